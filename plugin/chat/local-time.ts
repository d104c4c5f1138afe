import type { Instant } from "./session.ts";

/** Writes an instant in one time zone: `2025-03-30 04:00:00 +03:00`. */
export type LocalTime = (instant: Instant) => string;

const QUARTER_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const DAY_MS = 86_400_000;

/**
 * What is asked for at once. A zone that changed its clocks and changed them back within it would be overlooked: since
 * 1970, no zone of the time zone database has done so within six days.
 */
const SPAN_MS = 6 * 60 * MINUTE_MS;

/** How many of them to remember: almost three years of chat, and of quarters of an hour about six weeks. */
const MAX_REMEMBERED = 4096;

/** Whether this is the name of a time zone, such as `Europe/Helsinki`. Plain offsets (`+03:00`) are not names. */
export function isTimeZone(name: unknown): name is string {
  // With an empty name the runtime would silently use the machine's own zone.
  if (typeof name !== "string" || !/^[A-Za-z]/.test(name)) return false;
  if (isListed(name)) return true;
  try {
    offsetFormat(name);
    return true;
  } catch {
    return false;
  }
}

let listed: ReadonlySet<string> | undefined;

/**
 * Whether it is one of the names that the runtime lists. It knows more: other names of the same zones, other spellings.
 * To ask for a format would tell as well, but a process's first one takes 8 MB, which a run that writes no time does without.
 */
function isListed(name: string): boolean {
  if (name === "UTC") return true;
  listed ??= new Set(Intl.supportedValuesOf("timeZone"));
  return listed.has(name);
}

/**
 * Writes times of one zone. It asks the runtime for the offset, which is slow, only at both ends of a span of hours; for
 * each quarter of an hour where they differ.
 *
 * @throws RangeError when there is no such time zone
 */
export function localTimeIn(timeZone: string): LocalTime {
  let format = isListed(timeZone) ? undefined : offsetFormat(timeZone);
  const read = (instant: Instant) => {
    format ??= offsetFormat(timeZone);
    return readOffset(format, instant);
  };
  // Some clocks changed within a quarter of an hour: in St. John's at 00:01, until 2011.
  const offsetAt = remembered(SPAN_MS, read, remembered(QUARTER_MS, read, read));

  // Most messages are from the same minute as the one before, or from the same day, and nearly all have the same offset.
  let day = Number.NaN;
  let dayText = "";
  let minute = Number.NaN;
  let minuteText = "";
  let ofOffset = Number.NaN;
  let seconds: readonly string[] = [];

  return function localTime(instant) {
    const offset = offsetAt(instant);
    const local = instant + offset;
    const number = Math.floor(local / MINUTE_MS);
    if (number !== minute) {
      const ofDay = Math.floor(number / DAY_MINUTES);
      if (ofDay !== day) {
        dayText = `${new Date(ofDay * DAY_MS).toISOString().slice(0, -"T00:00:00.000Z".length)} `;
        day = ofDay;
      }
      const inDay = number - ofDay * DAY_MINUTES;
      minuteText = `${dayText}${twoDigits(inDay / 60)}:${twoDigits(inDay % 60)}:`;
      minute = number;
    }
    if (offset !== ofOffset) {
      const text = offsetText(offset);
      seconds = Array.from({ length: 60 }, (_, second) => `${twoDigits(second)} ${text}`);
      ofOffset = offset;
    }
    return minuteText + seconds[Math.floor((local - number * MINUTE_MS) / 1000)];
  };
}

/** @param otherwise where the offset is not the same at both ends of a span */
function remembered(
  span: number,
  read: (instant: Instant) => number,
  otherwise: (instant: Instant) => number,
): (instant: Instant) => number {
  const offsets = new Map<number, number | "changes">();
  let last: { readonly index: number; readonly offset: number | "changes" } = { index: Number.NaN, offset: "changes" };

  function offsetOf(index: number): number | "changes" {
    const start = read(index * span);
    return start === read((index + 1) * span - 1) ? start : "changes";
  }

  return function offsetAt(instant) {
    const index = Math.floor(instant / span);
    if (index !== last.index) {
      const offset = offsets.get(index) ?? offsetOf(index);
      if (offsets.size >= MAX_REMEMBERED) offsets.clear();
      offsets.set(index, offset);
      last = { index, offset };
    }
    return last.offset === "changes" ? otherwise(instant) : last.offset;
  };
}

/** The instant of a time as `LocalTime` writes it; NaN when there is none. Its offset tells the hours apart that come twice. */
export function instantOfLocalTime(localTime: string): Instant {
  const [date = "", time = "", offset = ""] = localTime.split(" ");
  return Date.parse(`${date}T${time}${offset}`);
}

function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
}

/** Milliseconds to add to UTC. The runtime writes `GMT`, `GMT+03:00` or, for old local times, `GMT-00:44:30`. */
function readOffset(format: Intl.DateTimeFormat, instant: Instant): number {
  const name = format.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -size : size;
}

function offsetText(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60_000);
  return `${offset < 0 ? "-" : "+"}${twoDigits(minutes / 60)}:${twoDigits(minutes % 60)}`;
}

/** The whole part of a number below 100, in two digits. */
function twoDigits(number: number): string {
  const digits = Math.floor(number);
  return digits < 10 ? `0${digits}` : String(digits);
}
