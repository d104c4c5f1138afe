import type { z } from "zod";
import type { Clock } from "../clock.ts";

/** How far a run has come. */
export interface Progress {
  /** What is being done, in words: `reading histories`. */
  readonly doing: string;
  readonly done: number;
  /** Unknown until the cards are listed. */
  readonly total: number | undefined;
}

/** A line for the operator's log. Fields hold ids, counts and codes, never names, chat text or secrets. */
export interface TaskLogger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** What a runner gives to a task. */
export interface TaskContext {
  readonly clock: Clock;
  /** Aborted when the run shall end early: what is being written is finished, nothing new is begun. */
  readonly signal: AbortSignal;
  readonly log: TaskLogger;
  progress(progress: Progress): void;
}

/** A piece of work that knows nothing of when, where or how often it is run. */
export interface Task<Parameters, Result> {
  readonly name: string;
  /** Checks parameters that come from outside, such as a schedule entry. */
  readonly parameters: z.ZodType<Parameters>;
  /** @throws Failure when the work could not be done at all */
  run(parameters: Parameters, context: TaskContext): Promise<Result>;
}

/** Runs tasks: once, on a schedule, or on a distributed engine. The task is the same in all of them. */
export interface TaskRunner {
  /** @throws Failure of the task, or `task-already-running` */
  runNow<Parameters, Result>(task: Task<Parameters, Result>, parameters: Parameters): Promise<Result>;
  /** Asks running tasks to end early and waits until they have. */
  stop(): Promise<void>;
}
