import type { RunParameters } from "../../task/download/download-task.ts";
import type { TaskResult } from "../../task/task.ts";
import type { TaskKey, TaskRunner } from "../task-runner.ts";

/** A run that was asked for and goes on, or waits for its turn. */
export interface StartedRun<Result extends TaskResult> {
  readonly runId: string;
  /**
   * Resolves or fails as `runNow` does. Nobody has to wait for it: the history tells how it ended. On an engine, it fails
   * with `task-already-running` when a worker finds that another run goes on.
   */
  readonly ended: Promise<Result>;
}

/** The parameters of a run that is done as if it were due. */
export const RUN_NOW: Partial<RunParameters> = {};

/**
 * The parameters of a run that tries one session again: at once, also when its card is put aside and not due yet. Unlike
 * `esm-chat run --session`, it leaves on the card what the platform no longer has. A session whose text was erased is
 * refused (`card-erased`).
 */
export function tryAgain(sessionId: string): Partial<RunParameters> {
  return { sessionId, keepGone: true };
}

/**
 * Starts a run without waiting for its end.
 *
 * @throws as `runNow` does before the run is accepted: InputError for parameters (on an engine), Failure
 *   `task-already-running` (in one process), or what keeps the task from being made ready
 */
export async function startRun<Result extends TaskResult>(
  runner: Pick<TaskRunner<Result>, "runNow">,
  key: TaskKey,
  parameters: unknown,
): Promise<StartedRun<Result>> {
  return new Promise((resolve, reject) => {
    const ended: Promise<Result> = runner.runNow(key, parameters, (runId) => {
      // The runner may call it before it has returned the promise.
      queueMicrotask(() => resolve({ runId, ended }));
    });
    ended.catch(reject);
  });
}
