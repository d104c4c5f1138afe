import type { Schedule } from "../schedule/schedule.ts";
import type { Task, TaskResult } from "../task/task.ts";

/** Which task, of which environment: enough for another process to find it. */
export interface TaskKey {
  /** The environment's name in the configuration. */
  readonly environment: string;
  readonly task: string;
}

/** A task connected to the systems of its environment. */
export interface OpenTask<Result extends TaskResult> {
  readonly task: Task<unknown, Result>;
  /** Closes connections and lets go of what the task held. */
  release(): Promise<void>;
}

/**
 * Makes tasks ready. Every process that runs tasks has one, so that processes tell each other only names and parameters.
 */
export interface TaskSource<Result extends TaskResult> {
  /**
   * @param signal aborted when the run shall end early
   * @throws InputError or Failure when there is no such task, or it cannot run now (`already-running`); the Failure of
   *   `unknownHere` leaves the run to other processes
   */
  open(key: TaskKey, signal: AbortSignal): Promise<OpenTask<Result>>;
  /**
   * Cuts a firing into parts that may run at the same time on several machines: one set of parameters for each. Most
   * are not cut.
   *
   * @param signal aborted when nobody waits for it any more
   * @throws as `open` does
   */
  split(key: TaskKey, parameters: unknown, signal: AbortSignal): Promise<readonly unknown[]>;
  /** The one result of a firing that was cut. */
  join(results: readonly [Result, ...Result[]], key: TaskKey): Result;
}

/**
 * What became of a firing. `skipped`: not run at all, because the one before it was still running, or its window was
 * over; `failed`: the task could not do its work at all.
 */
export type RunState = "waiting" | "running" | "done" | "failures" | "stopped" | "failed" | "skipped";

/** One firing, as it is kept and shown. Instants are epoch milliseconds. */
export interface RunRecord<Result extends TaskResult> {
  readonly runId: string;
  readonly key: TaskKey;
  readonly trigger: "schedule" | "request";
  /** When it was to begin. Together with the key it names one firing of a schedule. */
  readonly dueAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly state: RunState;
  /** Why it is not `done`, in words that may be shown. */
  readonly reason: string | null;
  readonly result: Result | null;
}

/** How a schedule stands. */
export interface ScheduleState<Result extends TaskResult> {
  readonly key: TaskKey;
  readonly schedule: Schedule;
  /** Epoch milliseconds; null when it never fires again. */
  readonly nextRunAt: number | null;
  readonly running: RunRecord<Result> | null;
  readonly lastRun: RunRecord<Result> | null;
}

/**
 * Runs tasks: once, on a schedule in one process, or on an engine that spreads them over machines. The task is the same
 * in all of them.
 */
export interface TaskRunner<Result extends TaskResult> {
  /**
   * Runs the task whenever the schedule says so, until `stop`. A second call for the same key replaces the first.
   *
   * @param parameters as JSON; what the task does not accept is refused here
   * @throws InputError for such parameters, Failure `schedules-unsupported` from a runner that has none
   */
  schedule(key: TaskKey, schedule: Schedule, parameters: unknown): Promise<void>;
  unschedule(key: TaskKey): Promise<void>;
  /** Runs the task as soon as it can be run. @throws Failure of the task, or `task-already-running` */
  runNow(key: TaskKey, parameters: unknown): Promise<Result>;
  state(): Promise<readonly ScheduleState<Result>[]>;
  /** The latest runs first. */
  history(query: { readonly key?: TaskKey; readonly limit: number }): Promise<readonly RunRecord<Result>[]>;
  /** Asks running tasks to end early and waits until they have. Schedules stay known to a runner that keeps them. */
  stop(): Promise<void>;
}

/** A key as one word for messages and maps: `IWChatHistoryDownloadTask@helsinki`. */
export function taskName({ environment, task }: TaskKey): string {
  return `${task}@${environment}`;
}
