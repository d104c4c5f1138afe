import type { Job, Queue, Worker, WorkerOptions } from "bullmq";
import type { ValueStore } from "./value-store.ts";

/** A job's data is checked when it is read, since another version of this program may have written it. */
export type JobQueue = Queue<unknown, unknown, string>;
export type EngineJob = Job<unknown, unknown, string>;

/** @param signal aborted when another worker has taken over the job */
export type Processor = (job: EngineJob, token: string, signal: AbortSignal) => Promise<unknown>;

/**
 * The function for BullMQ's worker. BullMQ makes a signal only for one that declares three parameters, and one with a
 * default does not count (read in its source, `processFn.length`).
 */
export function withSignal(process: Processor) {
  return (job: EngineJob, token: string | undefined, signal: AbortSignal | undefined): Promise<unknown> =>
    process(job, token ?? "", signal ?? new AbortController().signal);
}

/** How a worker takes jobs; times in milliseconds. */
export type WorkerManners = Pick<
  WorkerOptions,
  "concurrency" | "lockDuration" | "stalledInterval" | "maxStalledCount"
> &
  Pick<WorkerOptions, "settings" | "drainDelay" | "runRetryDelay" | "lockRenewTime">;

export type EngineWorker = Worker<unknown, unknown, string>;

/** BullMQ on one of its two stores, and shared values beside it. */
export interface Engine {
  readonly store: "PostgreSQL" | "Redis";
  readonly queue: (name: string) => JobQueue;
  /** A worker that takes no jobs until it is told to run. */
  readonly worker: (name: string, process: Processor, manners: WorkerManners) => EngineWorker;
  readonly values: ValueStore;
  /** Makes again what somebody has dropped. @throws Failure `engine-unreachable`, `engine-unfit` */
  mend(): Promise<void>;
  /** Why the store must not be used as it is set up, in words that anybody may read; null when it may. */
  unfit(): Promise<string | null>;
  /** Closes the engine's own connections. Callers close the queues and workers that they asked for. */
  close(): Promise<void>;
}
