import { DelayedError, WaitingChildrenError } from "bullmq";
import { Failure, InputError } from "../../base/failure.ts";
import type { TaskContext, TaskResult } from "../../task/task.ts";
import { isUnknownHere } from "../run-failures.ts";
import { type TaskSource, taskName } from "../task-runner.ts";
import type { EngineJob, JobQueue, Processor } from "./engine.ts";
import { giveBack, putOff } from "./give-back.ts";
import { holdKey, isAccepted } from "./hold-key.ts";
import {
  checkJobSize,
  type FiringData,
  LONGEST_OUTCOME,
  type Outcome,
  type PartData,
  readFiring,
  SCHEDULES,
} from "./job-data.ts";
import { ENGINE_TROUBLE, toJobError, toStoredFailure } from "./job-failure.ts";
import { type JobPolicy, jobOptions } from "./job-policy.ts";
import { type Joining, joinOutcomes } from "./join-outcomes.ts";
import { type Kept, keptOutcome } from "./kept-outcome.ts";
import { resumedLater, scheduleText, usableSchedule } from "./kept-schedule.ts";
import type { Timetables } from "./timetables.ts";
import { change, type ValueStore } from "./value-store.ts";

export interface FiringProcessorOptions<Result extends TaskResult> {
  readonly source: TaskSource<Result>;
  readonly context: Omit<TaskContext, "signal">;
  readonly stopping: AbortSignal;
  readonly values: ValueStore;
  readonly firings: JobQueue;
  readonly parts: JobQueue;
  readonly policy: JobPolicy;
  readonly timetables: Timetables;
  readonly kept: Kept<Result>;
  readonly onTrouble: (error: unknown) => void;
}

/** A run that has been cut. */
type CutFiring = FiringData & { readonly parts: readonly unknown[]; readonly startedAt: number };

/** A job whose firing was run by another job. */
export const DUPLICATE = "duplicate";

/** An error of the task itself, not of the engine or its store. */
class TaskError extends Error {}

/**
 * Handles a run from start to end: takes its key, cuts it into parts, waits for them without occupying a worker, joins
 * their results. A worker may die after any of these steps: another one continues there.
 */
export function createFiringProcessor<Result extends TaskResult>(options: FiringProcessorOptions<Result>): Processor {
  return async (job, token, lockLost) => {
    const over = AbortSignal.any([options.stopping, lockLost]);
    try {
      const outcome = await step(options, job, token, over);
      if (typeof outcome === "object" && outcome.windowOver === true) await resumeLater(options, job);
      return outcome;
    } catch (error) {
      if (error instanceof WaitingChildrenError || error instanceof DelayedError) throw error;
      if (options.stopping.aborted) return giveBack(job, token, options.policy.closingMs);
      // Another worker has the job now.
      if (lockLost.aborted) throw new DelayedError();
      return afterTrouble(error, options, job, token, over);
    }
  };
}

/**
 * Only the task itself can make a run fail. If the engine's store refuses something, or this worker does not know the
 * environment, the run is postponed without counting an attempt. After a day this counts too, or a run that nobody can
 * do would hold its key forever.
 */
async function afterTrouble<Result extends TaskResult>(
  error: unknown,
  { policy, context, onTrouble }: FiringProcessorOptions<Result>,
  job: EngineJob,
  token: string,
  signal: AbortSignal,
): Promise<never> {
  const mayWait = Date.now() - job.timestamp < policy.longestPutOffMs;
  const later = { patienceMs: policy.lockMs, signal };
  if (!(error instanceof TaskError)) {
    onTrouble(error);
    if (mayWait) return putOff(job, token, { ...later, afterMs: policy.troublePauseMs });
    throw toJobError(ENGINE_TROUBLE);
  }
  if (isUnknownHere(error.cause) && mayWait) return putOff(job, token, { ...later, afterMs: policy.elsewhereMs });
  const failure = toStoredFailure(error.cause);
  // Parameters that this worker refuses may be right with another worker's configuration.
  const mayRetry = failure.retryable || error.cause instanceof InputError;
  // The last attempt ends the run, and is logged as its end.
  if (mayRetry && job.attemptsMade + 1 < (job.opts.attempts ?? 1)) {
    const { environment } = readFiring(job.data).key;
    const attempt = job.attemptsMade + 1;
    context.log.warn(
      { environment, attempt, code: failure.code, reason: failure.message },
      "a run could not begin: it is tried again",
    );
  }
  throw toJobError(failure, mayRetry);
}

