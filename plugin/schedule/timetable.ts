import { createHash } from "node:crypto";
import { createCronTimes, type NextInstant } from "./cron-times.ts";
import type { Fires, Schedule } from "./schedule.ts";
import { createWindow } from "./window.ts";

/** A schedule, ready to be asked. Pure: nothing depends on the time at which it is asked. Epoch milliseconds. */
export interface Timetable {
  /**
   * The first firing after this instant; null for never again. What falls into the business hours is moved to the moment
   * at which they end; there it is one firing, however many were moved.
   */
  nextFiring(after: number): number | null;
  /** Whether a run may begin, or go on. */
  isOpen(at: number): boolean;
  /** When a run that is going on must stop: at once when it is not open; null for never. */
  windowEnd(at: number): number | null;
  /** From when on a run may begin: at once when it is open; null for never. */
  opening(at: number): number | null;
  /**
   * When the run of a firing begins: later by the environment's jitter, but never by more than half of what is left of
   * the window, which could otherwise be over before anything has begun.
   */
  startOf(firing: number, environment: string): number;
}

const MINUTE_MS = 60_000;

/** Makes a timetable; worth keeping, because it remembers holidays. @throws Error for a wrong cron expression or zone */
export function createTimetable(schedule: Schedule): Timetable {
  const nextTime = createTimes(schedule.fires, schedule.timeZone);
  const window = createWindow(schedule);
  return {
    nextFiring(after) {
      // Whatever was due since the window closed has been moved to its opening, which is still to come.
      const from = window.isOpen(after) ? after : window.closedSince(after) - 1;
      const time = nextTime(from);
      return time === null ? null : window.opening(time);
    },
    isOpen: (at) => window.isOpen(at),
    windowEnd: (at) => window.end(at),
    opening: (at) => window.opening(at),
    startOf(firing, environment) {
      const jitter = jitterOf(environment, schedule);
      const end = window.end(firing);
      return firing + (end === null ? jitter : Math.min(jitter, Math.floor((end - firing) / 2)));
    },
  };
}

function createTimes(fires: Fires, timeZone: string): NextInstant {
  if (fires.kind === "cron") return createCronTimes(fires.expression, timeZone);
  const every = fires.minutes * MINUTE_MS;
  return (after) => Math.round(Math.ceil((after + 1) / every) * every);
}

/** Bytes of the hash that are used: as many as a number holds exactly. */
const BYTES = 6;

/**
 * How much later than it is due a run of this environment begins: milliseconds, less than the schedule's `jitterMs`.
 * Always the same for one environment, so that a restart does not change it.
 */
export function jitterOf(environment: string, { jitterMs }: Pick<Schedule, "jitterMs">): number {
  const hash = createHash("sha256").update(environment).digest().readUIntBE(0, BYTES);
  return Math.floor((hash / 2 ** (BYTES * 8)) * jitterMs);
}
