import { type TaskKey, taskName } from "../task-runner.ts";
import type { EngineJob, JobQueue } from "./engine.ts";
import { ACCEPTED, type FiringData, HOLDERS, LAST_RUNS } from "./job-data.ts";
import { CLOCKS_DIFFER_MS } from "./kept-schedule.ts";
import { change, type ValueStore } from "./value-store.ts";

/** States of a job that has ended, or does not exist. */
const OVER: ReadonlySet<string> = new Set(["completed", "failed", "unknown"]);

/** Whether a job in this state has ended, or does not exist. */
export const isOver = (state: string): boolean => OVER.has(state);

/** Whether the job is waiting or in progress. */
export async function isLive(queue: JobQueue, jobId: string): Promise<boolean> {
  return !isOver(await queue.getJobState(jobId));
}

/**
 * Takes the key for this job: a key has only one run at a time. A job holds its key until it has ended, whatever
 * happens to its worker, so keys are never given back and do not expire.
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
 * Whether this job may run its firing. While the engine remembers a job, its id prevents a second one; this check
 * prevents it forever, even when a worker's clock is behind: no firing is accepted after a later one, and only one job
 * of each firing. An accepted firing that is still far in the future by the store's clock was a mistake and is ignored.
 */
export async function isAccepted(
  values: ValueStore,
  { key, dueAt, nonce, trigger, ifRunning, startedAt }: FiringData,
  { attemptsMade }: Pick<EngineJob, "attemptsMade">,
): Promise<boolean> {
  if (trigger === "request") return true;
  // It has been accepted. While it runs or waits, later firings are accepted too, and left out.
  const isUnderWay = startedAt !== null || attemptsMade > 0 || ifRunning === "wait";
  const own = `${dueAt} ${nonce}`;
  const latestPossible = (await values.now()) + CLOCKS_DIFFER_MS;
  return change(values, { table: ACCEPTED, field: taskName(key) }, (latest) => {
    const at = latest === undefined ? Number.NEGATIVE_INFINITY : Number.parseInt(latest, 10);
    const isNew = at < dueAt || at > Math.max(latestPossible, dueAt);
    return { after: isNew ? own : latest, answer: isNew || latest === own || isUnderWay };
  });
}
