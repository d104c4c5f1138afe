import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { TaskContext, TaskResult } from "../../task/task.ts";
import type { RunRecord, TaskKey, TaskSource } from "../task-runner.ts";

/** What a runner of one process needs. */
export interface InProcessOptions<Result extends TaskResult> {
  readonly source: TaskSource<Result>;
  /** Tells when firings are due. It may be set forward and back. */
  readonly clock: Clock;
  /** Milliseconds on a clock that is never set; only differences count. */
  monotonic(): number;
  /** What the task gets for one run, such as a log that names the run. */
  contextOf(run: { readonly key: TaskKey; readonly runId: string }): Pick<TaskContext, "log" | "progress">;
  /** What is kept of a result for months; default: all but its lists. */
  readonly kept?: ((result: Result) => Result) | undefined;
  /** For the runner's own troubles. */
  readonly log: Logger;
  /** The folder in which one process at a time keeps runs and plans across restarts; undefined: in memory only. */
  readonly folder: string | undefined;
  /** Runs at the same time. */
  readonly mostAtOnce: number;
  /** Milliseconds after which a run is stopped, so that no environment blocks the others. */
  readonly mostRunMs: number;
  /** Called for every run that begins, waits, ends or is left out, with when the next one begins; null: never. */
  readonly onChange?: (run: RunRecord<Result>, nextRunAt: number | null) => void;
}
