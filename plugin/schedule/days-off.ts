import { dateOf, dayOf } from "./local-day.ts";

/** What a text among the days off stands for. */
type DayOff =
  | { readonly kind: "yearly"; readonly monthAndDay: string }
  | { readonly kind: "once"; readonly first: number; readonly last: number };

/** Longer than any holiday: most likely a year is wrong. */
const MOST_DAYS = 366;

/** 29 February is a date in this year. */
const LEAP_YEAR = 2024;

/** What is wrong with a day off, in words; undefined when nothing is. */
export function dayOffProblem(text: string): string | undefined {
  const found = dayOffOf(text);
  if (typeof found === "string") return found;
  const isTooLong = found.kind === "once" && found.last - found.first >= MOST_DAYS;
  return isTooLong ? `must be ${MOST_DAYS} days at most: is the year right?` : undefined;
}

/**
 * @param texts what is no day off is passed over
 * @returns whether a day, by its number, is one of them
 */
export function createDaysOff(texts: readonly string[]): (day: number) => boolean {
  const yearly = new Set<string>();
  const once: { readonly first: number; readonly last: number }[] = [];
  for (const found of texts.map(dayOffOf)) {
    if (typeof found === "string") continue;
    if (found.kind === "yearly") yearly.add(found.monthAndDay);
    else once.push(found);
  }
  return (day) => once.some(({ first, last }) => first <= day && day <= last) || yearly.has(dateOf(day).slice(5));
}

/** The day off, or what is wrong with it. */
function dayOffOf(text: string): DayOff | string {
  if (/^\d\d-\d\d$/.test(text)) {
    const exists = dayOf(`${LEAP_YEAR}-${text}`) !== undefined;
    return exists ? { kind: "yearly", monthAndDay: text } : "is not a day of the year";
  }
  const [from = "", to = from, ...more] = text.split("/");
  if (more.length > 0 || ![from, to].every((date) => /^\d{4}-\d\d-\d\d$/.test(date))) {
    return "must be a date such as 2026-12-24, 12-24 for every year, or both ends of a time: 2026-12-24/2027-01-06";
  }
  const [first, last] = [dayOf(from), dayOf(to)];
  if (first === undefined || last === undefined) return `is not a date: there is no ${first === undefined ? from : to}`;
  if (last < first) return "must end no earlier than it begins";
  return { kind: "once", first, last };
}
