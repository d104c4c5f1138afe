import { createHash } from "node:crypto";
import { createCronTimes, type NextInstant } from "./cron-times.ts";
import type { Fires, Schedule } from "./schedule.ts";
import { createWindow } from "./window.ts";

/** Answers questions about a schedule. Pure: the answers do not depend on when it is asked. Epoch milliseconds. */
export interface Timetable {
  /**
   * The first firing after this instant; null if there is none. Firings within business hours are moved to their end,
   * where all of them together are one firing.
   */
  nextFiring(after: number): number | null;
  /** Whether a run may begin or go on. */
  isOpen(at: number): boolean;
  /** When a run must stop; the same instant if the window is closed, null if it never must. */
  windowEnd(at: number): number | null;
  /** The earliest instant at which a run may begin; the same instant if the window is open, null for never. */
  opening(at: number): number | null;
  /**
   * When the run of a firing begins: delayed by the environment's jitter, but by no more than half of the time left in
   * the window, which might otherwise close before the run begins.
   */
  startOf(firing: number, environment: string): number;
}

const MINUTE_MS = 60_000;

/**
 * Makes a timetable. Keep it, because it remembers holidays.
 *
 * @throws Error for a wrong cron expression or zone
 */
export function createTimetable(schedule: Schedule): Timetable {
  const nextTime = createTimes(schedule.fires, schedule.timeZone);
  const window = createWindow(schedule);
  return {
    nextFiring(after) {
      // Firings since the window closed have been moved to its next opening.
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

/** Bytes of the hash to use: as many as a number holds exactly. */
const BYTES = 6;

/**
 * How many milliseconds after its firing a run of this environment begins: fewer than the schedule's `jitterMs`, and
 * always the same for one environment, so that a restart does not change it.
 */
export function jitterOf(environment: string, { jitterMs }: Pick<Schedule, "jitterMs">): number {
  const hash = createHash("sha256").update(environment).digest().readUIntBE(0, BYTES);
  return Math.floor((hash / 2 ** (BYTES * 8)) * jitterMs);
}
