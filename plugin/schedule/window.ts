import { Temporal } from "temporal-polyfill";
import { createHolidayCalendar } from "./holiday-calendar.ts";
import type { BusinessHours, Schedule } from "./schedule.ts";

/** The time in which runs may go on: always, or outside business hours. Instants are epoch milliseconds. */
export interface Window {
  isOpen(at: number): boolean;
  /** When the window closes; the same instant if it is closed, null if it never closes. */
  end(at: number): number | null;
  /** When the window opens; the same instant if it is open, null if it never opens. */
  opening(at: number): number | null;
  /** When the window last closed; the same instant if it is open. */
  closedSince(at: number): number;
}

/** How many days to search: longer than the longest time between two business days, or two days off. */
const MOST_DAYS = 800;

/** How many days' boundaries to remember. */
const MOST_REMEMBERED = 2_000;

const ALWAYS: Window = { isOpen: () => true, end: () => null, opening: (at) => at, closedSince: (at) => at };

export function createWindow({ onlyOutside, timeZone }: Pick<Schedule, "onlyOutside" | "timeZone">): Window {
  return onlyOutside === undefined ? ALWAYS : createWindowOutside(onlyOutside, timeZone);
}

/** Business hours are local clock times, also on days on which clocks change. */
function createWindowOutside(hours: BusinessHours, timeZone: string): Window {
  const isHoliday = hours.holidays === undefined ? () => false : createHolidayCalendar(hours.holidays);
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)];
  const remembered = new Map<string, readonly number[]>();

  const localAt = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);

  function isBusinessDay(date: Temporal.PlainDate): boolean {
    return hours.weekdays.includes(date.dayOfWeek) && !isHoliday(date.toString());
  }

  function isOpen(at: number): boolean {
    const local = localAt(at);
    const minutes = local.hour * 60 + local.minute;
    return minutes < from || minutes >= to || !isBusinessDay(local.toPlainDate());
  }

  /** Every instant of a date at which the window may open or close, in order. */
  function boundaries(date: Temporal.PlainDate): readonly number[] {
    const name = date.toString();
    const known = remembered.get(name);
    if (known !== undefined) return known;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const start = date.toZonedDateTime({ timeZone });
    const found = [start.epochMilliseconds];
    if (isBusinessDay(date)) {
      for (const minutes of [from, to].filter((each) => each < 24 * 60)) {
        const local = date.toPlainDateTime({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
        for (const disambiguation of ["earlier", "later"] as const) {
          found.push(local.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds);
        }
      }
      const change = start.hoursInDay === 24 ? null : start.getTimeZoneTransition("next");
      if (change !== null) found.push(change.epochMilliseconds);
    }
    found.sort((a, b) => a - b);
    remembered.set(name, found);
    return found;
  }

  function firstAfter(at: number, wanted: (instant: number) => boolean): number | null {
    const today = localAt(at).toPlainDate();
    for (let days = 0; days <= MOST_DAYS; days += 1) {
      const found = boundaries(today.add({ days })).find((instant) => instant > at && wanted(instant));
      if (found !== undefined) return found;
    }
    return null;
  }

  return {
    isOpen,
    end: (at) => (isOpen(at) ? firstAfter(at, (instant) => !isOpen(instant)) : at),
    opening: (at) => (isOpen(at) ? at : firstAfter(at, isOpen)),
    closedSince(at) {
      if (isOpen(at)) return at;
      const today = localAt(at).toPlainDate();
      for (let days = 0; days <= MOST_DAYS; days += 1) {
        const found = boundaries(today.subtract({ days })).findLast((instant) => instant <= at && isOpen(instant - 1));
        if (found !== undefined) return found;
      }
      return at;
    },
  };
}

/** Minutes from midnight of `08:30`. */
export function minutesOf(time: string): number {
  const [hour = "", minute = ""] = time.split(":");
  return Number(hour) * 60 + Number(minute);
}
