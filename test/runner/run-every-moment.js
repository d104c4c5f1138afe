// Runs a task every 20 milliseconds and keeps its history in the folder process.argv[2]. Prints the name of each run as it
// begins, and of each that is over when the task returns. After process.argv[3] runs it ends just before step
// process.argv[4] of keeping and running them.
import { writeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { systemClock } from "../../dist/base/clock.js";
import { createInProcessRunner } from "../../dist/runner/in-process/in-process-runner.js";
import { die, dieAtStep } from "../support/die-at-step.js";

const STANDARD_OUTPUT = 1;
const EVERY_MINUTES = 20 / 60_000;
const TAKES_MS = 5;

const [, , folder, runs, dieAt] = process.argv;
let ended = 0;
let steps = 0;
function isLastStep() {
  if (ended >= Number(runs)) steps += 1;
  return steps === Number(dieAt);
}
dieAtStep(isLastStep);

const silent = { info: () => undefined, warn: () => undefined };
const task = {
  name: "Moment",
  parameters: z.object({}),
  async run(_parameters, { log }) {
    log.info({}, "began");
    if (isLastStep()) die();
    await delay(TAKES_MS);
    log.info({}, "ended");
    ended += 1;
    if (isLastStep()) die();
    return { status: "done", reason: null, retryAt: null };
  },
};

const runner = createInProcessRunner({
  source: {
    open: async () => ({ task, release: async () => undefined }),
    split: async (_key, parameters) => [parameters],
    join: ([result]) => result,
  },
  clock: systemClock,
  monotonic: () => performance.now(),
  contextOf: ({ runId }) => ({
    log: { ...silent, info: (_fields, what) => writeSync(STANDARD_OUTPUT, `${what} ${runId}\n`) },
    progress: () => undefined,
  }),
  log: silent,
  folder,
  mostAtOnce: 1,
  mostRunMs: 60_000,
});
const schedule = {
  fires: { kind: "every", minutes: EVERY_MINUTES },
  timeZone: "UTC",
  onlyOutside: undefined,
  jitterMs: 0,
  catchUp: true,
};
await runner.schedule({ environment: "killed", task: task.name }, schedule, {});
