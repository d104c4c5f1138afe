import { expect, it } from "vitest";
import type { EngineJob, JobQueue } from "../../plugin/engine/engine.ts";
import type { FiringData, Outcome } from "../../plugin/engine/job-data.ts";
import { readHistory } from "../../plugin/engine/run-records.ts";
import { done, type ScriptedResult, TASK } from "../runner/scripted-tasks.ts";

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
  const getJobs = async (states: readonly string[]) => (states.includes("failed") ? [] : [job]);
  const runs = await readHistory<ScriptedResult>({ getJobs } as unknown as JobQueue, { limit: 10 });
  expect(runs).toMatchObject([{ runId: "one", state: "done" }]);
});
