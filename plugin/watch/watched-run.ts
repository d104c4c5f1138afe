import { randomUUID } from "node:crypto";
import { Failure } from "../base/failure.ts";
import { observedBy, type RequestObserver } from "../outside/http/request-observer.ts";
import type { RunParameters } from "../task/download/download-task.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Task } from "../task/task.ts";
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
}

/**
 * The download task with metrics and traces of each run, and a log whose lines name the run they belong to.
 *
 * @param createTask makes the task; its observer watches the task's requests
 */
export function watchedRun(
  environment: string,
  { metrics, traces, isPart = false }: WatchedRunOptions,
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
        const report = await task.run(parameters, { ...context, runId, log, observer: trace?.run });
        metrics?.worked(report, environment);
        if (!isPart) metrics?.ended({ environment, status: report.status, report, whole: isWhole(parameters) });
        log.info({ status: report.status, durationMs: report.durationMs, ...report.sessions }, "the run is over");
        trace?.end(report.status);
        return report;
      } catch (error) {
        const isOnPurpose = error instanceof Failure && error.onPurpose;
        if (!isPart && !isOnPurpose) metrics?.ended({ environment, status: "failed", report: null, whole: true });
        trace?.end("failed");
        throw error;
      }
    },
  };
}

function isWhole({ sessionId, limit }: RunParameters): boolean {
  return sessionId === undefined && limit === undefined;
}
