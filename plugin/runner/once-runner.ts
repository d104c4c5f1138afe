import { randomUUID } from "node:crypto";
import { Failure } from "../base/failure.ts";
import type { Task, TaskContext, TaskResult } from "../task/task.ts";
import { checkParameters } from "./check-parameters.ts";
import { alreadyRunning, failureReason } from "./run-failures.ts";
import { forSome, type RunRecord, type TaskRunner, type TaskSource, taskName } from "./task-runner.ts";

/** Runs; older ones are forgotten. */
const MOST_REMEMBERED = 100;

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
  const running = new Set<string>();
  /** Called when no run is going on any more. */
  const whenIdle: (() => void)[] = [];
  const records: RunRecord<Result>[] = [];

  return {
    schedule: async () => {
      const message = "a run that is started once has no schedule: use esm-chat serve";
      throw new Failure(message, { code: "schedules-unsupported", scope: "run", retryable: false });
    },
    unschedule: async () => undefined,
    async runNow(key, parameters, accepted) {
      const name = taskName(key);
      if (running.has(name)) throw alreadyRunning(name);
      running.add(name);
      const { signal } = stopping;
      const startedAt = context.clock.now();
      const trigger = "request";
      const times = { dueAt: startedAt, startedAt };
      const common = { runId: randomUUID(), key, trigger, ...times, ...forSome(trigger, parameters) } as const;
      accepted?.(common.runId);
      const remember = (rest: Pick<RunRecord<Result>, "state" | "reason" | "result">) => {
        records.unshift({ ...common, ...rest, finishedAt: context.clock.now() });
        records.splice(MOST_REMEMBERED);
      };
      try {
        const { task, release } = await source.open(key, signal);
        let result: Result;
        try {
          result = await task.run(checkParameters(task, key, parameters), { ...context, runId: common.runId, signal });
        } finally {
          await release();
        }
        remember({ state: result.status, reason: result.reason, result });
        return result;
      } catch (error) {
        remember({ state: "failed", reason: failureReason(error), result: null });
        throw error;
      } finally {
        running.delete(name);
        if (running.size === 0) for (const tell of whenIdle.splice(0)) tell();
      }
    },
    state: async () => [],
    history: async ({ key, limit }) =>
      records.filter((record) => key === undefined || taskName(record.key) === taskName(key)).slice(0, limit),
    async stop() {
      stopping.abort();
      if (running.size > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
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
