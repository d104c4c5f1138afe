import { pino } from "pino";
import { expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import {
  done,
  gate,
  type Script,
  type ScriptedResult,
  scriptedTasks,
  stoppedEarly,
} from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { createInProcessRunner } from "../../plugin/runner/in-process/in-process-runner.ts";
import { logRunEnd } from "../../plugin/runner/run-end.ts";
import type { RunRecord } from "../../plugin/runner/task-runner.ts";
import { someReport } from "../watch/run-report.ts";
import { HOUR, keyOf, MIDNIGHT, MINUTE, QUARTERLY, settableClock, silentLog } from "./runner-world.ts";

const LEVELS = { 30: "info", 40: "warn", 50: "error" } as const;

it.each([
  ["done", "info"],
  ["failures", "warn"],
  ["stopped", "info"],
  ["skipped", "info"],
  ["failed", "error"],
] as const)("a run that ends %s is one line at %s", (state, level) => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const result = state === "failed" || state === "skipped" ? null : someReport({ status: state });
  const reason = state === "done" ? null : "ESM is away";
  const times = { dueAt: MIDNIGHT, startedAt: result === null ? null : MIDNIGHT, finishedAt: MIDNIGHT + MINUTE };
  const run = { runId: "r", key: keyOf("helsinki"), trigger: "schedule", state, reason, result, ...times } as const;
  logRunEnd(log, { run, nextRunAt: MIDNIGHT + HOUR });
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0] ?? "") as { level: keyof typeof LEVELS };
  expect(LEVELS[line.level]).toBe(level);
  expect(line).toMatchObject({
    msg: state === "skipped" ? "a run was left out" : "the run is over",
    environment: "helsinki",
    runId: "r",
    status: state,
    nextRunAt: "2026-06-03T22:00:00.000Z",
    ...(reason === null ? {} : { reason }),
    ...result?.sessions,
  });
});

const away = new Failure("ESM is away", { code: "unreachable", scope: "run", retryable: true });
const busy = new Failure("another process", {
  code: "already-running",
  scope: "run",
  onPurpose: true,
  retryable: true,
});

it.each<[string, Script, RunRecord<ScriptedResult>["state"]]>([
  ["goes well", async () => done("x"), "done"],
  ["has failures", async () => ({ ...done("x"), status: "failures" }), "failures"],
  ["stops early", async () => stoppedEarly, "stopped"],
  ["cannot work", () => Promise.reject(away), "failed"],
  ["breaks", () => Promise.reject(new Error("Matti wrote")), "failed"],
  ["steps aside", () => Promise.reject(busy), "skipped"],
])("the end of a run in this process that %s is told once, with the next one", async (_title, script, state) => {
  const { told, clock } = await scheduled(script);
  await clock.pass(16 * MINUTE);
  expect(told()).toEqual([[state, MIDNIGHT + 30 * MINUTE]]);
});

it("so is that of one that cannot be made ready, and of one that is left out", async () => {
  const cannotOpen = await scheduled(async () => done("x"), { open: () => Promise.reject(away) });
  await cannotOpen.clock.pass(16 * MINUTE);
  expect(cannotOpen.told()).toEqual([["failed", MIDNIGHT + 30 * MINUTE]]);
  const { passed, open } = gate();
  const slow = await scheduled(passed);
  await slow.clock.pass(31 * MINUTE);
  expect(slow.told()).toEqual([["skipped", MIDNIGHT + 45 * MINUTE]]);
  open();
  await slow.clock.pass(MINUTE);
  expect(slow.told().at(-1)).toEqual(["done", MIDNIGHT + 45 * MINUTE]);
});

it("the next run after those that were missed is the one that makes up for them", async () => {
  const { told, clock } = await scheduled(async () => done("x"));
  const wokenAt = MIDNIGHT + 2 * HOUR + MINUTE;
  clock.set(wokenAt - MIDNIGHT);
  await clock.pass(MINUTE);
  const [[state, next] = []] = told();
  expect(state).toBe("skipped");
  expect(next).toBeGreaterThanOrEqual(wokenAt);
  expect(told().at(-1)).toEqual(["done", MIDNIGHT + 2 * HOUR + 15 * MINUTE]);
});

async function scheduled(script: Script, changed: { readonly open?: () => Promise<never> } = {}) {
  const clock = settableClock();
  const tasks = scriptedTasks();
  tasks.script("helsinki", script);
  const ends: [string, number | null][] = [];
  let isReady = false;
  const runner = createInProcessRunner<ScriptedResult>({
    source: { ...tasks, open: (key, signal) => (isReady && changed.open ? changed.open() : tasks.open(key, signal)) },
    clock,
    monotonic: clock.monotonic,
    contextOf: () => ({ log: silentLog, progress: () => undefined }),
    log: silentLog,
    folder: undefined,
    mostAtOnce: 1,
    mostRunMs: HOUR,
    onChange(run, nextRunAt) {
      if (run.finishedAt !== null) ends.push([run.state, nextRunAt]);
    },
  });
  await runner.schedule(keyOf("helsinki"), QUARTERLY, { say: "tick" });
  isReady = true;
  return { clock, told: () => ends };
}
