import type { TaskResult } from "../task/task.ts";

/** A result as it is kept for months: status, reason and counts; its lists, of cards above all, are emptied. */
export function shortResult<Result extends TaskResult>(result: Result): Result {
  const entries = Object.entries(result).map(([name, value]) => [name, Array.isArray(value) ? [] : value] as const);
  return Object.fromEntries(entries) as unknown as Result;
}
