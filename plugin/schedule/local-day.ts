/** Days of a calendar on the wall, wherever it hangs, counted from 1 January 1970: plain numbers, for speed. */

export const DAY_MS = 86_400_000;

/** The date of a day, `2026-12-24`. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day of a date; undefined if there is no such date. */
export function dayOf(date: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
  // 30 February is read as 2 March.
  return Number.isNaN(day) || dateOf(day) !== date ? undefined : day;
}

/** ISO weekday of a day by its number. Day 0, 1 January 1970, was a Thursday, 4. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
