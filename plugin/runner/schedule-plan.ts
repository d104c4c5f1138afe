import type { Failure } from "../base/failure.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { checkSchedule } from "./check-schedule.ts";
import { duePlan, leaveOut, type Plan, planFrom, postponed, replanned, takeUp } from "./firing-plan.ts";
import { stopFailure } from "./in-process/stop-cause.ts";
import type { TaskKey } from "./task-runner.ts";

/**
 * What becomes of the firings of one schedule: business hours, the delay of each environment, firings that were missed or
 * that come while a run goes on. Every runner of ours decides so. In memory; instants are epoch milliseconds.
 */
export interface SchedulePlan {
  /** As it was given. */
  readonly schedule: Schedule;
  /** When the next run begins; in the past when it is due and was not taken up, null when there is none. */
  nextRunAt(): number | null;
  /**
   * Takes up what is due by now: each firing is told of once. Call it whenever something may be due, such as every second.
   *
   * @param now epoch milliseconds
   * @param isRunning whether a run of the key goes on
   */
  takeUp(now: number, isRunning: boolean): DueFirings;
  /**
   * Why a run of the schedule that goes on must be stopped: business hours have begun. The plan goes on with it when they are
   * over. Undefined: it may go on.
   *
   * @param now epoch milliseconds
   */
  mustStop(now: number): Failure | undefined;
}

/** What is due. */
export interface DueFirings {
  /** The firing to run now. */
  readonly run: { readonly dueAt: number } | undefined;
  /** Firings that are not run, with the reason; it may be shown. */
  readonly leftOut: readonly { readonly dueAt: number; readonly reason: string }[];
}

const NOTHING_DUE: DueFirings = { run: undefined, leftOut: [] };

/** Milliseconds; smaller corrections of the clock are ignored. */
const SLIGHT_CORRECTION = 2_000;

/** Firings that are remembered, so that they do not run again when the clock is set back. */
const MOST_REMEMBERED = 1_000;

/**
 * Plans the firings of a schedule from now on.
 *
 * @param key which task; the delay depends on its environment
 * @param schedule when to run it
 * @param now epoch milliseconds
 * @throws InputError for a schedule that cannot be understood
 */
export function createSchedulePlan(key: TaskKey, schedule: Schedule, now: number): SchedulePlan {
  const timetable = checkSchedule(key, schedule);
  const ran = new Set<number>();
  const planning = { timetable, environment: key.environment, ran };
  let plan: Plan = planFrom(undefined, schedule, now, planning);
  let last = now;
  return {
    schedule,
    nextRunAt: () => plan.next?.startAt ?? null,
    takeUp(at, isRunning) {
      if (at < last - SLIGHT_CORRECTION) plan = replanned(plan, at, planning);
      last = at;
      const due = duePlan(plan, at, timetable, isRunning);
      if (due === undefined) return NOTHING_DUE;
      const { run, skipped, plan: after } = (isRunning ? leaveOut : takeUp)(due, at, planning);
      plan = after;
      if (run !== undefined) ran.add(run.dueAt);
      for (const oldest of ran) if (ran.size > MOST_REMEMBERED) ran.delete(oldest);
      return { run, leftOut: skipped };
    },
    mustStop(at) {
      if (timetable.isOpen(at)) return undefined;
      plan = postponed(plan, at, planning);
      return stopFailure("window");
    },
  };
}
