import type { Instant } from "../chat/session.ts";
import type { BusinessHours, Fires, Schedule } from "../schedule/schedule.ts";
import { createTimetable } from "../schedule/timetable.ts";
import { createWindow } from "../schedule/window.ts";
import type { DayOfRequests } from "../state/run-note.ts";

/** When the task is to be run. */
export type TaskTiming =
  | { readonly kind: "none" }
  /** By an outside scheduler, as the configuration says. */
  | { readonly kind: "elsewhere" }
  | {
      readonly kind: "scheduled";
      /** For people: `every 15 minutes`, `0 20 * * 1-5, Europe/Helsinki`. */
      readonly words: string;
      /** The firings of the next eight days, ascending; at least one, if the schedule has any. */
      readonly next: readonly Instant[];
      readonly isBusinessTime: (at: Instant) => boolean;
    };

/** The last known run. */
export interface LastRun {
  readonly at: Instant;
  /** How it ended: `done`, `failures`, `stopped`, `failed`. */
  readonly state: string;
}

/** `esm-chat serve` was started for the environment before. */
export interface Served {
  /** The first time that is known of. */
  readonly since: Instant;
}

/** How the task is run, as told by the caller, which knows the scheduler. */
export interface TaskOperation {
  readonly timing: TaskTiming;
  /** Undefined when no run is known or kept. */
  readonly lastRun: LastRun | undefined;
  /** Undefined when it was never started here, or is not known to have been. */
  readonly served: Served | undefined;
  /** What the runs of the last days on this machine asked of ESM, the latest day last. */
  readonly requests: () => readonly DayOfRequests[];
  /** Whether other machines take runs too, of which nothing is known here. */
  readonly runsElsewhere: boolean;
}

/** Longer than a week, so that every weekday is covered from one firing to the next. */
const LOOK_AHEAD_MS = 8 * 24 * 3_600_000;

/** Where the configuration names none (assumed). */
const USUAL_BUSINESS_HOURS: BusinessHours = {
  weekdays: [1, 2, 3, 4, 5],
  from: "08:00",
  to: "16:00",
  holidays: undefined,
};

/** What a schedule does from now on. */
export function timingOf(schedule: Schedule, now: Instant): TaskTiming {
  const timetable = createTimetable(schedule);
  const next: Instant[] = [];
  for (let at = timetable.nextFiring(now); at !== null; at = timetable.nextFiring(at)) {
    if (next.length > 0 && at > now + LOOK_AHEAD_MS) break;
    next.push(at);
  }
  const { timeZone, onlyOutside, businessHours = USUAL_BUSINESS_HOURS } = schedule;
  // In a week of days off every schedule would seem to spare ESM.
  const hours = onlyOutside ?? { ...businessHours, daysOff: undefined };
  const outside = createWindow({ onlyOutside: hours, timeZone });
  const words = `${firesText(schedule.fires)}, ${timeZone}`;
  return { kind: "scheduled", words, next, isBusinessTime: (at) => !outside.isOpen(at) };
}

function firesText(fires: Fires): string {
  return fires.kind === "cron" ? fires.expression : `every ${fires.minutes} minutes`;
}
