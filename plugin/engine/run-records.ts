import type { JobType } from "bullmq";
import { type RunRecord, type TaskKey, taskName } from "../runner/task-runner.ts";
import type { TaskResult } from "../task/task.ts";
import type { EngineJob, JobQueue } from "./engine.ts";
import { DUPLICATE } from "./firing-processor.ts";
import { type FiringData, readFiring, readOutcome } from "./job-data.ts";
import { readStoredFailure } from "./job-failure.ts";

/** Jobs that are read in one request. */
const PAGE = 100;

const GOING_ON: readonly JobType[] = ["active", "waiting", "waiting-children", "delayed", "prioritized"];

/** The runs that the engine keeps, the latest first. */
export async function readHistory<Result extends TaskResult>(
  queue: JobQueue,
  { key, limit }: { readonly key?: TaskKey; readonly limit: number },
): Promise<RunRecord<Result>[]> {
  const isWanted = (record: RunRecord<Result>) => key === undefined || taskName(record.key) === taskName(key);
  // A run that ends between two of these requests is found by both.
  const records = new Map<string, RunRecord<Result>>();
  for (const states of [[...GOING_ON], ["completed"], ["failed"]] as const) {
    let found = 0;
    for (let start = 0; found < limit; start += PAGE) {
      const jobs = await queue.getJobs([...states], start, start + PAGE - 1, false);
      const page = jobs.flatMap((job) => recordOf<Result>(job)).filter(isWanted);
      for (const record of page) records.set(record.runId, record);
      found += page.length;
      if (jobs.length < PAGE) break;
    }
  }
  return [...records.values()].toSorted(latestFirst).slice(0, limit);
}

function latestFirst(left: RunRecord<TaskResult>, right: RunRecord<TaskResult>): number {
  return (right.startedAt ?? right.dueAt) - (left.startedAt ?? left.dueAt) || right.dueAt - left.dueAt;
}

/** Undefined for a job that means nothing: another version, or somebody else, has written it. */
function firingIn(job: EngineJob): FiringData | undefined {
  try {
    return readFiring(job.data);
  } catch {
    return undefined;
  }
}

/** A run as it is shown; nothing for a second job of one firing, and for what is no run. */
export function recordOf<Result extends TaskResult>(job: EngineJob): RunRecord<Result>[] {
  // A job may be deleted after it was listed.
  if (job?.data === undefined) return [];
  const firing = firingIn(job);
  if (firing === undefined) return [];
  const { key, trigger, dueAt } = firing;
  const common = { runId: job.id ?? "", key, trigger, dueAt };
  if (job.finishedOn === undefined) {
    const { startedAt } = firing;
    const state = startedAt === null ? "waiting" : "running";
    return [{ ...common, startedAt, finishedAt: null, state, reason: null, result: null }];
  }
  if (job.returnvalue === DUPLICATE) return [];
  return [{ ...common, ...endOf<Result>(job, firing) }];
}

function endOf<Result extends TaskResult>(job: EngineJob, { startedAt }: FiringData) {
  // An earlier failed attempt leaves its reason.
  const outcome = readOutcome<Result>(job.returnvalue);
  if (outcome !== undefined) {
    const { state, reason, result, startedAt: began, finishedAt } = outcome;
    return { startedAt: state === "skipped" ? null : began, finishedAt, state, reason, result };
  }
  const { message: reason } = readStoredFailure(job.failedReason);
  return { startedAt, finishedAt: job.finishedOn ?? null, state: "failed" as const, reason, result: null };
}
