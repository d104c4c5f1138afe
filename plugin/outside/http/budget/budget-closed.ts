import { Failure } from "../../../base/failure.ts";

/** For who still waits when a budget is closed. */
export function budgetClosed(): Failure {
  return new Failure("stopped before it was sent", { code: "stopped", retryable: true });
}
