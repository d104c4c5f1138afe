import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { TaskContext, TaskResult } from "../../task/task.ts";
import type { RunRecord, TaskKey, TaskSource } from "../task-runner.ts";

/** What a runner of one process needs. */
export interface InProcessOptions<Result extends TaskResult> {
  readonly source: TaskSource<Result>;
  /** Says when firings are due. It may be set forwards and backwards meanwhile. */
  readonly clock: Clock;
  /** Milliseconds that pass whatever becomes of the clock; only differences count. */
  monotonic(): number;
  /** What the task is given for one run, such as a log that names it. */
  contextOf(run: { readonly key: TaskKey; readonly runId: string }): Pick<TaskContext, "log" | "progress">;
  /** For the runner's own troubles. */
  readonly log: Logger;
  /**
   * Where runs and plans are kept across restarts, by one process at a time; undefined: nowhere, in memory only.
   */
  readonly folder: string | undefined;
  /** Runs at the same time. */
  readonly mostAtOnce: number;
  /** Milliseconds after which a run is stopped, so that one environment takes no more than its share. */
  readonly mostRunMs: number;
  /** Told of every run that begins, waits, ends or is left out. */
  readonly onChange?: (run: RunRecord<Result>) => void;
}
