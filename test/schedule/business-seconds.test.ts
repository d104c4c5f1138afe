import Holidays from "date-holidays";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import { createBusinessSeconds } from "../../plugin/schedule/business-seconds.ts";
import { holidayCalendars } from "../../plugin/schedule/holiday-calendars.ts";
import type { BusinessHours, HolidayRegion, Period } from "../../plugin/schedule/schedule.ts";
import { draws, integer } from "../support/draws.ts";

await holidayCalendars.load();

const MINUTE = 60_000;
const DAY = 86_400_000;
const YEAR = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };

const OFFICE: Omit<Extract<BusinessHours, { from: string }>, "holidays"> = {
  weekdays: [1, 2, 3, 4, 5],
  from: "08:00",
  to: "16:15",
};
/** With a pause, and a night over which the clocks change. */
const SHIFTS: { periods: Period[] } = {
  periods: [
    { weekday: 1, from: "07:30", to: "11:00" },
    { weekday: 1, from: "12:00", to: "24:00" },
    { weekday: 6, from: "22:00", to: "06:00" },
    { weekday: 7, from: "00:30", to: "02:30" },
    { weekday: 4, from: "10:00", to: "18:00" },
    { weekday: 4, from: "17:00", to: "19:00" },
  ],
};
const DAYS_OFF = ["2026-07-06/2026-07-12", "12-24"];

interface Place {
  readonly zone: string;
  readonly holidays: HolidayRegion;
}

const PLACES: readonly Place[] = [
  { zone: "Europe/Helsinki", holidays: { country: "FI", region: undefined } },
  { zone: "Europe/Berlin", holidays: { country: "DE", region: "BE" } },
  { zone: "America/New_York", holidays: { country: "US", region: undefined } },
];

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const weekdayOf = (date: string) => new Date(date).getUTCDay() || 7;
const goesOver = ({ from, to }: Pick<Period, "from" | "to">) => minutesOf(to) <= minutesOf(from);

/**
 * For each minute of the year whether it is one of business: the clock on the wall is that of `Intl`, and the periods are
 * walked through one by one.
 */
function minutesOfBusiness({ zone, holidays }: Place, hours: BusinessHours): Uint8Array {
  const calendar = new Holidays(holidays.country, holidays.region ?? "", { types: ["public"] });
  const ofYears = [2025, 2026, 2027].flatMap((year) => calendar.getHolidays(year));
  const off = new Set(ofYears.filter(({ date }) => date.endsWith(" 00:00:00")).map(({ date }) => date.slice(0, 10)));
  const isOff = (date: string) =>
    off.has(date) || date.endsWith("-12-24") || (date >= "2026-07-06" && date <= "2026-07-12");
  const periods = "periods" in hours ? hours.periods : hours.weekdays.map((weekday) => ({ ...hours, weekday }));
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });

  const begunOn = (day: string) => periods.filter(({ weekday }) => weekday === weekdayOf(day) && !isOff(day));

  /** The minutes of a date on which there is business. */
  function minutesOn(date: string): Uint8Array {
    const yesterday = new Date(Date.parse(date) - DAY).toISOString().slice(0, 10);
    const [today, before] = [begunOn(date), begunOn(yesterday).filter(goesOver)];
    return Uint8Array.from({ length: 1_440 }, (_, minute) => {
      const isToday = today.some(
        (one) => minute >= minutesOf(one.from) && (goesOver(one) || minute < minutesOf(one.to)),
      );
      return isToday || before.some((one) => minute < minutesOf(one.to)) ? 1 : 0;
    });
  }

  const count = (YEAR.to - YEAR.from) / MINUTE;
  const found = new Uint8Array(count);
  const dates = new Map<string, Uint8Array>();
  // Clocks differ from UTC by whole quarters of an hour, so one look at the clock is enough for fifteen minutes.
  for (let index = 0; index < count; index += 15) {
    const [date = "", time = ""] = clock.format(YEAR.from + index * MINUTE).split(" ");
    const minutes = dates.get(date) ?? minutesOn(date);
    dates.set(date, minutes);
    for (let more = 0; more < 15; more += 1) found[index + more] = minutes[minutesOf(time) + more] ?? 0;
  }
  return found;
}

