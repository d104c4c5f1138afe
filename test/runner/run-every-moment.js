// Runs a task every 20 milliseconds, of time that passes only while everybody waits, and keeps its history in the folder
// process.argv[2]. It begins at process.argv[5]. Prints the name of each run as it begins, and of each that is over when the
// task returns. After process.argv[3] runs it ends just before step process.argv[4] of keeping and running them.
import { writeSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { z } from "zod";
import { createInProcessRunner } from "../../dist/runner/in-process/in-process-runner.js";
import { die, dieAtStep } from "../support/die-at-step.js";

const STANDARD_OUTPUT = 1;
const EVERY_MINUTES = 20 / 60_000;
/** How long runs take, one after the other: some are not over when the next firing is due. */
const TAKES_MS = [5, 5, 50];

const [, , folder, runs, dieAt, beginsAt] = process.argv;
let began = 0;
let ended = 0;
let steps = 0;
function isLastStep() {
  if (ended >= Number(runs)) steps += 1;
  return steps === Number(dieAt);
}
dieAtStep(isLastStep);

let now = Number(beginsAt);
const sleepers = new Set();
const clock = {
  now: () => now,
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const sleeper = { until: now + milliseconds, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", () => {
        sleepers.delete(sleeper);
        reject(signal.reason);
      });
    }),
};

/** Lets the time pass up to when the first of those who wait goes on. */
async function passTime() {
  for (;;) {
    await turn();
    const next = [...sleepers].toSorted((one, other) => one.until - other.until)[0];
    if (next === undefined) continue;
    sleepers.delete(next);
    now = Math.max(now, next.until);
    next.wake();
  }
}

const silent = { info: () => undefined, warn: () => undefined };
const task = {
  name: "Moment",
  parameters: z.object({}),
  async run(_parameters, { log }) {
    log.info({}, "began");
    if (isLastStep()) die();
    const takes = TAKES_MS[began % TAKES_MS.length];
    began += 1;
    await clock.wait(takes);
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
  clock,
  monotonic: () => now,
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
await passTime();
