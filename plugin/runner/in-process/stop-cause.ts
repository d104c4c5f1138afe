import { Failure } from "../../base/failure.ts";
import { WINDOW_OVER } from "../firing-plan.ts";

/** Why a run is told to stop: its window ends, it has taken its share, the whole runner stops. */
export type StopCause = "window" | "limit" | "stop";

/** Milliseconds that a task has to end after it was told to stop. After that, others no longer wait for it. */
export const STOPPING_TIME = 60_000;

export const STOP_REASONS: Readonly<Record<StopCause, string>> = {
  window: WINDOW_OVER,
  limit: "it has taken as long as a run may: the next one goes on",
  stop: "the process was told to stop: it goes on when it is started again",
};

export function stopFailure(cause: StopCause): Failure {
  return new Failure(STOP_REASONS[cause], { code: "run-stopped", scope: "run", onPurpose: true, retryable: true });
}
