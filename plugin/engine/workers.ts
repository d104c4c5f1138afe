import { setTimeout as pause } from "node:timers/promises";
import type { RunRecord, TaskSource } from "../runner/task-runner.ts";
import type { TaskContext, TaskResult } from "../task/task.ts";
import type { Engine, EngineJob, EngineWorker, JobQueue, Processor, WorkerManners } from "./engine.ts";
import { createFiringProcessor } from "./firing-processor.ts";
import { FIRINGS, PARTS } from "./job-data.ts";
import { readStoredFailure } from "./job-failure.ts";
import type { JobPolicy } from "./job-policy.ts";
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
  readonly kept: (result: Result) => Result;
  readonly onGivenBack: (firingId: string, result: Result) => void;
  /** Parts of runs at once. */
  readonly concurrency: number;
  readonly stopping: AbortSignal;
  readonly timetables: Timetables;
  readonly onTrouble: (error: unknown) => void;
  readonly onEnd: ((run: RunRecord<Result>) => void) | undefined;
}

/**
 * Runs that are cut or joined at once. Each takes moments, but where an ESM does not answer it takes until a time limit:
 * with so many at once, runs that wait for such an ESM do not keep the others waiting.
 */
const FIRINGS_AT_ONCE = 64;
/**
 * A lock is renewed several times before it runs out. On PostgreSQL a renewal may fail by a deadlock (40P01): BullMQ renews
 * a worker's locks in one statement, while dead workers are looked for in another one, in another order.
 */
const RENEWALS = 4;
/** How soon a worker looks for jobs again when the store has told it of none. */
const LOOK_AGAIN_SECONDS = 5;

/** What takes up runs and parts of runs in this process. */
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
      // Nothing waits for a next job any more; the main loops end when everything is noted.
      for (const worker of workers) worker.getBackend().disconnectBlocking(false).catch(options.onTrouble);
      await endsWithin(policy.closingMs, Promise.all(running));
      // By itself BullMQ would wait for a store that is away for ever. What is not noted comes back to other workers.
      await endsWithin(policy.closingMs, Promise.all(workers.map((worker) => worker.close(true))));
    },
  };
}

/**
 * BullMQ asks for the next job again at once, unless the connection was refused (read in its source, `retryIfFailed`): a
 * store that has no connection left, or that is just starting, would keep the process busy with nothing else.
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

/** Twice as long after each attempt, or until somebody said that it is worth trying again. Milliseconds. */
function delayAfter(policy: JobPolicy, attempts: number, error: Error | undefined): number {
  const delay = policy.firstDelayMs * 2 ** (attempts - 1);
  const retryAt = readStoredFailure(error?.message).retryAt ?? 0;
  return Math.min(Math.max(delay, retryAt - Date.now()), policy.longestDelayMs);
}
