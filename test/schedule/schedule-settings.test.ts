import { describe, expect, it } from "vitest";
import { scheduleSettings } from "../../plugin/settings/schedule-settings.ts";

const HOURS = { from: "08:00", to: "16:00" };

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
    ["words", { cron: "every day at two o'clock" }, "cron: is not a cron expression"],
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
    ["no hours to be outside of", { everyMinutes: 5, onlyOutsideBusinessHours: true }, "businessHours: is missing"],
  ])("refuses %s", (_, value, message) => {
    const [problem, ...others] = problems(value);
    expect(others).toEqual([]);
    expect(problem?.slice(0, message.length)).toBe(message);
  });

  const ALWAYS = {
    from: "00:00",
    to: "24:00",
    weekdays: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
  };

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