async function step<Result extends TaskResult>(
  options: FiringProcessorOptions<Result>,
  job: EngineJob,
  token: string,
  over: AbortSignal,
): Promise<Outcome<Result> | typeof DUPLICATE> {
  const { values, firings, policy, context } = options;
  const firing = readFiring(job.data);
  const now = context.clock.now();
  if (!(await isAccepted(values, firing, job))) return DUPLICATE;
  if (firing.parts === null && firing.endsAt !== null && firing.endsAt <= now) {
    return { ...skipped("its window was over before it could begin", now), windowOver: true };
  }
  if (!(await holdKey(values, firings, firing.key, job.id ?? ""))) {
    if (firing.ifRunning === "skip") return skipped("the run before it was still going on", now);
    await job.moveToDelayed(Date.now() + policy.pollMs, token);
    throw new DelayedError();
  }
  const cut = await cutOnce(options, job, firing, over);
  const partIds = await addParts(options, job, cut);
  if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();
  const finishedAt = context.clock.now();
  const join: Joining<Result> = (results) => {
    try {
      return options.source.join(results, firing.key);
    } catch (error) {
      throw new TaskError("not joined", { cause: error });
    }
  };
  const outcome = await joinOutcomes({ job, partIds, join, startedAt: cut.startedAt, finishedAt });
  return keptOutcome(outcome, options.kept, LONGEST_OUTCOME);
}

/** Notes that the run continues in the next window, before the run ends, so that it is not lost if the worker dies. */
async function resumeLater<Result extends TaskResult>(
  { values, context, timetables }: FiringProcessorOptions<Result>,
  job: EngineJob,
): Promise<void> {
  const { key, trigger } = readFiring(job.data);
  if (trigger === "request") return;
  await change(values, { table: SCHEDULES, field: taskName(key) }, (before) => {
    const field = taskName(key);
    const kept = usableSchedule(before, { field, now: context.clock.now(), timetables });
    if (kept === undefined) return { after: before, answer: undefined };
    const after = scheduleText(resumedLater(kept, context.clock.now(), timetables(kept.schedule)));
    return { after, answer: undefined };
  });
}

function skipped(reason: string, now: number): Outcome<never> {
  return { state: "skipped", reason, result: null, startedAt: now, finishedAt: now };
}

/** Saves how the run was cut before the first part is added, so that it is never cut differently. */
async function cutOnce<Result extends TaskResult>(
  { source, context, policy }: FiringProcessorOptions<Result>,
  job: EngineJob,
  firing: FiringData,
  over: AbortSignal,
): Promise<CutFiring> {
  const startedAt = firing.startedAt ?? context.clock.now();
  const limit = AbortSignal.timeout(policy.longestCutMs);
  const splitting = () => source.split(firing.key, firing.parameters, AbortSignal.any([over, limit]));
  const parts = firing.parts ?? (await splitting().catch((error: unknown) => notCut(error, limit)));
  // Another worker may have cut it meanwhile.
  over.throwIfAborted();
  const cut = { ...firing, parts: Array.from(parts), startedAt };
  try {
    checkJobSize(cut);
  } catch (error) {
    throw new TaskError("not cut", { cause: error });
  }
  if (firing.parts === null || firing.startedAt === null) await job.updateData(cut);
  return cut;
}

function notCut(error: unknown, limit: AbortSignal): never {
  const message = "the cards could not be counted in time: is ESM slow, or does it ask for a pause?";
  const cause = limit.aborted
    ? new Failure(message, { code: "count-too-slow", scope: "run", retryable: true, cause: error })
    : error;
  throw new TaskError("not cut", { cause });
}

/** Adds the missing parts. @returns the ids of all, in order */
async function addParts<Result extends TaskResult>(
  { parts, policy }: FiringProcessorOptions<Result>,
  job: EngineJob,
  { key, trigger, dueAt, endsAt, parts: cut }: CutFiring,
): Promise<string[]> {
  const parent = { id: job.id ?? "", queue: job.queueQualifiedName };
  const jobs = cut.map((parameters, index) => {
    const data: PartData = { key, trigger, dueAt, endsAt, parameters, index, of: cut.length };
    const jobId = `${parent.id}-${index}`;
    return {
      name: taskName(key),
      data,
      // First parts of all runs come before second parts, so that large environments take turns with the others.
      opts: { ...jobOptions(policy), jobId, parent, ignoreDependencyOnFailure: true, priority: index + 1 },
    };
  });
  // Once a part has ended, all of them have been added.
  const known = await job.getDependenciesCount();
  if ((known.processed ?? 0) + (known.unprocessed ?? 0) + (known.ignored ?? 0) < jobs.length) {
    await parts.addBulk(jobs);
  }
  return jobs.map(({ opts }) => opts.jobId);
}
