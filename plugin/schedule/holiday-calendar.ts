import Holidays, { type HolidaysTypes } from "date-holidays";
import { Temporal } from "temporal-polyfill";
import { DAY_MS } from "./local-day.ts";
import type { HolidayRegion } from "./schedule.ts";

/** Whether a date, such as `2026-12-25`, is a public holiday. */
export type IsHoliday = (date: string) => boolean;

/** A holiday that begins later than at midnight leaves half a business day, so it does not count. */
const WHOLE_DAY = / 00:00:00/;

/**
 * The public holidays of a country or region. Bank holidays, school holidays and customs such as the eves of Midsummer
 * and Christmas in Finland do not count: they are business days (source: the type `public` of date-holidays).
 */
export function createHolidayCalendar({ country, region = "", locality = "" }: HolidayRegion): IsHoliday {
  const holidays = new Holidays(country, region, locality, { types: ["public"] });
  const years = new Map<number, ReadonlySet<string>>();
  return (date) => {
    const year = Number(date.slice(0, 4));
    let dates = years.get(year);
    if (dates === undefined) {
      // Some holidays last several days, also across New Year.
      dates = new Set([year - 1, year].flatMap((each) => holidays.getHolidays(each).flatMap(datesOf)));
      years.set(year, dates);
    }
    return dates.has(date);
  };
}

/** The whole days of a holiday, in its country's own calendar. */
function datesOf({ date, start, end }: HolidaysTypes.Holiday): string[] {
  if (!WHOLE_DAY.test(date)) return [];
  const first = Temporal.PlainDate.from(date.slice(0, 10));
  // A day on which clocks change is an hour shorter or longer.
  const days = Math.floor((end.getTime() - start.getTime()) / DAY_MS + 0.1);
  return Array.from({ length: Math.max(days, 1) }, (_, index) => first.add({ days: index }).toString());
}

/** Codes of the countries whose holidays are known. */
export function holidayCountries(): readonly string[] {
  return Object.keys(new Holidays().getCountries());
}

/** Codes of the country's regions that have holidays of their own; most countries have none. */
export function holidayRegions(country: string): readonly string[] {
  return Object.keys(new Holidays().getStates(country) ?? {});
}

/** Codes and names of the towns, districts or kinds of communities in a region that have holidays of their own. */
export function holidayLocalities(country: string, region: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(new Holidays().getRegions(country, region) ?? {}));
}
