import type { OperatorLog } from "../base/logger.ts";
import type { RunReport } from "../task/run-report.ts";
import { RUN_OVER } from "../watch/watched-run.ts";
import type { RunRecord, RunState } from "./task-runner.ts";

/** A run that has ended, or was left out. */
export interface RunEnd {
  readonly run: RunRecord<RunReport>;
  /** When the next one begins, epoch milliseconds; null when that is not known, or never. */
  readonly nextRunAt: number | null;
}

/** `stopped` and `skipped` are meant to be: the next run goes on. */
const LEVELS: Readonly<Record<RunState, keyof OperatorLog>> = {
  waiting: "info",
  running: "info",
  done: "info",
  stopped: "info",
  skipped: "info",
  failures: "warn",
  failed: "error",
};

/** One line for each run, however it ended. */
export function logRunEnd(log: OperatorLog, { run, nextRunAt }: RunEnd): void {
  const { runId, key, trigger, state: status, reason, startedAt, finishedAt, result } = run;
  log[LEVELS[status]](
    {
      runId,
      environment: key.environment,
      status,
      ...(reason === null ? {} : { reason }),
      trigger,
      ...(startedAt === null || finishedAt === null ? {} : { durationMs: finishedAt - startedAt }),
      ...result?.sessions,
      ...(result?.newCards === undefined ? {} : { newCards: result.newCards.made }),
      // When a system asked for a pause.
      ...(result?.retryAt == null ? {} : { retryAt: result.retryAt }),
      nextRunAt: nextRunAt === null ? null : new Date(nextRunAt).toISOString(),
    },
    status === "skipped" ? "a run was left out" : RUN_OVER,
  );
}
