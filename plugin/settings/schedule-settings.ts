import { z } from "zod";
import { cronProblem } from "../schedule/cron-times.ts";
import { holidayCountries, holidayRegions } from "../schedule/holiday-calendar.ts";
import type { BusinessHours, Fires, Schedule } from "../schedule/schedule.ts";
import { createTimetable } from "../schedule/timetable.ts";
import { minutesOf } from "../schedule/window.ts";
import { timeZone, wholeNumber, yesOrNo } from "./setting-types.ts";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const MINUTE_MS = 60_000;
const WEEK_MINUTES = 7 * 24 * 60;
const DAY_MINUTES = 24 * 60;

/** Where the search for a first firing begins. Any instant will do to find out whether there is one. */
const SOME_TIME = Date.UTC(2026, 0, 1);

const cron = z
  .string({ error: "must be text" })
  .superRefine((expression, context) => {
    const message = cronProblem(expression);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .describe("when runs begin, as five fields: minute, hour, day of the month, month, weekday");

const timeOfDay = z.string({ error: "must be text" }).regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, {
  error: "must be a time of day from 00:00 to 24:00, such as 08:00",
});

const holidays = z
  .strictObject({
    country: z.string({ error: "must be text" }).describe("ISO 3166 code of a country, such as `FI`"),
    region: z
      .string({ error: "must be text" })
      .optional()
      .describe("a part of it with holidays of its own, such as `BY`"),
  })
  .superRefine(({ country, region }, context) => {
    if (!holidayCountries().includes(country)) {
      const message = "is not a country whose holidays are known: use its code of two capital letters, such as FI";
      context.addIssue({ code: "custom", path: ["country"], message });
      return;
    }
    const regions = holidayRegions(country);
    if (region === undefined || regions.includes(region)) return;
    const message =
      regions.length === 0
        ? `is not known: ${country} has no regions with holidays of their own, so leave it out`
        : `is not a region of ${country}: use one of ${regions.join(", ")}`;
    context.addIssue({ code: "custom", path: ["region"], message });
  });

const businessHours = z
  .strictObject({
    weekdays: z
      .array(z.enum(WEEKDAYS, { error: `must be one of ${WEEKDAYS.join(", ")}` }), {
        error: "must be a list of weekdays in brackets: [ … ]",
      })
      .min(1, { error: "must name at least one weekday" })
      .default(["monday", "tuesday", "wednesday", "thursday", "friday"])
      .describe("business days"),
    from: timeOfDay.describe("when business begins"),
    to: timeOfDay.describe("when it ends"),
    holidays: holidays.optional().describe("whose public holidays are no business days"),
  })
  .superRefine(({ from, to }, context) => {
    if (minutesOf(from) < minutesOf(to)) return;
    const message = `must be later than "from": hours do not go past midnight, so write the day's own, such as "08:00" to "16:00"`;
    context.addIssue({ code: "custom", path: ["to"], message });
  });

/** The section `schedule` as written in the configuration. */
const section = z
  .strictObject({
    cron: cron.optional(),
    everyMinutes: wholeNumber(1, WEEK_MINUTES)
      .optional()
      .describe("instead of `cron`: minutes from one run to the next"),
    timeZone: timeZone.default("UTC").describe("time zone of `cron` and of the business hours"),
    businessHours: businessHours.optional(),
    onlyOutsideBusinessHours: yesOrNo.default(false).describe("runs begin, and go on, outside business hours only"),
    jitterMinutes: wholeNumber(0, DAY_MINUTES)
      .default(0)
      .describe("runs begin up to so many minutes later, each environment at another time"),
    catchUp: yesOrNo.default(true).describe("one run makes up for those that were missed while nothing ran"),
  })
  .superRefine(({ cron: expression, everyMinutes, businessHours: hours, onlyOutsideBusinessHours }, context) => {
    if ((expression === undefined) === (everyMinutes === undefined)) {
      const message = 'needs either "cron" or "everyMinutes", and not both';
      context.addIssue({ code: "custom", message });
    }
    if (onlyOutsideBusinessHours && hours === undefined) {
      const message = 'is missing: "onlyOutsideBusinessHours" needs at least {"from": "08:00", "to": "16:00"}';
      context.addIssue({ code: "custom", path: ["businessHours"], message });
    }
  });

/** The section `schedule`, checked and turned into a schedule. A schedule that can never fire is refused. */
export const scheduleSettings = section.transform((settings, context): Schedule => {
  const schedule = scheduleOf(settings);
  if (createTimetable(schedule).nextFiring(SOME_TIME) === null) {
    const message = "never fires: there is no such day, or the business hours leave no time for it";
    context.addIssue({ code: "custom", message });
  }
  return schedule;
});

function scheduleOf(settings: z.output<typeof section>): Schedule {
  const { onlyOutsideBusinessHours, jitterMinutes, catchUp } = settings;
  const hours = settings.businessHours === undefined ? undefined : businessHoursOf(settings.businessHours);
  return {
    fires: firesOf(settings),
    timeZone: settings.timeZone,
    onlyOutside: onlyOutsideBusinessHours ? hours : undefined,
    businessHours: onlyOutsideBusinessHours ? undefined : hours,
    jitterMs: jitterMinutes * MINUTE_MS,
    catchUp,
  };
}

function firesOf({ cron: expression = "", everyMinutes }: z.output<typeof section>): Fires {
  return everyMinutes === undefined
    ? { kind: "cron", expression: expression.trim() }
    : { kind: "every", minutes: everyMinutes };
}

function businessHoursOf({ weekdays, from, to, holidays: place }: z.output<typeof businessHours>): BusinessHours {
  return {
    weekdays: weekdays.map((name) => WEEKDAYS.indexOf(name) + 1),
    from,
    to,
    holidays: place === undefined ? undefined : { country: place.country, region: place.region },
  };
}
