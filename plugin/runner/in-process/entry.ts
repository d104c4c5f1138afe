import type { Schedule } from "../../schedule/schedule.ts";
import type { Timetable } from "../../schedule/timetable.ts";
import type { TaskResult } from "../../task/task.ts";
import type { DuePlan, Planning } from "../firing-plan.ts";
import type { CurrentRun } from "./current-run.ts";
import type { RunLog } from "./run-log.ts";

/** What the runner knows of one task in one environment. */
export interface Entry<Result extends TaskResult> {
  readonly runs: RunLog<Result>;
  /** Undefined for one that has only been asked to run once. */
  scheduled: Scheduled | undefined;
  /** The one run that waits or is going on; there never are two. */
  current: CurrentRun<Result> | undefined;
}

interface Scheduled {
  readonly schedule: Schedule;
  readonly timetable: Timetable;
  readonly parameters: unknown;
}

/** What plans are made with; undefined without a schedule. */
export function planningOf<Result extends TaskResult>({ scheduled, runs }: Entry<Result>): Planning | undefined {
  if (scheduled === undefined) return undefined;
  return { timetable: scheduled.timetable, environment: runs.key.environment, ran: runs.ran() };
}

/** The plan, when something in it is due. */
export function duePlan<Result extends TaskResult>({ runs, current }: Entry<Result>, now: number): DuePlan | undefined {
  const { plan } = runs;
  if (plan === undefined || plan.next === null || plan.next.startAt > now) return undefined;
  // What goes on with an earlier run is never left out: it waits.
  if (current !== undefined && plan.next.resumes) return undefined;
  return { ...plan, next: plan.next };
}
