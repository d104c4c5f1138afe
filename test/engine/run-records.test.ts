import { expect, it } from "vitest";
import { done, type ScriptedResult, TASK } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import type { EngineJob, JobQueue } from "../../plugin/runner/engine/engine.ts";
import type { FiringData, Outcome } from "../../plugin/runner/engine/job-data.ts";
import { JOB_POLICY } from "../../plugin/runner/engine/job-policy.ts";
import { readHistory } from "../../plugin/runner/engine/run-records.ts";

const FIRING: FiringData = {
  key: { environment: "helsinki", task: TASK },
  trigger: "schedule",
  dueAt: 1,
  nonce: "n",
  endsAt: null,
  parameters: {},
  ifRunning: "skip",
  parts: [{}],
  startedAt: 2,
};
const OUTCOME: Outcome<ScriptedResult> = {
  state: "done",
  reason: null,
  result: done("hello"),
  startedAt: 2,
  finishedAt: 3,
};

it("a run that ends while the history is read is in it once", async () => {
  const job = { id: "one", data: FIRING, finishedOn: 3, returnvalue: OUTCOME } as unknown as EngineJob;
  // Listed as active, then read, when it had ended; then listed as completed.
  const getJobs = async (states: readonly string[], start: number) =>
    states.includes("failed") || start > 0 ? [] : [job];
  const runs = await readHistory<ScriptedResult>({ getJobs } as unknown as JobQueue, { limit: 10 }, JOB_POLICY);
  expect(runs).toMatchObject([{ runId: "one", state: "done" }]);
});

it.each([
  ["latest first", [5, 4, 3, 2, 1], 2],
  ["oldest first", [1, 2, 3, 4, 5], 5],
  ["in no order", [4, 5, 1, 3, 2], 5],
])("the latest of what has ended is found where a store lists it %s", async (_title, ended, read) => {
  const jobs = ended.map((at) => {
    const outcome = { ...OUTCOME, startedAt: at, finishedAt: at };
    return { id: `run ${at}`, data: FIRING, finishedOn: at, returnvalue: outcome } as unknown as EngineJob;
  });
  let asked = 0;
  const getJobs = async (states: readonly string[], start: number, end: number) => {
    if (!states.includes("completed")) return [];
    const page = jobs.slice(start, end + 1);
    asked += page.length;
    return page;
  };
  const queue = { getJobs } as unknown as JobQueue;
  const runs = await readHistory<ScriptedResult>(queue, { limit: 2 }, { ...JOB_POLICY, readAtOnce: 1 });
  expect(runs.map(({ runId }) => runId)).toEqual(["run 5", "run 4"]);
  expect(asked).toBe(read);
});
