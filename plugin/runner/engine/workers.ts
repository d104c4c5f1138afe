import { setTimeout as pause } from "node:timers/promises";
import type { TaskContext, TaskResult } from "../../task/task.ts";
import type { RunRecord, TaskSource } from "../task-runner.ts";
import type { Engine, EngineJob, EngineWorker, JobQueue, Processor, WorkerManners } from "./engine.ts";
import { createFiringProcessor } from "./firing-processor.ts";
import { FIRINGS, PARTS } from "./job-data.ts";
import { readStoredFailure } from "./job-failure.ts";
import type { JobPolicy } from "./job-policy.ts";
import type { Kept } from "./kept-outcome.ts";
import { createPartProcessor } from "./part-processor.ts";
import { recordOf } from "./run-records.ts";
import type { Timetables } from "./timetables.ts";
import { type Connected, endsWithin } from "./until-ready.ts";

export interface WorkersOptions<Result extends TaskResult> {
  readonly engine: Engine;
  readonly source: TaskSource<Result>;
  readonly context: Omit<TaskContext, "signal">;
  readonly policy: JobPolicy;
  readonly firings: JobQueue;
  readonly parts: JobQueue;
  readonly kept: Kept<Result>;
  readonly onGivenBack: (firingId: string, result: Result) => void;
  /** Parts of runs that this process works on at once. */
  readonly concurrency: number;
  readonly stopping: AbortSignal;
  readonly timetables: Timetables;
  readonly onTrouble: (error: unknown) => void;
  readonly onEnd: ((run: RunRecord<Result>) => void) | undefined;
}

/**
 * Runs that are cut or joined at once. Each takes moments, or up to a time limit if an ESM does not answer: with so
 * many at once, runs for such an ESM do not block the others.
 */
const FIRINGS_AT_ONCE = 64;
/**
 * A lock is renewed several times before it expires. On PostgreSQL a renewal may fail by a deadlock (40P01): BullMQ
 * renews a worker's locks in one statement and looks for dead workers in another, in another order.
 */
const RENEWALS = 4;
/** Milliseconds after which a worker looks for jobs again when the store has announced none. */
const LOOK_AGAIN_SECONDS = 5;

/** Takes runs and parts of runs in this process. */
export interface Workers {
  readonly connections: readonly Connected[];
  /** Begins, once all are connected. */
  run(): void;
  close(): Promise<void>;
}

export function createWorkers<Result extends TaskResult>(options: WorkersOptions<Result>): Workers {
  const { engine, policy, stopping } = options;
  const manners: WorkerManners = {
    lockDuration: policy.lockMs,
    lockRenewTime: policy.lockMs / RENEWALS,
    stalledInterval: policy.deadWorkerCheckMs,
    maxStalledCount: policy.mostDeadWorkers,
    drainDelay: LOOK_AGAIN_SECONDS,
    runRetryDelay: policy.troublePauseMs,
    settings: { backoffStrategy: (attempts, _type, error) => delayAfter(policy, attempts, error) },
  };
  const firings = engine.worker(FIRINGS, createFiringProcessor({ ...options, values: engine.values }), {
    ...manners,
    concurrency: FIRINGS_AT_ONCE,
  });
  const processPart = createPartProcessor({ ...options, stopping });
  const inHand = new Set<Promise<unknown>>();
  const noted: Processor = (...given) => {
    // oxlint-disable-next-line bounds/no-spread-arguments -- three arguments
    const work = processPart(...given);
    const ended = work.catch(() => undefined).finally(() => inHand.delete(ended));
    inHand.add(ended);
    return work;
  };
  const parts = engine.worker(PARTS, noted, {
    ...manners,
    concurrency: options.concurrency,
  });
  // `failed` is told of every attempt that fails; only the last one ends the job.
  const tellEnd = (job: EngineJob | undefined) => {
    if (job?.finishedOn != null) for (const run of recordOf<Result>(job)) options.onEnd?.(run);
  };
  firings.on("completed", tellEnd);
  firings.on("failed", tellEnd);
  const workers = [firings, parts];
  for (const worker of workers) {
    pauseAfterTrouble(worker, policy.troublePauseMs);
    worker.on("error", options.onTrouble);
    worker.on("lockRenewalFailed", (ids) => {
      for (const id of ids) worker.cancelJob(id);
    });
  }
  let running: readonly Promise<void>[] = [];

  return {
    connections: workers,
    run() {
      running = workers.map((worker) => worker.run().catch(options.onTrouble));
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.pause(true)));
      await endsWithin(policy.stoppingMs, Promise.all(inHand));
      // No more jobs are taken; the main loops end when all results are saved.
      for (const worker of workers) worker.getBackend().disconnectBlocking(false).catch(options.onTrouble);
      await endsWithin(policy.closingMs, Promise.all(running));
      // BullMQ would wait forever for a store that cannot be reached. Jobs whose results are not saved come back to
      // other workers.
      await endsWithin(policy.closingMs, Promise.all(workers.map((worker) => worker.close(true))));
    },
  };
}

/**
 * After an error, BullMQ asks for the next job again at once, unless the connection was refused (read in its source,
 * `retryIfFailed`): a store that is out of connections, or just starting, would keep the process busy.
 */
function pauseAfterTrouble(worker: EngineWorker, pauseMs: number): void {
  const backend = worker.getBackend();
  const moveToActive = backend.moveToActive.bind(backend);
  backend.moveToActive = (token, name) =>
    moveToActive(token, name).catch(async (error: unknown) => {
      await pause(pauseMs);
      throw error;
    });
}

/** Milliseconds until the next attempt: doubled each time, or until the time that a system named. */
function delayAfter(policy: JobPolicy, attempts: number, error: Error | undefined): number {
  const delay = policy.firstDelayMs * 2 ** (attempts - 1);
  const retryAt = readStoredFailure(error?.message).retryAt ?? 0;
  return Math.min(Math.max(delay, retryAt - Date.now()), policy.longestDelayMs);
}
