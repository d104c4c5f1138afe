import { randomUUID } from "node:crypto";
import { Failure } from "../base/failure.ts";
import { observedBy, type RequestObserver } from "../outside/http/request-observer.ts";
import type { RunParameters } from "../task/download/download-task.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Progress, Task } from "../task/task.ts";
import type { Metrics } from "./metrics.ts";
import { createRunLog } from "./run-log.ts";
import type { Traces } from "./traces.ts";

/** The metrics and traces that record runs. */
export interface Watchers {
  readonly metrics?: Metrics | undefined;
  readonly traces?: Traces | undefined;
}

export interface WatchedRunOptions extends Watchers {
  /** Whether this is only a part of a run, or one attempt at it, so that its end is counted elsewhere. */
  readonly isPart?: boolean;
  /** Whether the end of a whole run is logged here, because no runner does. */
  readonly logsEnd?: boolean;
}

/** The message of the one line at the end of each run. */
export const RUN_OVER = "the run is over";

/**
 * The download task with metrics and traces of each run, and a log whose lines name the run they belong to.
 *
 * @param createTask makes the task; its observer watches the task's requests
 */
export function watchedRun(
  environment: string,
  { metrics, traces, isPart = false, logsEnd = false }: WatchedRunOptions,
  createTask: (observer: RequestObserver | undefined) => Task<RunParameters, RunReport>,
): Task<RunParameters, RunReport> {
  const { name, parameters: schema } = createTask(undefined);
  return {
    name,
    parameters: schema,
    async run(parameters, context) {
      const runId = context.runId ?? randomUUID();
      const trace = traces?.begin({ runId, environment, task: name });
      const observers = [metrics?.requests(environment), trace?.requests].filter((one) => one !== undefined);
      const log = createRunLog(context.log, { runId, environment });
      try {
        const task = createTask(observedBy(observers));
        const progress = (one: Progress) => context.progress({ ...one, environment });
        const report = await task.run(parameters, { ...context, runId, log, progress, observer: trace?.run });
        metrics?.worked(report, environment);
        if (!isPart) metrics?.ended({ environment, status: report.status, report, whole: isWhole(parameters) });
        const { status, durationMs, sessions } = report;
        if (isPart) log.info({ status, ...sessions }, "a part of the run is over");
        else if (logsEnd) log[status === "failures" ? "warn" : "info"]({ status, durationMs, ...sessions }, RUN_OVER);
        trace?.end(report.status);
        return report;
      } catch (error) {
        const isOnPurpose = error instanceof Failure && error.onPurpose;
        if (!isPart && !isOnPurpose) metrics?.ended({ environment, status: "failed", report: null, whole: true });
        trace?.end("failed");
        throw error;
      } finally {
        context.progress({ environment, isOver: true, doing: "", done: 0, total: undefined });
      }
    },
  };
}

function isWhole({ sessionId, limit }: RunParameters): boolean {
  return sessionId === undefined && limit === undefined;
}