describe.each(PLACES)("the wait in business hours in $zone", (place) => {
  it.each<[string, BusinessHours]>([
    ["the same hours on each weekday", { ...OFFICE, holidays: place.holidays, daysOff: DAYS_OFF }],
    ["a pause, and hours over midnight", { ...SHIFTS, holidays: place.holidays, daysOff: DAYS_OFF }],
  ])("is what a count of the year's minutes gives: %s", (_, hours) => {
    const minutes = minutesOfBusiness(place, hours);
    const until = new Uint32Array(minutes.length + 1);
    for (const [index, one] of minutes.entries()) until[index + 1] = (until[index] ?? 0) + one;
    /** Seconds of business from the year's beginning. */
    const secondsUntil = (at: number) => {
      const index = Math.floor((at - YEAR.from) / MINUTE);
      const rest = (at - YEAR.from - index * MINUTE) / 1000;
      return (until[index] ?? 0) * 60 + (minutes[index] ?? 0) * rest;
    };
    const businessSeconds = createBusinessSeconds({ hours, timeZone: place.zone });
    const random = mulberry32(18);
    const wrong: unknown[] = [];
    for (let draw = 0; draw < draws(2_000, 200_000); draw += 1) {
      const from = integer(random, YEAR.from / 1000, YEAR.to / 1000 - 1) * 1000;
      const longest = draw % 3 === 0 ? 3_600 : draw % 3 === 1 ? 5 * 86_400 : 366 * 86_400;
      const to = Math.min(from + integer(random, 0, longest) * 1000, YEAR.to - 1000);
      const [counted, given] = [secondsUntil(to) - secondsUntil(from), businessSeconds(from, to)];
      if (given !== counted) wrong.push({ from, to, given, counted });
    }
    expect(wrong).toEqual([]);
    expect(businessSeconds(YEAR.from, YEAR.to)).toBe((until.at(-1) ?? 0) * 60);
    // Not all minutes, and not none: the count is one of something.
    expect(until.at(-1)).toBeGreaterThan(20_000);
    expect(until.at(-1)).toBeLessThan(200_000);
  });
});

describe("the wait in business hours", () => {
  const hours: BusinessHours = { ...OFFICE, holidays: undefined };
  const businessSeconds = createBusinessSeconds({ hours, timeZone: "Europe/Helsinki" });
  const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2060, 0) });

  it("is no more than the wait, and adds up", () => {
    fc.assert(
      fc.property(instant, fc.nat(40 * DAY), fc.nat(40 * DAY), (from, one, other) => {
        const [middle, to] = [from + one, from + one + other];
        const whole = businessSeconds(from, to);
        expect(whole).toBeLessThanOrEqual(Math.floor((to - from) / 1000));
        const parts = businessSeconds(from, middle) + businessSeconds(middle, to);
        // Each part is rounded down.
        expect(whole - parts).toBeGreaterThanOrEqual(0);
        expect(whole - parts).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each<[string, number, number, number]>([
    ["nothing", 0, 0, 0],
    ["less than nothing", 10, 0, 0],
    ["part of a second", Date.UTC(2026, 10, 30, 8), Date.UTC(2026, 10, 30, 8, 0, 1, 999), 1],
    ["a night", Date.UTC(2026, 10, 30, 20), Date.UTC(2026, 11, 1, 5), 0],
    ["over a night", Date.UTC(2026, 10, 30, 14), Date.UTC(2026, 11, 1, 7), 15 * 60 + 3_600],
  ])("of %s", (_, from, to, seconds) => {
    expect(businessSeconds(from, to)).toBe(seconds);
  });

  it("of many years takes one step for each day", () => {
    const [from, to] = [Date.UTC(1970, 0, 5), Date.UTC(2070, 0, 6)];
    const weeks = Math.floor((to - from) / (7 * DAY));
    const perWeek = 5 * 8.25 * 3_600;
    expect(businessSeconds(from, to)).toBeGreaterThanOrEqual(weeks * perWeek);
    expect(businessSeconds(from, to)).toBeLessThanOrEqual((weeks + 1) * perWeek);
  });
});
