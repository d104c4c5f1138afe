import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../plugin/sandbox-sessions/seeded-random.ts";
import type { TaskResult } from "../../plugin/task/task.ts";
import { readRunFolder } from "../../plugin/task-runner/in-process/run-store.ts";
import type { RunRecord } from "../../plugin/task-runner/task-runner.ts";
import { integer } from "../model/draw.ts";
import { folders } from "../support/given-files.ts";

const PROGRAM = fileURLToPath(new URL("run-every-moment.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/task-runner/in-process/in-process-runner.js", import.meta.url));
const KILLS = 25;
/** Milliseconds; some runs. */
const LATEST = 120;

if (!existsSync(BUILT)) throw new Error("dist/task-runner is missing: run npm run build, or the tests with npm test");

const folder = folders();

/** Kills a process so long after its first run began. @returns what it said */
async function killWhileRunning(into: string, afterMilliseconds: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [PROGRAM, into], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const closed = once(child, "close");
  await once(child.stdout, "data");
  await delay(afterMilliseconds);
  child.kill("SIGKILL");
  await closed;
  return said.trimEnd().split("\n");
}

function isDone({ state }: RunRecord<TaskResult>): boolean {
  return state === "done";
}

describe(`kill -9 at any of ${KILLS} moments`, { timeout: 120_000 }, () => {
  it("loses no firing and doubles none", async () => {
    const into = folder();
    const said: string[] = [];
    for (let seed = 1; seed <= KILLS; seed += 1) {
      said.push(...(await killWhileRunning(into, integer(mulberry32(seed), 0, LATEST))));
    }
    const runs = readRunFolder(into).flatMap((stored) => stored.runs);
    const done = runs.filter(isDone).map(({ dueAt }) => dueAt);

    // What was noted as done was done, and no firing was done twice.
    const ended = new Set(said.filter((line) => line.startsWith("ended ")).map((line) => line.slice("ended ".length)));
    expect(runs.filter(isDone).filter(({ runId }) => !ended.has(runId))).toEqual([]);
    expect(new Set(done).size).toBe(done.length);

    // No run began that is not in the history.
    const began = said.filter((line) => line.startsWith("began ")).map((line) => line.slice("began ".length));
    const known = new Set(runs.map(({ runId }) => runId));
    expect(began.filter((runId) => !known.has(runId))).toEqual([]);

    // What was begun and not finished was run once more, but for the last one, which nobody could do.
    const lost = runs.filter(({ state }) => state === "stopped" || state === "running" || state === "waiting");
    const unfinished = lost.filter(({ dueAt }) => !done.includes(dueAt));
    expect(unfinished.length).toBeLessThanOrEqual(1);
    // Otherwise no process was killed in the middle of a run, and the moments were badly chosen.
    expect(lost.length).toBeGreaterThan(3);
  });

  it("leaves no firing without a word", async () => {
    const into = folder();
    for (let seed = 1; seed <= 5; seed += 1) await killWhileRunning(into, 40);
    const runs = readRunFolder(into).flatMap((stored) => stored.runs);
    const told = new Set(runs.map(({ dueAt }) => dueAt));
    const missed = runs.flatMap(({ reason }) => /^(\d+) firings were missed/.exec(reason ?? "")?.[1] ?? []);
    const single = runs.filter(({ reason }) => reason?.startsWith("a firing was missed")).length;
    // A record of several missed firings stands for all of them but the one that makes up for them.
    const counted = told.size + missed.reduce((sum, count) => sum + Number(count) - 1, 0);
    const [first, last] = [Math.min(...told), Math.max(...told)];
    expect(single + missed.length).toBeGreaterThan(0);
    expect(counted).toBe((last - first) / 20 + 1);
  });
});
