import type { JobType } from "bullmq";
import type { TaskResult } from "../../task/task.ts";
import { forSome, type RunRecord, type TaskKey, taskName } from "../task-runner.ts";
import type { EngineJob, JobQueue } from "./engine.ts";
import { DUPLICATE } from "./firing-processor.ts";
import { type FiringData, readFiring, readOutcome } from "./job-data.ts";
import { readStoredFailure } from "./job-failure.ts";
import type { JobPolicy } from "./job-policy.ts";

/** Jobs of one state; more than an engine keeps. */
const MOST = 10_000;

const GOING_ON: readonly JobType[] = ["active", "waiting", "waiting-children", "delayed", "prioritized"];

/** The runs that the engine keeps, the latest first. */
export async function readHistory<Result extends TaskResult>(
  queue: JobQueue,
  { key, limit }: { readonly key?: TaskKey; readonly limit: number },
  { readAtOnce }: Pick<JobPolicy, "readAtOnce">,
): Promise<RunRecord<Result>[]> {
  const isWanted = (record: RunRecord<Result>) => key === undefined || taskName(record.key) === taskName(key);
  // A run that ends between two of these requests is found by both.
  const records = new Map<string, RunRecord<Result>>();
  for (const states of [GOING_ON, ["completed"], ["failed"]] satisfies (readonly JobType[])[]) {
    let found = 0;
    let isLatestFirst = states !== GOING_ON;
    let endedBefore = Number.POSITIVE_INFINITY;
    for (let start = 0; start < MOST; start += readAtOnce) {
      const jobs = await queue.getJobs([...states], start, start + readAtOnce - 1, false);
      for (const job of jobs) {
        const endedAt = job?.finishedOn ?? endedBefore;
        isLatestFirst &&= endedAt <= endedBefore;
        endedBefore = endedAt;
      }
      const page = jobs.flatMap((job) => recordOf<Result>(job)).filter(isWanted);
      for (const record of page) records.set(record.runId, record);
      found += page.length;
      // No store promises an order (BullMQ on PostgreSQL lists what waits for its parts oldest first): the rest is left
      // unread only where what was read shows that it is older.
      if (jobs.length === 0 || (isLatestFirst && found >= limit)) break;
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
  const { key, trigger, dueAt, parameters } = firing;
  const common = { runId: job.id ?? "", key, trigger, dueAt, ...forSome(trigger, parameters) };
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
