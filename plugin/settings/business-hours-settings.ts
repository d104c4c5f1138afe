import { z } from "zod";
import { minutesOf } from "../schedule/business-times.ts";
import { dayOffProblem } from "../schedule/days-off.ts";
import type { BusinessHours, Period } from "../schedule/schedule.ts";
import { holidays } from "./holiday-settings.ts";
import { filled } from "./setting-types.ts";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** More would be a mistake, or an attack. */
const MOST_PERIODS = 10;
const MOST_DAYS_OFF = 1_000;

const timeOfDay = z.string({ error: "must be text" }).regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, {
  error: "must be a time of day from 00:00 to 24:00, such as 08:00",
});

const period = z
  .string({ error: "must be text" })
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, {
    error: "must be two times of day, such as 08:00-16:00, or 22:00-02:00 for hours that end on the next day",
  })
  .refine((text) => text.slice(0, 5) !== text.slice(6), {
    error: "must not end when it begins: the whole day is 00:00-24:00",
  });

const periods = z
  .array(period)
  .min(1, { error: "must name at least one period: leave out weekdays without business hours" })
  .superRefine((texts, context) => {
    // Not as a maximum of the array: in a union that issue loses its words.
    if (texts.length > MOST_PERIODS) {
      context.addIssue({ code: "custom", message: `must be ${MOST_PERIODS} periods at most` });
      return;
    }
    const minutes = texts.map((text) => ({ from: minutesOf(text.slice(0, 5)), to: minutesOf(text.slice(6)) }));
    for (const [index, { from }] of minutes.entries()) {
      const before = minutes[index - 1];
      // A text that is no period has no minutes, and a problem of its own.
      if (before === undefined || !(before.from >= before.to || before.to > from)) continue;
      const message = `must begin when ${texts[index - 1]} has ended, on the same day: write periods in their order`;
      context.addIssue({ code: "custom", path: [index], message });
    }
  });

const periodOrPeriods = z.union([period, periods], {
  error: 'must be hours such as "08:00-16:00", or a list of them in brackets: [ … ]',
});

const ofWeekday = (day: string) =>
  periodOrPeriods.optional().describe(`hours that begin on ${day}s, such as \`08:00-16:00\``);

const hoursOfWeekdays = z
  .strictObject({
    monday: ofWeekday("Monday"),
    tuesday: ofWeekday("Tuesday"),
    wednesday: ofWeekday("Wednesday"),
    thursday: ofWeekday("Thursday"),
    friday: ofWeekday("Friday"),
    saturday: ofWeekday("Saturday"),
    sunday: ofWeekday("Sunday"),
  })
  .refine((hours) => Object.values(hours).some((one) => one !== undefined), {
    error: "must name at least one weekday",
    when: ({ issues }) => issues.length === 0,
  });

const dayOff = z.string({ error: "must be text" }).superRefine((text, context) => {
  const message = dayOffProblem(text);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

/** The section `schedule.businessHours` as written in the configuration. */
export const businessHours = z
  .strictObject({
    weekdays: z
      .array(z.enum(WEEKDAYS, { error: `must be one of ${WEEKDAYS.join(", ")}` }), {
        error: "must be a list of weekdays in brackets: [ … ]",
      })
      .min(1, { error: "must name at least one weekday" })
      .optional()
      .describe("business days; default: Monday to Friday"),
    from: timeOfDay.optional().describe("when business begins; required without `hours`"),
    to: timeOfDay.optional().describe("when it ends; required without `hours`"),
    hours: hoursOfWeekdays.optional().describe("instead of the three above: the hours of each weekday"),
    holidays: holidays.optional().describe("whose public holidays are no business days"),
    daysOff: z
      .array(dayOff, { error: "must be a list of days in brackets: [ … ]" })
      .max(MOST_DAYS_OFF, { error: `must be ${MOST_DAYS_OFF} at most` })
      .default([])
      .describe("more days that are no business days: `2026-12-24`, `12-24` for every year, `2026-12-24/2027-01-06`"),
    daysOffFile: filled
      .optional()
      .describe("an iCalendar file (`.ics`) whose whole-day events are no business days either"),
  })
  .superRefine(({ weekdays, from, to, hours }, context) => {
    const given = { weekdays, from, to };
    for (const name of ["weekdays", "from", "to"] as const) {
      if (hours === undefined && name !== "weekdays" && given[name] === undefined) {
        const message = 'is missing: business hours need "from" and "to", or "hours" for each weekday';
        context.addIssue({ code: "custom", path: [name], message });
      }
      if (hours !== undefined && given[name] !== undefined) {
        const message = 'must be left out where "hours" says the same for each weekday';
        context.addIssue({ code: "custom", path: [name], message });
      }
    }
    if (from === undefined || to === undefined || minutesOf(from) < minutesOf(to)) return;
    const message = `must be later than "from". Hours over midnight are written with their weekday, such as "hours": {"friday": "22:00-02:00"}`;
    context.addIssue({ code: "custom", path: ["to"], message });
  });

/** The business hours that the section means. Those of a file are not among its days off. */
export function businessHoursOf(settings: z.output<typeof businessHours>): BusinessHours {
  const { weekdays = WEEKDAYS.slice(0, 5), from = "", to = "", hours, holidays: place } = settings;
  const daysOff = settings.daysOff.length === 0 ? undefined : settings.daysOff;
  const off = { holidays: place && { ...place, region: place.region }, daysOff };
  if (hours !== undefined) return { periods: periodsOf(hours), ...off };
  return { weekdays: weekdays.map((name) => WEEKDAYS.indexOf(name) + 1), from, to, ...off };
}

function periodsOf(hours: z.output<typeof hoursOfWeekdays>): Period[] {
  return WEEKDAYS.flatMap((name, index) =>
    [hours[name] ?? []].flat().map((text) => ({ weekday: index + 1, from: text.slice(0, 5), to: text.slice(6) })),
  );
}
