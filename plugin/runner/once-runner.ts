import { Failure } from "../base/failure.ts";
import type { Task, TaskContext, TaskResult } from "../task/task.ts";
import { createRuns } from "./runs.ts";
import type { TaskRunner, TaskSource } from "./task-runner.ts";

/**
 * Runs a task in this process at once, and each key once at a time. It has no schedules: any outside scheduler may start it.
 *
 * @param stopping aborted by `stop`; pass it where something besides the task, such as waiting requests, must end too
 */
export function createOnceRunner<Result extends TaskResult>(
  source: TaskSource<Result>,
  context: Omit<TaskContext, "signal">,
  stopping = new AbortController(),
): TaskRunner<Result> {
  const { begin, history, stop } = createRuns(source, context, stopping);
  return {
    schedule: async () => {
      const message = "a run that is started once has no schedule: use esm-chat serve";
      throw new Failure(message, { code: "schedules-unsupported", scope: "run", retryable: false });
    },
    unschedule: async () => undefined,
    runNow: (key, parameters, accepted) => begin({ key, parameters, accepted }),
    state: async () => [],
    history,
    stop,
  };
}

/** A source of one task that is already connected. The caller closes its connections. */
export function oneTask<Result extends TaskResult>(task: Task<unknown, Result>): TaskSource<Result> {
  return {
    open: async () => ({ task, release: async () => undefined }),
    split: async (_key, parameters) => [parameters],
    join: ([result]) => result,
  };
}
