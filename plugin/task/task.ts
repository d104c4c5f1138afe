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
  /** How much of `total` is done. */
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
  /**
   * A batch is begun.
   *
   * @param cards how many are in it
   * @returns told of the batch from then on
   */
  batch(cards: number): BatchObserver;
}

/** Follows one batch. Batches overlap: one is read while another is written. */
export interface BatchObserver {
  /**
   * Does some of the batch's work; the requests made within it are traced as the batch's.
   *
   * @param work called once, at once
   */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** The batch is over, however it went. */
  ended(): void;
}

/** What a runner gives to a task. */
export interface TaskContext {
  /** The time that the task goes by. */
  readonly clock: Clock;
  /** Aborted when the run must end early: writes in progress are finished, nothing new is begun. */
  readonly signal: AbortSignal;
  /** The operator's log. */
  readonly log: Logger;
  /**
   * Told again and again how far the run has come. Must not throw.
   *
   * @param progress as it is now
   */
  progress(progress: Progress): void;
  /** Follows the run, for traces. Default: nobody does. */
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
  /** How it ended. */
  readonly status: RunStatus;
  /** Why the run stopped early. */
  readonly reason: string | null;
  /** ISO 8601; when to go on, if a system asked to wait. */
  readonly retryAt: string | null;
}

/** One thing that is wrong with parameters: where in them, and what to do about it. Never repeats a value. */
export interface ParameterMistake {
  /** Names and indexes, from the outside in: `["sessionId"]`. */
  readonly path: readonly PropertyKey[];
  /** What is wrong and what to do about it, as the end of a sentence. */
  readonly message: string;
}

/** Checks parameters that come from outside, and fills in defaults. Every schema of zod is such a check. */
export interface ParameterCheck<Parameters> {
  /**
   * Never throws for what it is given.
   *
   * @param parameters as they came, such as parsed JSON
   * @returns the parameters with defaults filled in, or every mistake
   */
  safeParse(
    parameters: unknown,
  ):
    | { readonly success: true; readonly data: Parameters }
    | { readonly success: false; readonly error: { readonly issues: readonly ParameterMistake[] } };
}

/** A piece of work, independent of when, where and how often it is run. */
export interface Task<Parameters, Result extends TaskResult> {
  /** As it is asked for: `IWChatHistoryDownloadTask`. */
  readonly name: string;
  /** For what comes from outside, such as a schedule entry. */
  readonly parameters: ParameterCheck<Parameters>;
  /**
   * Does the work once.
   *
   * @param parameters what `parameters` made of those that were given
   * @param context what the runner gives to the task
   * @throws Failure when nothing could be done at all
   */
  run(parameters: Parameters, context: TaskContext): Promise<Result>;
}
