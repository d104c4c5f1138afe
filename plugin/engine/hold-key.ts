import { type TaskKey, taskName } from "../runner/task-runner.ts";
import type { EngineJob, JobQueue } from "./engine.ts";
import { ACCEPTED, type FiringData, HOLDERS, LAST_RUNS } from "./job-data.ts";
import { CLOCKS_DIFFER_MS } from "./kept-schedule.ts";
import { change, type ValueStore } from "./value-store.ts";

/** States in which a job is over, or was never there. */
const OVER: ReadonlySet<string> = new Set(["completed", "failed", "unknown"]);

/** Whether the job is still to come, or under way. */
export async function isLive(queue: JobQueue, jobId: string): Promise<boolean> {
  return !OVER.has(await queue.getJobState(jobId));
}

/**
 * Takes the key for this job: of the runs of a key only one goes on at a time. Nothing has to be given back and nothing
 * expires: a key is held by a job for as long as the job is not over, whichever worker has it and whatever becomes of
 * that worker.
 *
 * @returns false while another job holds it
 */
export async function holdKey(values: ValueStore, queue: JobQueue, key: TaskKey, jobId: string): Promise<boolean> {
  const field = taskName(key);
  const before = await change(values, { table: HOLDERS, field }, async (holder) => {
    const isTaken = holder !== undefined && holder !== jobId && (await isLive(queue, holder));
    return { after: isTaken ? holder : jobId, answer: { isTaken, holder } };
  });
  if (!before.isTaken && before.holder !== undefined && before.holder !== jobId) {
    await change(values, { table: LAST_RUNS, field }, () => ({ after: before.holder, answer: undefined }));
  }
  return !before.isTaken;
}

/** Ids of the job that holds the key, and of the one that held it last. */
export async function holdersOf(
  values: ValueStore,
  queue: JobQueue,
  key: TaskKey,
): Promise<{ readonly running: string | undefined; readonly last: string | undefined }> {
  const holder = await values.get(HOLDERS, taskName(key));
  if (holder === undefined || !(await isLive(queue, holder))) return { running: undefined, last: holder };
  return { running: holder, last: await values.get(LAST_RUNS, taskName(key)) };
}

/**
 * Whether this job is the one that runs its firing. Its id keeps a second one out for as long as the engine remembers the
 * first; this keeps it out for ever, also where a worker's clock is behind: no firing is accepted after a later one, and
 * of one firing no second job. A firing that was accepted for an instant still far from now, by the store's clock, was a
 * mistake, and keeps nobody out.
 */
export async function isAccepted(
  values: ValueStore,
  { key, dueAt, nonce, trigger, ifRunning, startedAt }: FiringData,
  { attemptsMade }: Pick<EngineJob, "attemptsMade">,
): Promise<boolean> {
  if (trigger === "request") return true;
  // It has been accepted. While it goes on, or waits, later firings are accepted too, and left out.
  const isUnderWay = startedAt !== null || attemptsMade > 0 || ifRunning === "wait";
  const own = `${dueAt} ${nonce}`;
  const latestPossible = (await values.now()) + CLOCKS_DIFFER_MS;
  return change(values, { table: ACCEPTED, field: taskName(key) }, (latest) => {
    const at = latest === undefined ? Number.NEGATIVE_INFINITY : Number.parseInt(latest, 10);
    const isNew = at < dueAt || at > Math.max(latestPossible, dueAt);
    return { after: isNew ? own : latest, answer: isNew || latest === own || isUnderWay };
  });
}
