import type { Job, Queue, Worker, WorkerOptions } from "bullmq";
import type { ValueStore } from "./value-store.ts";

/** What a job holds is checked where it is read: another version of this program may have written it. */
export type JobQueue = Queue<unknown, unknown, string>;
export type EngineJob = Job<unknown, unknown, string>;

/** @param signal aborted when the lock of the job was lost: somebody else has it now */
export type Processor = (job: EngineJob, token: string, signal: AbortSignal) => Promise<unknown>;

/** How a worker takes up jobs; times in milliseconds. */
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
  /** A worker that takes up nothing before it is told to run. */
  readonly worker: (name: string, process: Processor, manners: WorkerManners) => EngineWorker;
  readonly values: ValueStore;
  /** Closes the connections that are the engine's own; queues and workers are closed by whoever asked for them. */
  close(): Promise<void>;
}
