import type { TaskContext, TaskResult } from "../../task/task.ts";
import type { TaskSource } from "../task-runner.ts";
import type { Engine, JobQueue, WorkerManners } from "./engine.ts";
import { createFiringProcessor } from "./firing-processor.ts";
import { FIRINGS, SHARDS } from "./job-data.ts";
import { readStoredFailure } from "./job-failure.ts";
import type { JobPolicy } from "./job-policy.ts";
import { createShardProcessor } from "./shard-processor.ts";

export interface WorkersOptions<Result extends TaskResult> {
  readonly engine: Engine;
  readonly source: TaskSource<Result>;
  readonly context: Omit<TaskContext, "signal">;
  readonly policy: JobPolicy;
  readonly firings: JobQueue;
  readonly shards: JobQueue;
  readonly kept: (result: Result) => Result;
  readonly onGivenBack: (firingId: string, result: Result) => void;
  /** Parts of runs at once. */
  readonly concurrency: number;
  readonly stopping: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
}

/** Runs are only cut and joined here, which takes moments: more of them than parts may be in hand. */
const FIRINGS_AT_ONCE = 8;
/** Seconds, and milliseconds: how soon a worker looks again when it was told of nothing, or met with trouble. */
const LOOK_AGAIN_SECONDS = 5;
const TROUBLE_PAUSE_MS = 1_000;

/** Takes up runs and parts of runs in this process. */
export function startWorkers<Result extends TaskResult>(options: WorkersOptions<Result>): { close(): Promise<void> } {
  const { engine, policy, stopping } = options;
  const manners: WorkerManners = {
    lockDuration: policy.lockMs,
    stalledInterval: policy.deadWorkerCheckMs,
    maxStalledCount: policy.mostDeadWorkers,
    drainDelay: LOOK_AGAIN_SECONDS,
    runRetryDelay: TROUBLE_PAUSE_MS,
    settings: { backoffStrategy: (attempts, _type, error) => delayAfter(policy, attempts, error) },
  };
  const firings = engine.worker(FIRINGS, createFiringProcessor({ ...options, values: engine.values }), {
    ...manners,
    concurrency: FIRINGS_AT_ONCE,
  });
  const shards = engine.worker(SHARDS, createShardProcessor({ ...options, stopping }), {
    ...manners,
    concurrency: options.concurrency,
  });
  for (const worker of [firings, shards]) {
    worker.on("error", options.onTrouble);
    worker.on("lockRenewalFailed", (ids) => {
      for (const id of ids) worker.cancelJob(id);
    });
  }
  return {
    async close() {
      await Promise.all([firings.close(), shards.close()]);
    },
  };
}

/** Twice as long after each attempt, or until somebody said that it is worth trying again. Milliseconds. */
function delayAfter(policy: JobPolicy, attempts: number, error: Error | undefined): number {
  const delay = policy.firstDelayMs * 2 ** (attempts - 1);
  const retryAt = readStoredFailure(error?.message).retryAt ?? 0;
  return Math.min(Math.max(delay, retryAt - Date.now()), policy.longestDelayMs);
}
