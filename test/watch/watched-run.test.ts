import { expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import { runParameters } from "../../plugin/task/download/download-task.ts";
import type { Progress } from "../../plugin/task/task.ts";
import { createMetrics } from "../../plugin/watch/metrics.ts";
import type { EndedRun } from "../../plugin/watch/run-metrics.ts";
import { watchedRun } from "../../plugin/watch/watched-run.ts";
import { silentLog } from "../runner/runner-world.ts";
import { clockByHand } from "../support/fake-clock.ts";
import { rejectionOf } from "../support/rejection.ts";

it.each([
  [false, 1],
  [true, 0],
])("a run that throws a failure, on purpose: %s, is counted as failed %i times", async (onPurpose, count) => {
  const ended: EndedRun[] = [];
  const progress: Progress[] = [];
  const metrics = { ...createMetrics(), ended: (run: EndedRun) => void ended.push(run) };
  const failure = new Failure("m", { code: "nobody-knows", scope: "run", onPurpose, retryable: true });
  const task = watchedRun("north", { metrics }, () => ({
    name: "t",
    parameters: runParameters,
    run: () => Promise.reject(failure),
  }));
  const context = {
    clock: clockByHand(),
    signal: new AbortController().signal,
    log: silentLog,
    progress: (one: Progress) => void progress.push(one),
  };
  expect(await rejectionOf(task.run({ dryRun: false }, context))).toBe(failure);
  expect(progress).toMatchObject([{ environment: "north", isOver: true }]);
  expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: count }, () => "failed"));
});
