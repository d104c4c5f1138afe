import { randomUUID } from "node:crypto";
import type { TaskResult } from "../../task/task.ts";
import type { RunRecord, TaskKey } from "../task-runner.ts";

/** The record of a firing that was left out. */
export function skippedRun<Result extends TaskResult>(
  key: TaskKey,
  { dueAt, reason }: { readonly dueAt: number; readonly reason: string },
  now: number,
): RunRecord<Result> {
  const times = { dueAt, startedAt: null, finishedAt: now };
  return { runId: randomUUID(), key, trigger: "schedule", ...times, state: "skipped", reason, result: null };
}
