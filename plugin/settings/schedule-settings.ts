import { z } from "zod";
import { lateModule } from "../base/late-module.ts";
import type { Fires, Schedule } from "../schedule/schedule.ts";
import { businessHours, businessHoursOf } from "./business-hours-settings.ts";
import { timeZone, wholeNumber, yesOrNo } from "./setting-types.ts";

const MINUTE_MS = 60_000;
const WEEK_MINUTES = 7 * 24 * 60;
const DAY_MINUTES = 24 * 60;

/**
 * What knows when a schedule fires. It brings Temporal and Croner, 220 kB, which a run without a schedule does without:
 * whoever takes in a schedule loads them. Settings do so when they are read.
 */
export const firingRules = lateModule(async () => {
  const [{ cronProblem }, { createTimetable }] = await Promise.all([
    import("../schedule/cron-times.ts"),
    import("../schedule/timetable.ts"),
  ]);
  return { cronProblem, createTimetable };
});

/** Where the search for a first firing begins. Any instant will do to find out whether there is one. */
const SOME_TIME = Date.UTC(2026, 0, 1);

const cron = z
  .string({ error: "must be text" })
  .superRefine((expression, context) => {
    const message = firingRules.needed().cronProblem(expression);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .describe("when runs begin, as five fields: minute, hour, day of the month, month, weekday");

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

/** The section `schedule`, turned into a schedule. */
export interface ScheduleSettings extends Schedule {
  /** A calendar whose days are to be added to the business hours' days off. */
  readonly daysOffFile?: string | undefined;
}

/** The section `schedule`, checked. A schedule that can never fire is refused, unless a file may give it days off. */
export const scheduleSettings = section.transform((settings, context): ScheduleSettings => {
  const schedule = scheduleOf(settings);
  const message = schedule.daysOffFile === undefined ? firesProblem(schedule) : undefined;
  if (message !== undefined) context.addIssue({ code: "custom", message });
  return schedule;
});

/** What is wrong with when a schedule fires; undefined when nothing is. */
export function firesProblem(schedule: Schedule): string | undefined {
  const next = firingRules.needed().createTimetable(schedule).nextFiring(SOME_TIME);
  return next === null ? "never fires: there is no such day, or the business hours leave no time for it" : undefined;
}

function scheduleOf(settings: z.output<typeof section>): ScheduleSettings {
  const { onlyOutsideBusinessHours, jitterMinutes, catchUp } = settings;
  const hours = settings.businessHours === undefined ? undefined : businessHoursOf(settings.businessHours);
  return {
    fires: firesOf(settings),
    timeZone: settings.timeZone,
    onlyOutside: onlyOutsideBusinessHours ? hours : undefined,
    businessHours: onlyOutsideBusinessHours ? undefined : hours,
    daysOffFile: settings.businessHours?.daysOffFile,
    jitterMs: jitterMinutes * MINUTE_MS,
    catchUp,
  };
}

function firesOf({ cron: expression = "", everyMinutes }: z.output<typeof section>): Fires {
  return everyMinutes === undefined
    ? { kind: "cron", expression: expression.trim() }
    : { kind: "every", minutes: everyMinutes };
}
