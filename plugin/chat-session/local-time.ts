import type { Instant } from "./session.ts";

/** Writes an instant in one time zone: `2025-03-30 04:00:00 +03:00`. */
export type LocalTime = (instant: Instant) => string;

const QUARTER_MS = 15 * 60_000;

/** Quarters of an hour whose offset is remembered: about six weeks of chat without a gap. */
const MAX_REMEMBERED = 4096;

/** Whether this is the name of a time zone, like `Europe/Helsinki`. Plain offsets (`+03:00`) are none. */
export function isTimeZone(name: unknown): name is string {
  // Without a name the runtime would take the machine's own zone, without a word.
  if (typeof name !== "string" || !/^[A-Za-z]/.test(name)) return false;
  try {
    offsetFormat(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Asking the runtime for an offset is slow, so it is done once for a quarter of an hour; the rest is arithmetic.
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
      // Clocks were also changed within a quarter: in St. John's at one minute past midnight, until 2011.
      offsets.set(quarter, start === end ? start : undefined);
    }
    return offsets.get(quarter) ?? readOffset(format, instant);
  }

  return function localTime(instant) {
    const offset = offsetAt(instant);
    const local = new Date(instant + offset).toISOString();
    return `${local.slice(0, -".000Z".length).replace("T", " ")} ${offsetText(offset)}`;
  };
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
  const digits = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0"));
  return `${offset < 0 ? "-" : "+"}${digits.join(":")}`;
}
