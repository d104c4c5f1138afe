import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";

/** How far a run has come. */
export interface Progress {
  /** Whose run it is, where several go on at once. */
  readonly environment?: string;
  /** Whether the run has ended, and this is the last that is told of it. */
  readonly isOver?: true;
  /** What is being done, in words; those of `STEPS` are known to whoever says it in another language. */
  readonly doing: string;
  readonly done: number;
  /** Unknown until the cards are listed. */
  readonly total: number | undefined;
}

/** What takes long in a run, in words. */
export const STEPS = {
  reading: "reading chat histories",
  writing: "writing data cards",
  making: "making data cards",
} as const;

/** Follows a run, for traces. Must not throw. */
export interface RunObserver {
  /** A batch of so many cards is begun. */
  batch(cards: number): BatchObserver;
}

/** Follows one batch. Batches overlap: one is read while another is written. */
export interface BatchObserver {
  /** Does some of the batch's work; the requests made within it are traced as the batch's. */
  during<T>(work: () => Promise<T>): Promise<T>;
  ended(): void;
}

/** What a runner gives to a task. */
export interface TaskContext {
  readonly clock: Clock;
  /** Aborted when the run must end early: writes in progress are finished, nothing new is begun. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  progress(progress: Progress): void;
  readonly observer?: RunObserver | undefined;
  /** Names the run in logs, traces and the runner's records. */
  readonly runId?: string | undefined;
}

/**
 * How a run ended: `done`: everything succeeded; `failures`: all was tried, but some sessions failed; `stopped`: ended
 * early on purpose, and the next run goes on.
 */
export type RunStatus = "done" | "failures" | "stopped";

/** What every task reports of a run, as JSON values. */
export interface TaskResult {
  readonly status: RunStatus;
  /** Why the run stopped early. */
  readonly reason: string | null;
  /** ISO 8601; when to go on, if a system asked to wait. */
  readonly retryAt: string | null;
}

/** One thing that is wrong with parameters: where in them, and what to do about it. Never repeats a value. */
export interface ParameterMistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Checks parameters that come from outside, and fills in defaults. Every schema of zod is such a check. */
export interface ParameterCheck<Parameters> {
  safeParse(
    parameters: unknown,
  ):
    | { readonly success: true; readonly data: Parameters }
    | { readonly success: false; readonly error: { readonly issues: readonly ParameterMistake[] } };
}

/** A piece of work, independent of when, where and how often it is run. */
export interface Task<Parameters, Result extends TaskResult> {
  readonly name: string;
  /** For what comes from outside, such as a schedule entry. */
  readonly parameters: ParameterCheck<Parameters>;
  /** @throws Failure when nothing could be done at all */
  run(parameters: Parameters, context: TaskContext): Promise<Result>;
}
