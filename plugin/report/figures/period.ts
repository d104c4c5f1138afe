import { Temporal } from "temporal-polyfill";
import { InputError } from "../../base/failure.ts";
import { quoted } from "../../base/quoted.ts";
import type { Instant } from "../../chat/session.ts";
import { DAY_MS, dateOf, dayOf, weekdayOf } from "../../schedule/local-day.ts";
import { EARLIEST, LATEST } from "./chat-day.ts";
import type { ReportPeriod } from "./report.ts";

/** Days of a period: ten years. */
export const MOST_DAYS = 3_660;

const FORMS =
  "a month (2026-10), a week (2026-W44), a day (2026-10-01), or the last whole days, weeks or months (30d, 4w, 3m)";

/** Days by their number; `to` is the day after the last one. */
interface Days {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a period that is written in one word. Weeks are those of ISO 8601: the first one of a year is that with its
 * first Thursday.
 *
 * @param today the local date; the last days, weeks and months end before it, before its week, or before its month
 * @param place where it was written, for the error
 * @throws InputError when it is no period, or a longer one than is reported
 */
export function readPeriod(text: string, today: string, place: string): ReportPeriod {
  const word = text.trim();
  if (/^\d{4}-\d\d$/.test(word)) return monthOf(`${word}-01`, text, place);
  const week = /^(\d{4})-W(\d\d)$/i.exec(word);
  if (week !== null) return weekIn(Number(week[1]), Number(week[2]), text, place);
  const last = /^(\d{1,4})([dwm])$/i.exec(word);
  if (last !== null) return lastOnes(Number(last[1]), last[2]?.toLowerCase() ?? "", today, place);
  const day = dayOf(word);
  if (day === undefined) throw wrong(place, `${quoted(text)} is no period: write ${FORMS}`);
  return period("day", { from: day, to: day + 1 }, place);
}

/**
 * The period from one day to another, both included.
 *
 * @param places where the two were written, for the error
 * @throws InputError when one is no date, they are the wrong way round, or too far apart
 */
export function periodBetween(
  from: string,
  last: string,
  places: { readonly from: string; readonly to: string },
): ReportPeriod {
  const [begin, end] = [dateAt(from, places.from), dateAt(last, places.to)];
  if (end < begin) throw wrong(places.to, `${last} is before ${from}: the first day comes first`);
  return period("days", { from: begin, to: end + 1 }, places.to);
}

/** The local date at an instant. */
export function todayIn(timeZone: string, now: Instant): string {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** The first instant of a local day; where clocks jump over midnight, that is when the day begins. */
export function beginningOf(date: string, timeZone: string): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The period before this one: as many months before whole months, else as many days. */
export function periodBefore(of: ReportPeriod): ReportPeriod {
  const { from, to } = daysOf(of);
  const months = wholeMonths(of);
  const before = months === undefined ? from - (to - from) : monthsLater(from, -months);
  return { kind: of.kind, from: dateOf(before), to: of.from };
}

/** The period after this one, likewise. */
export function periodAfter(of: ReportPeriod): ReportPeriod {
  const { from, to } = daysOf(of);
  const months = wholeMonths(of);
  const after = months === undefined ? to + (to - from) : monthsLater(to, months);
  return { kind: of.kind, from: of.to, to: dateOf(after) };
}

/**
 * The same period of the year before. Weeks and days are 52 weeks earlier, so that they have the same weekdays; others
 * have the same dates, and 29 February becomes the 28th.
 */
export function sameLastYear(of: ReportPeriod): ReportPeriod {
  const { from, to } = daysOf(of);
  if (of.kind === "week" || of.kind === "day") {
    return { kind: of.kind, from: dateOf(from - 364), to: dateOf(to - 364) };
  }
  const end = wholeMonths(of) === undefined ? monthsLater(to - 1, -12) + 1 : monthsLater(to, -12);
  return { kind: of.kind, from: dateOf(monthsLater(from, -12)), to: dateOf(end) };
}

/** The days of a period by their numbers. */
export function daysOf({ from, to }: Pick<ReportPeriod, "from" | "to">): Days {
  return { from: numberOf(from), to: numberOf(to) };
}

/** The ISO week of a day by its number, `2026-W44`. */
export function weekOf(day: number): string {
  const thursday = day - weekdayOf(day) + 4;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

function monthOf(first: string, text: string, place: string): ReportPeriod {
  const from = dayOf(first);
  if (from === undefined) throw wrong(place, `${quoted(text)} is no month: write it as 2026-10`);
  return period("month", { from, to: monthsLater(from, 1) }, place);
}

function weekIn(year: number, week: number, text: string, place: string): ReportPeriod {
  const fourth = numberOf(`${String(year).padStart(4, "0")}-01-04`);
  const from = fourth - weekdayOf(fourth) + 1 + (week - 1) * 7;
  if (week < 1 || !weekOf(from).startsWith(`${year}-`)) {
    throw wrong(place, `${quoted(text)} is no week of that year: write it as 2026-W44`);
  }
  return period("week", { from, to: from + 7 }, place);
}

function lastOnes(count: number, unit: string, today: string, place: string): ReportPeriod {
  if (count === 0) throw wrong(place, `must be at least one day, week or month: write ${FORMS}`);
  const now = numberOf(today);
  if (unit === "d") return period(count === 1 ? "day" : "days", { from: now - count, to: now }, place);
  if (unit === "w") {
    const monday = now - weekdayOf(now) + 1;
    return period(count === 1 ? "week" : "days", { from: monday - count * 7, to: monday }, place);
  }
  const first = numberOf(`${today.slice(0, 7)}-01`);
  return period(count === 1 ? "month" : "days", { from: monthsLater(first, -count), to: first }, place);
}

function dateAt(text: string, place: string): number {
  const day = dayOf(text.trim());
  if (day === undefined) throw wrong(place, `${quoted(text)} is no date: write it as 2026-10-01`);
  return day;
}

function period(kind: ReportPeriod["kind"], { from, to }: Days, place: string): ReportPeriod {
  if (to - from > MOST_DAYS) {
    throw wrong(place, `the period has ${to - from} days: ask for ${MOST_DAYS} (ten years) at most`);
  }
  if (from < numberOf(EARLIEST) || to - 1 > numberOf(LATEST)) {
    throw wrong(place, `the period must lie between ${EARLIEST} and ${LATEST}`);
  }
  return { kind, from: dateOf(from), to: dateOf(to) };
}

/** How many whole months it has; undefined if it begins or ends within one. */
function wholeMonths({ from, to }: ReportPeriod): number | undefined {
  if (!from.endsWith("-01") || !to.endsWith("-01")) return undefined;
  return monthNumber(to) - monthNumber(from);
}

function monthNumber(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
}

/** The same day so many months later, or the last one of that month. */
function monthsLater(day: number, months: number): number {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = Date.UTC(year, month + 1, 0) / DAY_MS;
  return Math.min(Date.UTC(year, month, date.getUTCDate()) / DAY_MS, last);
}

function numberOf(date: string): number {
  const day = dayOf(date);
  if (day === undefined) throw new RangeError(`${date} is no date`);
  return day;
}

function wrong(place: string, message: string): InputError {
  return new InputError([{ file: "", place, message }]);
}
