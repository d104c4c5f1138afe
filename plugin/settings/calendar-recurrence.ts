import { z } from "zod";
import { dayOf } from "../schedule/local-day.ts";
import type { NthWeekday, Recurrence } from "../schedule/recurring-days.ts";

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

function whole(least: number, most: number) {
  const number = z
    .string()
    .regex(/^[+-]?\d{1,5}$/)
    .transform(Number);
  return number.pipe(z.number().min(least).max(most));
}

/** From the beginning, or from the end with a minus. */
function fromEitherEnd(most: number) {
  return whole(-most, most).refine((value) => value !== 0);
}

function listOf<Item extends z.ZodType<unknown, string>>(item: Item) {
  return z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(item))
    .optional();
}

const nthWeekday = z
  .string()
  .regex(/^(?:[+-]?[1-9]\d?)?(?:MO|TU|WE|TH|FR|SA|SU)$/)
  .transform((text): NthWeekday => ({ weekday: WEEKDAYS.indexOf(text.slice(-2)) + 1, nth: Number(text.slice(0, -2)) }));

/** What is understood of a rule. Other parts, such as BYWEEKNO, which programs read differently, are refused. */
const ruleForm = z.strictObject({
  FREQ: z.enum(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
  INTERVAL: whole(1, 10_000).optional(),
  COUNT: whole(1, 10_000).optional(),
  // A midnight is taken for its day.
  UNTIL: z
    .string()
    .regex(/^\d{8}(?:T000000Z?)?$/)
    .transform((text) => dayOf(dashed(text.slice(0, 8))))
    .pipe(z.number())
    .optional(),
  WKST: z.enum(WEEKDAYS).optional(),
  BYDAY: listOf(nthWeekday),
  BYMONTH: listOf(whole(1, 12)),
  BYMONTHDAY: listOf(fromEitherEnd(31)),
  BYSETPOS: listOf(fromEitherEnd(366)),
});

/** `20261224` as `2026-12-24`. */
export function dashed(date: string): string {
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}

/** The rule of a whole-day event, from the value of RRULE; undefined for one that is not understood. */
export function calendarRecurrence(text: string): Recurrence | undefined {
  const parts = text
    .trim()
    .toUpperCase()
    .split(";")
    .map((part): [string, string] => [part.split("=")[0] ?? "", part.split("=")[1] ?? ""]);
  const { data: rule } = ruleForm.safeParse(Object.fromEntries(parts));
  if (rule === undefined || new Set(parts.map(([name]) => name)).size < parts.length) return undefined;
  const { FREQ: frequency, BYDAY: weekdays = [], BYMONTHDAY: monthDays = [], BYMONTH: months = [] } = rule;
  const isShort = frequency === "DAILY" || frequency === "WEEKLY";
  // The standard forbids the first two; programs disagree on a day of the month of each year without a month.
  if (isShort && weekdays.some(({ nth }) => nth !== 0)) return undefined;
  if (frequency === "WEEKLY" && monthDays.length > 0) return undefined;
  if (frequency === "YEARLY" && monthDays.length > 0 && months.length === 0) return undefined;
  return {
    frequency,
    interval: rule.INTERVAL ?? 1,
    count: rule.COUNT,
    until: rule.UNTIL,
    weekStart: WEEKDAYS.indexOf(rule.WKST ?? "MO") + 1,
    months,
    monthDays,
    weekdays,
    positions: rule.BYSETPOS ?? [],
  };
}
