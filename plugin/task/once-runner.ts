import { Failure } from "../failure.ts";
import type { TaskContext, TaskRunner } from "./task-runner.ts";

/**
 * Runs a task in this process, now, one at a time by name. For any outside scheduler.
 *
 * @param stopping aborted by `stop`; hand it in where something besides the task, such as waiting requests, must end too
 */
export function createOnceRunner(context: Omit<TaskContext, "signal">, stopping = new AbortController()): TaskRunner {
  const running = new Map<string, Promise<unknown>>();
  return {
    async runNow(task, parameters) {
      if (running.has(task.name)) {
        throw new Failure(`${task.name} is running already`, { code: "task-already-running", retryable: true });
      }
      const run = task.run(task.parameters.parse(parameters), { ...context, signal: stopping.signal });
      running.set(task.name, run);
      try {
        return await run;
      } finally {
        running.delete(task.name);
      }
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running.values());
    },
  };
}
