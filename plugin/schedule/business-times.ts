import { createDaysOff } from "./days-off.ts";
import { holidayCalendars } from "./holiday-calendars.ts";
import { DAY_MS, dateOf, weekdayOf } from "./local-day.ts";
import type { BusinessHours, Period } from "./schedule.ts";

/** Business hours on one local day, in milliseconds on its clock: from, and up to but not including. */
export interface BusinessTime {
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;

/** @returns the business hours that fall on a local day, by its number, those that go on from the day before included */
export function createBusinessTimes(hours: BusinessHours): (day: number) => readonly BusinessTime[] {
  const isDayOff = createDaysOff(hours.daysOff ?? []);
  const isHoliday =
    hours.holidays === undefined ? () => false : holidayCalendars.needed().createHolidayCalendar(hours.holidays);
  const periods = periodsOf(hours);

  function beginningOn(day: number): readonly BusinessTime[] {
    const weekday = weekdayOf(day);
    const ofDay = periods.filter((period) => period.weekday === weekday);
    if (ofDay.length === 0 || isDayOff(day) || isHoliday(dateOf(day))) return [];
    return ofDay.map(timeOf);
  }

  return (day) => [
    ...beginningOn(day - 1)
      .filter(({ to }) => to > DAY_MS)
      .map(({ to }) => ({ from: 0, to: to - DAY_MS })),
    ...beginningOn(day).map(({ from, to }) => ({ from, to: Math.min(to, DAY_MS) })),
  ];
}

function periodsOf(hours: BusinessHours): readonly Period[] {
  if ("periods" in hours) return hours.periods;
  const { weekdays, from, to } = hours;
  return weekdays.map((weekday) => ({ weekday, from, to }));
}

/** Counted from the midnight at which the day begins that they begin on. */
function timeOf(period: Period): BusinessTime {
  const [from, to] = [minutesOf(period.from) * MINUTE_MS, minutesOf(period.to) * MINUTE_MS];
  return { from, to: to > from ? to : to + DAY_MS };
}

/** Minutes from midnight of `08:30`. */
export function minutesOf(time: string): number {
  const [hour = "", minute = ""] = time.split(":");
  return Number(hour) * 60 + Number(minute);
}
