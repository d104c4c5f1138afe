import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readRunFolder } from "../../plugin/runner/in-process/run-store.ts";
import type { RunRecord } from "../../plugin/runner/task-runner.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import type { TaskResult } from "../../plugin/task/task.ts";
import { integer } from "../model/draw.ts";
import { folders } from "../support/given-files.ts";

const PROGRAM = fileURLToPath(new URL("run-every-moment.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/runner/in-process/in-process-runner.js", import.meta.url));
const KILLS = 25;
/** When too few of them met with a run, more follow. */
const MOST_KILLS = 200;
/** Runs that a process ends at least, so that no firing ends several processes; and then milliseconds, of some runs. */
const MOST_RUNS = 4;
const LATEST = 60;

if (!existsSync(BUILT)) throw new Error("dist/runner is missing: run npm run build, or the tests with npm test");

const folder = folders();

/** Kills a process at some moment after it has ended some runs. @returns what it said */
async function killWhileRunning(into: string, seed: number): Promise<readonly string[]> {
  const random = mulberry32(seed);
  const runs = integer(random, 1, MOST_RUNS);
  const child = spawn(process.execPath, [PROGRAM, into], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const closed = once(child, "close");
  while (said.split("ended ").length <= runs) await once(child.stdout, "data");
  await delay(integer(random, 0, LATEST));
  child.kill("SIGKILL");
  await closed;
  return said.trimEnd().split("\n");
}

/** How a run stands whose process was killed. */
const LOST: ReadonlySet<string> = new Set(["stopped", "running", "waiting"]);

const lostOf = (runs: readonly RunRecord<TaskResult>[]) => runs.filter(({ state }) => LOST.has(state));

function isDone({ state }: RunRecord<TaskResult>): boolean {
  return state === "done";
}

describe(`kill -9 at any of ${KILLS} moments`, { timeout: 120_000 }, () => {
  it("loses no firing and doubles none", async () => {
    const into = folder();
    const said: string[] = [];
    const runsSoFar = () => readRunFolder(into).flatMap((stored) => stored.runs);
    for (let seed = 1; seed <= KILLS || lostOf(runsSoFar()).length <= 3; seed += 1) {
      if (seed > MOST_KILLS)
        throw new Error("no process was killed in the middle of a run: the moments are badly chosen");
      said.push(...(await killWhileRunning(into, seed)));
    }
    const runs = runsSoFar();
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
    const unfinished = lostOf(runs).filter(({ dueAt }) => !done.includes(dueAt));
    expect(unfinished.length).toBeLessThanOrEqual(1);
  });

  it("leaves no firing without a word", async () => {
    const into = folder();
    for (let seed = 1; seed <= 5; seed += 1) await killWhileRunning(into, seed);
    const runs = readRunFolder(into).flatMap((stored) => stored.runs);
    const told = new Set(runs.map(({ dueAt }) => dueAt));
    const missed = runs.flatMap(({ reason }) => /^(\d+) firings were missed/.exec(reason ?? "")?.[1] ?? []);
    // On a busy machine, where a run takes longer than the time to the next firing.
    const leftOut = runs.flatMap(({ reason }) => /\((\d+) firings were left out\)/.exec(reason ?? "")?.[1] ?? []);
    const single = runs.filter(({ reason }) => reason?.startsWith("a firing was missed")).length;
    // A record that stands for several firings is one of those told: the others come on top.
    const counted = told.size + [...missed, ...leftOut].reduce((sum, count) => sum + Number(count) - 1, 0);
    const [first, last] = [Math.min(...told), Math.max(...told)];
    expect(single + missed.length).toBeGreaterThan(0);
    expect(counted).toBe((last - first) / 20 + 1);
  });
});
