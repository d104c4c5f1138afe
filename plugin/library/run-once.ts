import { randomUUID } from "node:crypto";
import { systemClock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import { checkParameters } from "../runner/check-parameters.ts";
import type { Task, TaskContext, TaskResult } from "../task/task.ts";

/** What a program says of a run; what it leaves out is quiet, on this machine's clock, and never told to stop. */
export type GivenContext = Partial<TaskContext>;

export const QUIET: Logger = { info: () => undefined, warn: () => undefined };

/**
 * A context for a task, for whoever runs it without a runner of ours.
 *
 * @param given what is left out is filled in
 */
export function taskContext(given: GivenContext = {}): TaskContext {
  return {
    clock: given.clock ?? systemClock,
    signal: given.signal ?? new AbortController().signal,
    log: given.log ?? QUIET,
    progress: given.progress ?? (() => undefined),
    observer: given.observer,
    runId: given.runId ?? randomUUID(),
  };
}

/**
 * Runs a task once, now.
 *
 * @param task of an environment, or your own
 * @param parameters of the task; checked here. Default: none
 * @param context `signal` ends the run early: what is being written is finished, and the report says `stopped`
 * @returns the report; a card that failed is in it, and the others went on
 * @throws InputError for wrong parameters; Failure when nothing could be done at all: `retryable` says whether trying again
 *   may help although nobody changes anything
 */
export async function runOnce<Parameters, Result extends TaskResult>(
  task: Task<Parameters, Result>,
  parameters: Parameters | Record<string, never> = {},
  context: GivenContext = {},
): Promise<Result> {
  return task.run(checkParameters(task, undefined, parameters), taskContext(context));
}
