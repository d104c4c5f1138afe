import type { Schedule } from "../../schedule/schedule.ts";
import type { Timetable } from "../../schedule/timetable.ts";
import type { TaskResult } from "../../task/task.ts";
import { type DuePlan, duePlan, type Planning } from "../firing-plan.ts";
import { alreadyRunning } from "../run-failures.ts";
import type { RunRecord } from "../task-runner.ts";
import type { RunLog } from "./run-log.ts";
import type { Outcome } from "./run-open-task.ts";
import type { StopCause } from "./stop-cause.ts";

/** What the runner knows of one task in one environment. */
export interface Entry<Result extends TaskResult> {
  readonly runs: RunLog<Result>;
  /** Undefined for a task that was only started by request. */
  scheduled: Scheduled | undefined;
  /** The run that waits or is going on; there are never two. */
  current: CurrentRun<Result> | undefined;
}

interface Scheduled {
  readonly schedule: Schedule;
  readonly timetable: Timetable;
  readonly parameters: unknown;
}

/** A run that waits for a slot or is going on. */
export interface CurrentRun<Result extends TaskResult> {
  readonly record: RunRecord<Result>;
  /** Undefined until the run is told to stop. */
  readonly stopCause: StopCause | undefined;
  /** Epoch milliseconds; null for never. */
  readonly windowEnd: number | null;
  /** On the monotonic clock: when it is told to stop, and after that, when it is no longer waited for. */
  readonly deadline: number;
  readonly ended: Promise<Outcome<Result>>;
  stop(cause: StopCause): void;
  /** Gives its slot to others. Its key stays taken until the run really ends, so that there are never two. */
  giveUp(): void;
}

/** What is needed to make plans. */
export function planningOf<Result extends TaskResult>(
  { key, ran }: Pick<RunLog<Result>, "key" | "ran">,
  timetable: Timetable,
): Planning {
  return { timetable, environment: key.environment, ran: ran() };
}

/** The plan, if a firing is due to be run or left out. */
export function dueNow<Result extends TaskResult>(
  { runs, scheduled, current }: Entry<Result>,
  now: number,
): DuePlan | undefined {
  if (runs.plan === undefined || scheduled === undefined) return undefined;
  return duePlan(runs.plan, now, scheduled.timetable, current !== undefined);
}

/** @throws Failure `task-already-running` if the task is running already */
export function refuseSecondRun<Result extends TaskResult>({ runs, current }: Entry<Result>): void {
  if (current === undefined) return;
  const { environment, task } = runs.key;
  throw alreadyRunning(`${task} of ${environment}`);
}
