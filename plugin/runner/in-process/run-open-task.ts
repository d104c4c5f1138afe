import { Failure } from "../../base/failure.ts";
import type { TaskContext, TaskResult } from "../../task/task.ts";
import { checkParameters } from "../check-parameters.ts";
import { failureReason } from "../run-failures.ts";
import type { RunRecord, TaskKey, TaskSource } from "../task-runner.ts";

/** The end of a run, for the caller that asked for it. */
export type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

/** Makes a task ready, runs it and releases it. */
export async function runOpenTask<Result extends TaskResult>(
  source: TaskSource<Result>,
  key: TaskKey,
  parameters: unknown,
  context: TaskContext,
): Promise<Outcome<Result>> {
  try {
    const { task, release } = await source.open(key, context.signal);
    try {
      return { result: await task.run(checkParameters(task, key, parameters), context) };
    } finally {
      await release();
    }
  } catch (error) {
    return { error };
  }
}

/**
 * What is recorded of a run's end.
 *
 * @param stopReason why it was told to stop; undefined if it was not
 * @param kept what is kept of its result
 */
export function endOf<Result extends TaskResult>(
  outcome: Outcome<Result>,
  stopReason: string | undefined,
  kept: (result: Result) => Result = withoutLists,
): Pick<RunRecord<Result>, "state" | "reason" | "result"> {
  if ("result" in outcome) {
    const { status, reason } = outcome.result;
    return {
      state: status,
      reason: status === "stopped" ? (stopReason ?? reason) : reason,
      result: kept(outcome.result),
    };
  }
  const { error } = outcome;
  // A task that was told to stop counts as stopped, whatever it throws.
  if (stopReason !== undefined) return { state: "stopped", reason: stopReason, result: null };
  const isOnPurpose = error instanceof Failure && error.onPurpose;
  return { state: isOnPurpose ? "skipped" : "failed", reason: failureReason(error), result: null };
}

/** A result as it is kept for months: status, reason and counts, but with empty lists, above all of cards. */
export function withoutLists<Result extends TaskResult>(result: Result): Result {
  const entries = Object.entries(result).map(([name, value]) => [name, Array.isArray(value) ? [] : value] as const);
  return Object.fromEntries(entries) as unknown as Result;
}
