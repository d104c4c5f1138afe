import type { z } from "zod";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";

/** How far a run has come. */
export interface Progress {
  /** What is being done, in words: `reading histories`. */
  readonly doing: string;
  readonly done: number;
  /** Unknown until the cards are listed. */
  readonly total: number | undefined;
}

/** Somebody who watches how a run goes, for traces. It must not throw. */
export interface RunObserver {
  /** A batch of so many cards is begun. */
  batch(cards: number): BatchObserver;
}

/** Somebody who watches one batch. Batches overlap: one is read while another is written. */
export interface BatchObserver {
  /** Does a piece of the batch's work: the requests that it makes are the batch's. */
  during<T>(work: () => Promise<T>): Promise<T>;
  ended(): void;
}

/** What a runner gives to a task. */
export interface TaskContext {
  readonly clock: Clock;
  /** Aborted when the run shall end early: what is being written is finished, nothing new is begun. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  progress(progress: Progress): void;
  readonly observer?: RunObserver | undefined;
  /** Names the run in logs and traces, as it is kept by the runner. */
  readonly runId?: string | undefined;
}

/**
 * How a run ended: `done`, everything is right; `failures`, finished, but some sessions failed; `stopped`, ended early
 * on purpose, the next run goes on.
 */
export type RunStatus = "done" | "failures" | "stopped";

/** The least that every task tells of a run. All of it can be written as JSON. */
export interface TaskResult {
  readonly status: RunStatus;
  /** Why the run stopped early. */
  readonly reason: string | null;
  /** ISO 8601; when to go on, where somebody asked to wait. */
  readonly retryAt: string | null;
}

/** A piece of work that knows nothing of when, where or how often it is run. */
export interface Task<Parameters, Result extends TaskResult> {
  readonly name: string;
  /** Checks parameters that come from outside, such as a schedule entry. */
  readonly parameters: z.ZodType<Parameters>;
  /** @throws Failure when the work could not be done at all */
  run(parameters: Parameters, context: TaskContext): Promise<Result>;
}
