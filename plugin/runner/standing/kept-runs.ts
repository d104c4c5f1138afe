import { DOWNLOAD_TASK_NAME } from "../../task/download/download-task.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { RunRecord, ScheduleState, TaskKey } from "../task-runner.ts";
import type { KeptRuns } from "./environment-facts.ts";

/** What a runner keeps of several environments. */
export interface RunnerKnows {
  readonly states: readonly ScheduleState<RunReport>[];
  /** The latest first. */
  readonly runs: readonly RunRecord<RunReport>[];
}

/** What a runner keeps of one environment. */
export function keptByRunner(
  { states, runs }: RunnerKnows,
  environment: string,
): Pick<RunnerKnows, "runs"> & Pick<KeptRuns, "nextRunAt"> {
  const state = states.find(({ key }) => isDownload(key, environment));
  const own = runs.filter(({ key }) => isDownload(key, environment));
  // Of many environments' runs, the latest may be all of others.
  const known = [state?.running ?? [], state?.lastRun ?? []].flat();
  const more = known.filter(({ runId }) => !own.some((run) => run.runId === runId));
  return { runs: [...own, ...more], nextRunAt: state?.nextRunAt };
}

/** Whether this is the download task of the environment. */
export function isDownload(key: TaskKey, environment: string): boolean {
  return key.environment === environment && key.task === DOWNLOAD_TASK_NAME;
}
