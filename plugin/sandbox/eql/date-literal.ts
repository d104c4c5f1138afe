import { EqlError } from "./eql-error.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const RELATIVE = /^(now|start_(?:day|week|month|year))(?:\s*([+-])\s*(\d{1,5})\s*([hdwmy]))?$/i;
const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads a date literal that names a time of its own, in the form of the API that the query came through.
 *
 * @param isDay whether it is compared with days, which are midnights in UTC
 * @returns epoch milliseconds; undefined when the text is no such literal
 * @throws EqlError when there is no such time
 */
export type ReadDate = (text: string, isDay: boolean) => number | undefined;

/**
 * A date as a literal of EQL. What both APIs take: `now - 2w`, `start_week`, `start_week - 1w` (these documented), other
 * units h, d, m (months), y and other starts day, month, year (assumed). Weeks start on Monday, and everything starts in
 * UTC (assumed).
 *
 * @param now epoch milliseconds
 * @param readDate reads any other literal
 * @param isDay whether it is compared with days
 * @returns epoch milliseconds in whole seconds
 * @throws EqlError
 */
export function dateLiteral(literal: string, now: number, readDate: ReadDate, isDay = false): number {
  const text = literal.trim();
  const relative = RELATIVE.exec(text);
  if (relative !== null) {
    const [, base = "", sign, amount, unit] = relative;
    return wholeSeconds(
      shift(baseOf(now, base.toLowerCase()), Number(`${sign ?? "+"}${amount ?? "0"}`), (unit ?? "h").toLowerCase()),
    );
  }
  const at = readDate(text, isDay);
  if (at === undefined) throw new EqlError(`Not a date: '${literal}'`);
  return at;
}

/**
 * Reads `2021-03-24` or `2021-03-24T10:57:57Z`, with or without milliseconds or an offset; without one it is UTC
 * (assumed).
 *
 * @returns epoch milliseconds in whole seconds; undefined when the text is no date, or there is no such day
 */
export function parseIsoDate(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, day, time, offset] = match;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  const at = Date.parse(`${day}T${time ?? "00:00:00"}${offset ?? "Z"}`);
  return Number.isNaN(at) ? undefined : wholeSeconds(at);
}

function shift(now: number, amount: number, unit: string): number {
  if (unit === "h") return now + amount * HOUR;
  if (unit === "d") return now + amount * DAY;
  if (unit === "w") return now + amount * 7 * DAY;
  const date = new Date(now);
  const months = unit === "m" ? amount : amount * 12;
  const shifted = date.setUTCMonth(date.getUTCMonth() + months);
  if (Number.isNaN(shifted)) throw new EqlError("A date that far away does not exist");
  return shifted;
}

function baseOf(now: number, base: string): number {
  if (base === "now") return now;
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (base === "start_year") return Date.UTC(year, 0, 1);
  if (base === "start_month") return Date.UTC(year, month, 1);
  if (base === "start_day") return Date.UTC(year, month, day);
  const daysSinceMonday = (date.getUTCDay() + 6) % 7;
  return Date.UTC(year, month, day - daysSinceMonday);
}

function wholeSeconds(at: number): number {
  return Math.floor(at / 1000) * 1000;
}
