import type { CardWorld } from "../cards/card-world.ts";
import { createLocalDates } from "../esm-web-api/local-dates.ts";
import { EqlError } from "./eql-error.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const RELATIVE = /^now(?:\s*([+-])\s*(\d{1,5})\s*([hdwmy]))?$/i;
const START = /^start_(day|week|month|year)$/i;
const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A date as a literal of EQL: ISO 8601, `now - 2w`, `start_week` (these documented), other units h, d, m (months), y and
 * other starts day, month, year (assumed). Without an offset it is UTC, and weeks start on Monday (assumed). And
 * `dd.MM.yyyy HH:mm` in ESM's own time zone (observed).
 *
 * @returns epoch milliseconds in whole seconds
 * @throws EqlError
 */
export function dateLiteral(text: string, { now: clock, timeZone }: Pick<CardWorld, "now" | "timeZone">): number {
  const now = clock();
  const local = createLocalDates(timeZone).read(text.trim());
  if ("at" in local) return local.at;
  const relative = RELATIVE.exec(text.trim());
  if (relative !== null) {
    const [, sign, amount, unit] = relative;
    return wholeSeconds(shift(now, Number(`${sign ?? "+"}${amount ?? "0"}`), (unit ?? "h").toLowerCase()));
  }
  const start = START.exec(text.trim());
  if (start !== null) return startOf(now, (start[1] ?? "").toLowerCase());
  const at = parseIsoDate(text.trim());
  if (at === undefined) throw new EqlError(`Not a date: '${text}'`);
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

function startOf(now: number, period: string): number {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (period === "year") return Date.UTC(year, 0, 1);
  if (period === "month") return Date.UTC(year, month, 1);
  if (period === "day") return Date.UTC(year, month, day);
  const daysSinceMonday = (date.getUTCDay() + 6) % 7;
  return Date.UTC(year, month, day - daysSinceMonday);
}

function wholeSeconds(at: number): number {
  return Math.floor(at / 1000) * 1000;
}
