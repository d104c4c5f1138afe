import { DAY_MS, weekdayOf } from "./local-day.ts";

/** A rule by which a day comes again, as iCalendar (RFC 5545) writes it. Of lists, an empty one is no condition. */
export interface Recurrence {
  readonly frequency: "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  /** 2 for every second day, week, month or year. */
  readonly interval: number;
  /** How often at most. */
  readonly count: number | undefined;
  /** The last day on which it may come, by its number. */
  readonly until: number | undefined;
  /** ISO weekday with which a week begins. */
  readonly weekStart: number;
  /** 1 for January. */
  readonly months: readonly number[];
  /** 1 to 31, or -1 for the last day of a month, -2 for the one before. */
  readonly monthDays: readonly number[];
  readonly weekdays: readonly NthWeekday[];
  /** Of the days within one week, month or year only the first (1), the second, the last (-1). */
  readonly positions: readonly number[];
}

/** An ISO weekday; of a month or year all (0), the first (1), the last (-1). */
export interface NthWeekday {
  readonly weekday: number;
  readonly nth: number;
}

/** A stretch of days in which a rule chooses, by their numbers: a day, week, month or year. */
export type Stretch = readonly [first: number, last: number];

/**
 * The days of a rule, by their numbers, within a stretch. It looks at each day once at most, so that a rule that never
 * fits, such as for 30 February, comes to an end.
 *
 * @param first the day on which the rule begins, in 1970 or later
 */
export function recurringDays(rule: Recurrence, first: number, [from, to]: Stretch): number[] {
  const full = withDefaults(rule, first);
  const { interval, count = Number.POSITIVE_INFINITY } = full;
  const end = Math.min(to, full.until ?? to);
  const found: number[] = [];
  for (let index = 0; found.length < count; index += interval) {
    const stretch = stretchOf(full, first, index);
    // A year that no calendar has is not a number.
    if (!(stretch[0] <= end)) break;
    const isCounted = full.count !== undefined || stretch[1] >= from;
    for (const day of isCounted ? chosen(full, stretch) : []) if (day >= first && day <= end) found.push(day);
  }
  return found.slice(0, full.count).filter((day) => day >= from);
}

/** What a rule leaves open is as on its first day. */
function withDefaults(rule: Recurrence, first: number): Recurrence {
  const { month, date } = partsOf(first);
  const namesNoDay = rule.monthDays.length === 0 && rule.weekdays.length === 0;
  if (rule.frequency === "DAILY" || !namesNoDay) return rule;
  if (rule.frequency === "WEEKLY") return { ...rule, weekdays: [{ weekday: weekdayOf(first), nth: 0 }] };
  const months = rule.frequency === "YEARLY" && rule.months.length === 0 ? [month] : rule.months;
  return { ...rule, months, monthDays: [date] };
}

function stretchOf({ frequency, weekStart }: Recurrence, first: number, index: number): Stretch {
  if (frequency === "DAILY") return [first + index, first + index];
  if (frequency === "WEEKLY") {
    const begin = first - ((weekdayOf(first) - weekStart + 7) % 7) + index * 7;
    return [begin, begin + 6];
  }
  const { year, month } = partsOf(first);
  return frequency === "MONTHLY" ? monthStretch(year, month + index) : yearStretch(year + index);
}

function chosen(rule: Recurrence, stretch: Stretch): number[] {
  const { positions } = rule;
  const days = candidates(rule, stretch).filter((day) => fits(rule, day));
  if (positions.length === 0) return days;
  return days.filter((_, index) => positions.includes(index + 1) || positions.includes(index - days.length));
}

/** All days of a stretch; of a year, those of the rule's months. */
function candidates({ frequency, months }: Recurrence, stretch: Stretch): number[] {
  if (frequency !== "YEARLY" || months.length === 0) return daysOf(stretch);
  const { year } = partsOf(stretch[0]);
  return months.toSorted((a, b) => a - b).flatMap((month) => daysOf(monthStretch(year, month)));
}

function fits({ frequency, months, monthDays, weekdays }: Recurrence, day: number): boolean {
  const { year, month, date } = partsOf(day);
  if (months.length > 0 && !months.includes(month)) return false;
  if (monthDays.length > 0 && !monthDays.includes(date)) {
    const fromEnd = day - monthStretch(year, month)[1] - 1;
    if (!monthDays.includes(fromEnd)) return false;
  }
  if (weekdays.length === 0) return true;
  const isNthInYear = frequency === "YEARLY" && months.length === 0;
  return weekdays.some((one) => isNth(one, day, isNthInYear ? yearStretch(year) : monthStretch(year, month)));
}

function isNth({ weekday, nth }: NthWeekday, day: number, [begin, end]: Stretch): boolean {
  if (weekdayOf(day) !== weekday) return false;
  return nth === 0 || nth === Math.floor((day - begin) / 7) + 1 || nth === -(Math.floor((end - day) / 7) + 1);
}

function daysOf([first, last]: Stretch): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function partsOf(day: number): { readonly year: number; readonly month: number; readonly date: number } {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, date: date.getUTCDate() };
}

/** A month of a year; the 13th is January of the next. */
function monthStretch(year: number, month: number): Stretch {
  return [Date.UTC(year, month - 1, 1) / DAY_MS, Date.UTC(year, month, 1) / DAY_MS - 1];
}

function yearStretch(year: number): Stretch {
  return [monthStretch(year, 1)[0], monthStretch(year, 12)[1]];
}
