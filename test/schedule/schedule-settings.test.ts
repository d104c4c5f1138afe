import { describe, expect, it } from "vitest";
import { holidayCalendars } from "../../plugin/schedule/holiday-calendars.ts";
import { firingRules, scheduleSettings } from "../../plugin/settings/schedule-settings.ts";

await holidayCalendars.load();
await firingRules.load();

const WORDS = "numbers, *, commas, - and /; of words only jan to dec and sun to sat";

const HOURS = { from: "08:00", to: "16:00" };

const ALWAYS = {
  from: "00:00",
  to: "24:00",
  weekdays: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
};

function problems(value: unknown): string[] {
  const { error } = scheduleSettings.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("the section schedule of the configuration", () => {
  it("becomes a schedule, with defaults", () => {
    expect(scheduleSettings.parse({ everyMinutes: 15 })).toEqual({
      fires: { kind: "every", minutes: 15 },
      timeZone: "UTC",
      onlyOutside: undefined,
      jitterMs: 0,
      catchUp: true,
    });
  });

  it("knows business hours, their weekdays and holidays", () => {
    const settings = {
      cron: " 30 2 * * 1-5 ",
      timeZone: "Europe/Berlin",
      businessHours: { ...HOURS, weekdays: ["monday", "sunday"], holidays: { country: "DE", region: "BY" } },
      onlyOutsideBusinessHours: true,
      jitterMinutes: 10,
      catchUp: false,
    };
    expect(scheduleSettings.parse(settings)).toEqual({
      fires: { kind: "cron", expression: "30 2 * * 1-5" },
      timeZone: "Europe/Berlin",
      onlyOutside: { weekdays: [1, 7], ...HOURS, holidays: { country: "DE", region: "BY" } },
      jitterMs: 600_000,
      catchUp: false,
    });
  });

  it("knows hours per weekday, with a pause and over midnight, and days off", () => {
    const businessHours = {
      hours: { saturday: "22:00-02:00", monday: ["08:00-12:00", "13:00-17:00"], friday: "08:00-14:00" },
      holidays: { country: "DE", region: "BY", locality: "KATH" },
      daysOff: ["2026-12-24", "12-31", "2027-02-08/2027-02-10"],
    };
    const { onlyOutside } = scheduleSettings.parse({ everyMinutes: 15, businessHours, onlyOutsideBusinessHours: true });
    expect(onlyOutside).toEqual({
      periods: [
        { weekday: 1, from: "08:00", to: "12:00" },
        { weekday: 1, from: "13:00", to: "17:00" },
        { weekday: 5, from: "08:00", to: "14:00" },
        { weekday: 6, from: "22:00", to: "02:00" },
      ],
      holidays: { country: "DE", region: "BY", locality: "KATH" },
      daysOff: ["2026-12-24", "12-31", "2027-02-08/2027-02-10"],
    });
  });

  it.each([
    ["the whole day", "00:00-24:00"],
    ["to midnight", "22:00-00:00"],
    ["one after another without a pause", ["08:00-12:00", "12:00-16:00"]],
    ["a last one over midnight", ["08:00-12:00", "22:00-02:00"]],
    ["nearly a whole day over midnight", "12:01-12:00"],
  ])("takes hours: %s", (_, monday) => {
    expect(problems({ everyMinutes: 5, businessHours: { hours: { monday } } })).toEqual([]);
  });

  it("is kept as before when nothing new is written in it", () => {
    const { onlyOutside } = scheduleSettings.parse({
      everyMinutes: 5,
      businessHours: HOURS,
      onlyOutsideBusinessHours: true,
    });
    expect(JSON.stringify(onlyOutside)).toBe('{"weekdays":[1,2,3,4,5],"from":"08:00","to":"16:00"}');
  });

  it("may never fire before a file has given it days off", () => {
    const businessHours = { ...ALWAYS, daysOffFile: "days-off.ics" };
    expect(problems({ everyMinutes: 5, businessHours, onlyOutsideBusinessHours: true })).toEqual([]);
  });

  it("leaves business hours alone unless runs are for outside of them only, and keeps them to be compared", () => {
    expect(scheduleSettings.parse({ everyMinutes: 15, businessHours: HOURS })).toMatchObject({
      onlyOutside: undefined,
      businessHours: { weekdays: [1, 2, 3, 4, 5], ...HOURS },
    });
  });

  it.each([
    ["neither cron nor minutes", {}, ': needs either "cron" or "everyMinutes", and not both'],
    ["both", { cron: "0 2 * * *", everyMinutes: 5 }, ': needs either "cron" or "everyMinutes", and not both'],
    ["minutes in pieces", { everyMinutes: 1.5 }, "everyMinutes: must be a whole number from 1 to 10080"],
    ["too few fields", { cron: "0 2 * *" }, "cron: must have five fields: minute, hour"],
    ["seconds", { cron: "0 0 2 * * *" }, "cron: must have five fields: minute, hour"],
    ["a nickname", { cron: "@daily" }, "cron: must have five fields: minute, hour"],
    [
      "a minute that there is not",
      { cron: "61 2 * * *" },
      "cron: is not a cron expression (Invalid value for minute: 61)",
    ],
    ["words", { cron: "every day at two o'clock" }, `cron: is not a cron expression (${WORDS})`],
    ["a day in German", { cron: "0 6 * * Sonntag" }, `cron: is not a cron expression (${WORDS})`],
    ["a whole day's name", { cron: "0 6 * * Sunday" }, `cron: is not a cron expression (${WORDS})`],
    ["a month in Finnish", { cron: "0 6 1 tammi *" }, `cron: is not a cron expression (${WORDS})`],
    ["no zone", { everyMinutes: 5, timeZone: "Helsinki" }, "timeZone: is not a time zone"],
    [
      "hours in the wrong order",
      { everyMinutes: 5, businessHours: { from: "16:00", to: "08:00" } },
      'businessHours.to: must be later than "from"',
    ],
    [
      "no time at all between them",
      { everyMinutes: 5, businessHours: { from: "08:00", to: "08:00" } },
      'businessHours.to: must be later than "from"',
    ],
    [
      "a time that there is not",
      { everyMinutes: 5, businessHours: { from: "8", to: "16:00" } },
      "businessHours.from: must be a time of day",
    ],
    [
      "no weekdays",
      { everyMinutes: 5, businessHours: { ...HOURS, weekdays: [] } },
      "businessHours.weekdays: must name at least one weekday",
    ],
    [
      "a weekday that there is not",
      { everyMinutes: 5, businessHours: { ...HOURS, weekdays: ["maanantai"] } },
      "businessHours.weekdays.0: must be one of monday,",
    ],
    [
      "a country in small letters",
      { everyMinutes: 5, businessHours: { ...HOURS, holidays: { country: "fi" } } },
      "businessHours.holidays.country: is not a country whose holidays are known",
    ],
    [
      "a region that there is not",
      { everyMinutes: 5, businessHours: { ...HOURS, holidays: { country: "DE", region: "XX" } } },
      "businessHours.holidays.region: is not a region of DE: use one of BB, BE,",
    ],
    [
      "a region of a country without",
      { everyMinutes: 5, businessHours: { ...HOURS, holidays: { country: "FI", region: "ES" } } },
      "businessHours.holidays.region: is not known: FI has no regions",
    ],
    [
      "no hours at all",
      { everyMinutes: 5, businessHours: { hours: {} } },
      "businessHours.hours: must name at least one weekday",
    ],
    [
      "a weekday in another language",
      { everyMinutes: 5, businessHours: { hours: { maanantai: "08:00-16:00" } } },
      "businessHours.hours: Unrecognized key",
    ],
    [
      "hours in words",
      { everyMinutes: 5, businessHours: { hours: { monday: "8-16" } } },
      "businessHours.hours.monday: must be two times of day, such as 08:00-16:00",
    ],
    [
      "hours from 24:00",
      { everyMinutes: 5, businessHours: { hours: { monday: "24:00-08:00" } } },
      "businessHours.hours.monday: must be two times of day",
    ],
    [
      "hours of a day that there is not",
      { everyMinutes: 5, businessHours: { hours: { monday: "08:00-25:00" } } },
      "businessHours.hours.monday: must be two times of day",
    ],
    [
      "hours that are a number",
      { everyMinutes: 5, businessHours: { hours: { monday: 8 } } },
      'businessHours.hours.monday: must be hours such as "08:00-16:00", or a list',
    ],
    [
      "no time between them",
      { everyMinutes: 5, businessHours: { hours: { monday: "08:00-08:00" } } },
      "businessHours.hours.monday: must not end when it begins: the whole day is 00:00-24:00",
    ],
    [
      "an empty list of hours",
      { everyMinutes: 5, businessHours: { hours: { monday: [] } } },
      "businessHours.hours.monday: must name at least one period",
    ],
    [
      "hours that overlap",
      { everyMinutes: 5, businessHours: { hours: { monday: ["08:00-12:00", "11:00-16:00"] } } },
      "businessHours.hours.monday.1: must begin when 08:00-12:00 has ended",
    ],
    [
      "hours in another order",
      { everyMinutes: 5, businessHours: { hours: { monday: ["13:00-16:00", "08:00-12:00"] } } },
      "businessHours.hours.monday.1: must begin when 13:00-16:00 has ended",
    ],
    [
      "hours after those over midnight",
      { everyMinutes: 5, businessHours: { hours: { monday: ["22:00-02:00", "23:00-24:00"] } } },
      "businessHours.hours.monday.1: must begin when 22:00-02:00 has ended",
    ],
    [
      "eleven periods",
      {
        everyMinutes: 5,
        businessHours: {
          hours: { monday: Array.from({ length: 11 }, (_, hour) => `${hour + 10}:00-${hour + 10}:30`) },
        },
      },
      "businessHours.hours.monday: must be 10 periods at most",
    ],
    [
      "both forms",
      { everyMinutes: 5, businessHours: { hours: { monday: "08:00-16:00" }, weekdays: ["monday"] } },
      'businessHours.weekdays: must be left out where "hours" says the same',
    ],
    [
      "hours without a beginning",
      { everyMinutes: 5, businessHours: { to: "16:00" } },
      'businessHours.from: is missing: business hours need "from" and "to", or "hours"',
    ],
    [
      "hours without an end",
      { everyMinutes: 5, businessHours: { from: "08:00" } },
      'businessHours.to: is missing: business hours need "from" and "to", or "hours"',
    ],
    [
      "a date that there is not",
      { everyMinutes: 5, businessHours: { ...HOURS, daysOff: ["2026-02-29"] } },
      "businessHours.daysOff.0: is not a date: there is no 2026-02-29",
    ],
    [
      "a day of the year that there is not",
      { everyMinutes: 5, businessHours: { ...HOURS, daysOff: ["12-24", "02-30"] } },
      "businessHours.daysOff.1: is not a day of the year",
    ],
    [
      "a date in words",
      { everyMinutes: 5, businessHours: { ...HOURS, daysOff: ["24.12.2026"] } },
      "businessHours.daysOff.0: must be a date such as 2026-12-24, 12-24 for every year",
    ],
    [
      "days off from the end to the beginning",
      { everyMinutes: 5, businessHours: { ...HOURS, daysOff: ["2027-01-06/2026-12-24"] } },
      "businessHours.daysOff.0: must end no earlier than it begins",
    ],
    [
      "days off of two years",
      { everyMinutes: 5, businessHours: { ...HOURS, daysOff: ["2026-01-06/2027-12-24"] } },
      "businessHours.daysOff.0: must be 366 days at most",
    ],
    [
      "three dates",
      { everyMinutes: 5, businessHours: { ...HOURS, daysOff: ["2026-01-06/2026-12-24/2026-12-25"] } },
      "businessHours.daysOff.0: must be a date such as",
    ],
    [
      "one day off that is no list",
      { everyMinutes: 5, businessHours: { ...HOURS, daysOff: "2026-12-24" } },
      "businessHours.daysOff: must be a list of days in brackets",
    ],
    [
      "a file without a name",
      { everyMinutes: 5, businessHours: { ...HOURS, daysOffFile: "" } },
      "businessHours.daysOffFile: must not be empty",
    ],
    [
      "a locality that there is not",
      { everyMinutes: 5, businessHours: { ...HOURS, holidays: { country: "DE", region: "BY", locality: "MUC" } } },
      "businessHours.holidays.locality: is not a part of DE-BY with holidays of its own: use one of A (Stadt Augsburg), KATH (Überwiegend katholische Gemeinden), EVANG",
    ],
    [
      "a locality of a region without",
      { everyMinutes: 5, businessHours: { ...HOURS, holidays: { country: "DE", region: "BE", locality: "X" } } },
      "businessHours.holidays.locality: is not known: DE-BE has no parts with holidays of their own, so leave it out",
    ],
    [
      "a locality without its region",
      { everyMinutes: 5, businessHours: { ...HOURS, holidays: { country: "DE", locality: "KATH" } } },
      'businessHours.holidays.region: is missing: "locality" names a part of a region',
    ],
    ["no hours to be outside of", { everyMinutes: 5, onlyOutsideBusinessHours: true }, "businessHours: is missing"],
  ])("refuses %s", (_, value, message) => {
    const [problem, ...others] = problems(value);
    expect(others).toEqual([]);
    expect(problem?.slice(0, message.length)).toBe(message);
  });

  it.each([
    ["a day that there is not", { cron: "0 0 30 2 *" }],
    ["business hours that never end", { everyMinutes: 5, businessHours: ALWAYS, onlyOutsideBusinessHours: true }],
  ])("refuses a schedule that can never fire: %s", (_, value) => {
    expect(problems(value)).toEqual([
      ": never fires: there is no such day, or the business hours leave no time for it",
    ]);
  });

  it.each([
    ["in leap years only", { cron: "0 0 29 2 *" }],
    [
      "on public holidays only",
      { everyMinutes: 5, businessHours: { ...ALWAYS, holidays: { country: "FI" } }, onlyOutsideBusinessHours: true },
    ],
  ])("accepts a schedule that seldom fires: %s", (_, value) => {
    expect(problems(value)).toEqual([]);
  });
});
