import type { Schedule } from "../schedule/schedule.ts";
import type { Task, TaskResult } from "../task/task.ts";

/** A task and its environment: enough for another process to find it. */
export interface TaskKey {
  /** The environment's name in the configuration. */
  readonly environment: string;
  /** The task's name: `IWChatHistoryDownloadTask`. */
  readonly task: string;
}

/** A task connected to the systems of its environment. */
export interface OpenTask<Result extends TaskResult> {
  /** The task, for one run. */
  readonly task: Task<unknown, Result>;
  /** Closes connections and releases what the task held. */
  release(): Promise<void>;
}

/** Makes tasks ready to run. Each process has its own, so that only names and parameters pass between processes. */
export interface TaskSource<Result extends TaskResult> {
  /**
   * Connects a task to the systems of its environment, for one run.
   *
   * @param key which task
   * @param signal aborted when the run must end early
   * @throws InputError or Failure if there is no such task, or it cannot run now (`already-running`); the Failure of
   *   `unknownHere` leaves the run to other processes
   */
  open(key: TaskKey, signal: AbortSignal): Promise<OpenTask<Result>>;
  /**
   * Cuts a firing into parts that may run at the same time on several machines.
   *
   * @param key which task
   * @param parameters of the firing, as JSON
   * @param signal aborted when the result is no longer needed
   * @returns the parameters of each part; of a firing that is not cut, its own
   * @throws as `open` does
   */
  split(key: TaskKey, parameters: unknown, signal: AbortSignal): Promise<readonly unknown[]>;
  /**
   * Joins the results of a firing's parts.
   *
   * @param results one of each part, in the order of `split`
   * @param key which task
   */
  join(results: readonly [Result, ...Result[]], key: TaskKey): Result;
}

/**
 * What became of a firing. `skipped`: not run, because the previous one was still running or its window was over;
 * `failed`: the task could not work at all.
 */
export type RunState = "waiting" | "running" | "done" | "failures" | "stopped" | "failed" | "skipped";

/** One firing, as it is recorded and shown. Instants are epoch milliseconds. */
export interface RunRecord<Result extends TaskResult> {
  /** Names the run in logs, traces and records; unique in the runner. */
  readonly runId: string;
  /** Which task. */
  readonly key: TaskKey;
  /** Whether its schedule began it, or somebody who asked for it. */
  readonly trigger: "schedule" | "request";
  /** When it should begin. Identifies one firing of a schedule, together with the key. */
  readonly dueAt: number;
  /** Null until it begins. */
  readonly startedAt: number | null;
  /** Null until it has ended. */
  readonly finishedAt: number | null;
  /** What became of it. */
  readonly state: RunState;
  /** Why it is not `done`; may be shown. */
  readonly reason: string | null;
  /** What the task reported; null until then, and if it could not work at all. */
  readonly result: Result | null;
  /**
   * Whether it was asked for with parameters of its own: it may be for some sessions only, and does not tell how the
   * environment stands.
   */
  readonly isForSome?: true | undefined;
}

/** The state of a schedule. */
export interface ScheduleState<Result extends TaskResult> {
  /** Which task. */
  readonly key: TaskKey;
  /** As it was set last. */
  readonly schedule: Schedule;
  /** Epoch milliseconds; null when it never fires again. In the past when it is due and nothing has taken it up. */
  readonly nextRunAt: number | null;
  /** The run that is going on, if there is one. */
  readonly running: RunRecord<Result> | null;
  /** The run that ended last, if there is one. */
  readonly lastRun: RunRecord<Result> | null;
}

/**
 * Runs tasks: once, on a schedule in one process, or on an engine that spreads them over machines. The task is the same
 * in all of them.
 */
export interface TaskRunner<Result extends TaskResult> {
  /**
   * Runs the task on this schedule until `stop`. Another call for the same key replaces the schedule.
   *
   * @param key which task
   * @param schedule when to run it
   * @param parameters as JSON; checked here
   * @throws InputError for parameters that the task does not accept, Failure `schedules-unsupported` from a runner
   *   without schedules
   */
  schedule(key: TaskKey, schedule: Schedule, parameters: unknown): Promise<void>;
  /**
   * Ends a schedule. A run that is going on goes on. Nothing happens if there is none.
   *
   * @param key which task
   */
  unschedule(key: TaskKey): Promise<void>;
  /**
   * Runs the task as soon as possible. Parameters of the download task that name one session (`sessionId`) let it be tried
   * at once, also when its card was put aside and is not due yet, or is finished. If it goes well, the card is no longer
   * put aside; if it fails, it is put aside for longer. On an engine, a card that was put aside by a part of a run is so
   * until it is due, also when it has gone well in between: each part keeps its own journal.
   *
   * @param key which task
   * @param parameters as JSON
   * @param accepted called with the run's id when it has been begun, or waits for its turn
   * @returns what the task reported
   * @throws Failure of the task, or `task-already-running`: before `accepted` in one process; an engine finds it out later
   */
  runNow(key: TaskKey, parameters: unknown, accepted?: (runId: string) => void): Promise<Result>;
  /** How each schedule stands. */
  state(): Promise<readonly ScheduleState<Result>[]>;
  /**
   * What the runner recorded of runs, the latest first.
   *
   * @param query of which task (default: of all), and how many records at the most
   */
  history(query: { readonly key?: TaskKey; readonly limit: number }): Promise<readonly RunRecord<Result>[]>;
  /** Asks running tasks to end early and waits for them. A runner that keeps schedules still knows them afterwards. */
  stop(): Promise<void>;
}

/** What the record of a run tells of its parameters. */
export function forSome(
  trigger: RunRecord<TaskResult>["trigger"],
  parameters: unknown,
): Pick<RunRecord<TaskResult>, "isForSome"> {
  // A parameter that is `false` asks for nothing.
  const isOwn =
    typeof parameters === "object" &&
    parameters !== null &&
    Object.values(parameters).some((value) => value !== undefined && value !== false);
  return trigger === "request" && isOwn ? { isForSome: true } : {};
}

/**
 * A key as one word for messages and maps: `IWChatHistoryDownloadTask@helsinki`.
 *
 * @param key which task
 */
export function taskName({ environment, task }: TaskKey): string {
  return `${task}@${environment}`;
}
