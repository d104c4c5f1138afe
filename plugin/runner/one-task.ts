import type { Task, TaskResult } from "../task/task.ts";
import type { TaskSource } from "./task-runner.ts";

/** A source for a process that runs one task, which is connected already and closed by whoever connected it. */
export function oneTask<Result extends TaskResult>(task: Task<unknown, Result>): TaskSource<Result> {
  return {
    open: async () => ({ task, release: async () => undefined }),
    split: async (_key, parameters) => [parameters],
    join: ([result]) => result,
  };
}
