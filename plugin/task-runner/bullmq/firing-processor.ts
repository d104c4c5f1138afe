import { DelayedError, WaitingChildrenError, WaitingError } from "bullmq";
import { InputError } from "../../failure.ts";
import type { TaskContext, TaskResult } from "../../task/task.ts";
import { taskName } from "../task-name.ts";
import type { TaskSource } from "../task-runner.ts";
import type { EngineJob, JobQueue, Processor } from "./engine.ts";
import { holdKey, isAccepted } from "./hold-key.ts";
import { type FiringData, type Outcome, readFiring, type ShardData } from "./job-data.ts";
import { toJobError, toStoredFailure } from "./job-failure.ts";
import { type JobPolicy, jobOptions } from "./job-policy.ts";
import { type Joining, joinOutcomes } from "./join-outcomes.ts";
import type { ValueStore } from "./value-store.ts";

export interface FiringProcessorOptions<Result extends TaskResult> {
  readonly source: TaskSource<Result>;
  readonly context: Omit<TaskContext, "signal">;
  readonly stopping: AbortSignal;
  readonly values: ValueStore;
  readonly firings: JobQueue;
  readonly shards: JobQueue;
  readonly policy: JobPolicy;
}

/** A run that knows its parts. */
type CutFiring = FiringData & { readonly parts: readonly unknown[]; readonly startedAt: number };

/** A job of a firing that has been run by another job. */
export const DUPLICATE = "duplicate";

/**
 * Takes a run through its life: holds its key, cuts it into parts, waits for them without keeping a worker busy, joins
 * what they ended with. It may die after any step and is taken up again there.
 */
export function createFiringProcessor<Result extends TaskResult>(options: FiringProcessorOptions<Result>): Processor {
  return async (job, token) => {
    try {
      return await step(options, job, token);
    } catch (error) {
      if (error instanceof WaitingChildrenError || error instanceof DelayedError || error instanceof WaitingError) {
        throw error;
      }
      if (options.stopping.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      const failure = toStoredFailure(error);
      // Another worker may know an environment that this one does not: configurations are kept on each machine.
      throw toJobError(failure, failure.retryable || error instanceof InputError);
    }
  };
}

async function step<Result extends TaskResult>(
  options: FiringProcessorOptions<Result>,
  job: EngineJob,
  token: string,
): Promise<Outcome<Result> | typeof DUPLICATE> {
  const { values, firings, policy, context } = options;
  const firing = readFiring(job.data);
  const now = context.clock.now();
  if (!(await isAccepted(values, firing))) return DUPLICATE;
  if (firing.parts === null && firing.endsAt !== null && firing.endsAt <= now) {
    return skipped("its window was over before it could begin", now);
  }
  if (!(await holdKey(values, firings, firing.key, job.id ?? ""))) {
    if (firing.ifRunning === "skip") return skipped("the run before it was still going on", now);
    await job.moveToDelayed(Date.now() + policy.pollMs, token);
    throw new DelayedError();
  }
  const cut = await cutOnce(options, job, firing);
  const parts = await addParts(options, job, cut);
  if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError();
  const finishedAt = context.clock.now();
  const join: Joining<Result> = (results) => options.source.join(results, firing.key);
  return joinOutcomes({ job, parts, join, startedAt: cut.startedAt, finishedAt });
}

function skipped(reason: string, now: number): Outcome<never> {
  return { state: "skipped", reason, result: null, startedAt: now, finishedAt: now };
}

/** How a run was cut is kept before the first part is made: it must not be cut differently another time. */
async function cutOnce<Result extends TaskResult>(
  { source, context }: FiringProcessorOptions<Result>,
  job: EngineJob,
  firing: FiringData,
): Promise<CutFiring> {
  const startedAt = firing.startedAt ?? context.clock.now();
  const parts = firing.parts ?? Array.from(await source.split(firing.key, firing.parameters));
  const cut = { ...firing, parts, startedAt };
  if (firing.parts === null || firing.startedAt === null) await job.updateData(cut);
  return cut;
}

/** Adds the parts that are not there yet. @returns their ids, in order */
async function addParts<Result extends TaskResult>(
  { shards, policy }: FiringProcessorOptions<Result>,
  job: EngineJob,
  { key, trigger, dueAt, endsAt, parts }: CutFiring,
): Promise<string[]> {
  const parent = { id: job.id ?? "", queue: job.queueQualifiedName };
  const jobs = parts.map((parameters, index) => {
    const data: ShardData = { key, trigger, dueAt, endsAt, parameters, index, of: parts.length };
    const jobId = `${parent.id}-${index}`;
    return {
      name: taskName(key),
      data,
      opts: { ...jobOptions(policy), jobId, parent, ignoreDependencyOnFailure: true },
    };
  });
  // Once a part has ended, all of them have been added.
  const known = await job.getDependenciesCount();
  if ((known.processed ?? 0) + (known.unprocessed ?? 0) + (known.ignored ?? 0) < jobs.length) {
    await shards.addBulk(jobs);
  }
  return jobs.map(({ opts }) => opts.jobId);
}
