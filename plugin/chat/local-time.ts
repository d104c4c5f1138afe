import type { Instant } from "./session.ts";

/** Writes an instant in one time zone: `2025-03-30 04:00:00 +03:00`. */
export type LocalTime = (instant: Instant) => string;

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** How many quarters of an hour to remember: about six weeks of chat without a gap. */
const MAX_REMEMBERED = 4096;

/** Whether this is the name of a time zone, such as `Europe/Helsinki`. Plain offsets (`+03:00`) are not names. */
export function isTimeZone(name: unknown): name is string {
  // With an empty name the runtime would silently use the machine's own zone.
  if (typeof name !== "string" || !/^[A-Za-z]/.test(name)) return false;
  try {
    offsetFormat(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes times of one zone. It asks the runtime for the offset, which is slow, only once for each quarter of an hour.
 *
 * @throws RangeError when there is no such time zone
 */
export function localTimeIn(timeZone: string): LocalTime {
  const format = offsetFormat(timeZone);
  const offsets = new Map<number, number | undefined>();

  function offsetAt(instant: Instant): number {
    const quarter = Math.floor(instant / QUARTER_MS);
    if (!offsets.has(quarter)) {
      if (offsets.size >= MAX_REMEMBERED) offsets.clear();
      const start = readOffset(format, quarter * QUARTER_MS);
      const end = readOffset(format, (quarter + 1) * QUARTER_MS - 1);
      // Some clocks changed within a quarter of an hour: in St. John's at 00:01, until 2011.
      offsets.set(quarter, start === end ? start : undefined);
    }
    return offsets.get(quarter) ?? readOffset(format, instant);
  }

  // Most messages are from the same day as the one before.
  let known = { day: Number.NaN, offset: Number.NaN, date: "", offsetText: "" };

  return function localTime(instant) {
    const offset = offsetAt(instant);
    const local = instant + offset;
    const day = Math.floor(local / DAY_MS);
    if (day !== known.day || offset !== known.offset) {
      const date = new Date(day * DAY_MS).toISOString().slice(0, -"T00:00:00.000Z".length);
      known = { day, offset, date, offsetText: offsetText(offset) };
    }
    const second = Math.floor((local - day * DAY_MS) / 1000);
    const time = `${twoDigits(second / 3600)}:${twoDigits((second / 60) % 60)}:${twoDigits(second % 60)}`;
    return `${known.date} ${time} ${known.offsetText}`;
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
