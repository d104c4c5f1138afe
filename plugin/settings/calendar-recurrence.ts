import { z } from "zod";
import { dayOf } from "../schedule/local-day.ts";
import type { NthWeekday, Recurrence } from "../schedule/recurring-days.ts";

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

const HIGHEST_COUNT = 10_000;

function listOf<Item>(item: z.ZodType<Item>) {
  return z
    .union([item, z.array(item)])
    .default([])
    .transform((found) => [found].flat() as Item[]);
}

const whole = (least: number, most: number) => z.number().int().min(least).max(most);
const fromEitherEnd = (most: number) => whole(-most, most).refine((value) => value !== 0);

/** A rule as ical.js reads it. Parts that are not here, such as BYWEEKNO, are refused. */
const ruleForm = z.strictObject({
  freq: z.enum(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
  interval: whole(1, 10_000).default(1),
  count: whole(1, HIGHEST_COUNT).optional(),
  // A midnight is taken for its day.
  until: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d(?:T00:00:00Z?)?$/)
    .transform((text) => dayOf(text.slice(0, 10)))
    .pipe(z.number())
    .optional(),
  /** 1 for Sunday. */
  wkst: whole(1, 7).default(2),
  byday: listOf(z.string().regex(/^[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)$/)),
  bymonth: listOf(whole(1, 12)),
  bymonthday: listOf(fromEitherEnd(31)),
  bysetpos: listOf(fromEitherEnd(366)),
});

/**
 * The rule by which a whole-day event comes again, from what ical.js reads; undefined for one that is not understood. Its
 * own way through the days is not taken: 31 September becomes 1 October there, and a rule for 30 February never ends.
 */
export function calendarRecurrence(read: unknown): Recurrence | undefined {
  const { data } = ruleForm.safeParse(read);
  if (data === undefined) return undefined;
  const weekdays = data.byday.map(nthWeekday);
  const isNth = weekdays.some(({ nth }) => nth !== 0);
  const isShort = data.freq === "DAILY" || data.freq === "WEEKLY";
  // What the standard forbids, and a day of the month in a year without a month, which programs read differently.
  const isDoubtful =
    (isShort && isNth) ||
    (data.freq === "WEEKLY" && data.bymonthday.length > 0) ||
    (data.freq === "YEARLY" && data.bymonthday.length > 0 && data.bymonth.length === 0);
  if (isDoubtful) return undefined;
  return {
    frequency: data.freq,
    interval: data.interval,
    count: data.count,
    until: data.until,
    weekStart: ((data.wkst + 5) % 7) + 1,
    months: data.bymonth,
    monthDays: data.bymonthday,
    weekdays,
    positions: data.bysetpos,
  };
}

function nthWeekday(text: string): NthWeekday {
  const nth = text.slice(0, -2);
  return { weekday: WEEKDAYS.indexOf(text.slice(-2)) + 1, nth: nth === "" ? 0 : Number(nth) };
}
