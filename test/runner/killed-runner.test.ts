import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readRunFolder } from "../../plugin/runner/in-process/run-store.ts";
import type { RunRecord } from "../../plugin/runner/task-runner.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import type { TaskResult } from "../../plugin/task/task.ts";
import { IS_LONG, integer } from "../support/draws.ts";
import { folders } from "../support/given-files.ts";

const PROGRAM = fileURLToPath(new URL("run-every-moment.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/runner/in-process/in-process-runner.js", import.meta.url));
/** When too few of them met with a run, more follow. */
const KILLS = IS_LONG ? 100 : 10;
const MOST_KILLS = 2 * KILLS;
/** Runs that a process ends at least, so that no firing ends several processes; and then steps, of about two runs. */
const MOST_RUNS = 4;
const STEPS = 24;
/** Milliseconds between two firings. */
const EVERY_MS = 20;

if (!existsSync(BUILT)) throw new Error("dist/runner is missing: run npm run build, or the tests with npm test");

const folder = folders();

/** A process that is killed at some step after it has ended some runs. @returns what it said */
async function killedWhileRunning(into: string, seed: number): Promise<readonly string[]> {
  const random = mulberry32(seed);
  const moment = [integer(random, 1, MOST_RUNS), integer(random, 1, STEPS)].map(String);
  const child = spawn(process.execPath, [PROGRAM, into, ...moment], { stdio: ["ignore", "pipe", "inherit"] });
  const [said, [, signal]] = await Promise.all([text(child.stdout), once(child, "close")]);
  expect(signal).toBe("SIGKILL");
  return said.trimEnd().split("\n");
}

/** How a run stands whose process was killed. */
const LOST: ReadonlySet<string> = new Set(["stopped", "running", "waiting"]);

const lostOf = (runs: readonly RunRecord<TaskResult>[]) => runs.filter(({ state }) => LOST.has(state));

function isDone({ state }: RunRecord<TaskResult>): boolean {
  return state === "done";
}

describe(`kill -9 at any of ${KILLS} moments`, () => {
  it("loses no firing and doubles none", async () => {
    const into = folder();
    const said: string[] = [];
    const runsSoFar = () => readRunFolder(into).flatMap((stored) => stored.runs);
    for (let seed = 1; seed <= KILLS || lostOf(runsSoFar()).length <= 3; seed += 1) {
      if (seed > MOST_KILLS)
        throw new Error("no process was killed in the middle of a run: the moments are badly chosen");
      said.push(...(await killedWhileRunning(into, seed)));
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
    for (let seed = 1; seed <= 5; seed += 1) await killedWhileRunning(into, seed);
    const runs = readRunFolder(into).flatMap((stored) => stored.runs);
    const missed = runs.filter(({ reason }) => /^(?:a firing was|\d+ firings were) missed/.test(reason ?? ""));
    expect(missed.length).toBeGreaterThan(0);
    // A record of several firings stands for the first of them and those that follow; a firing that is run once more has two.
    const counts = new Map<number, number>();
    for (const { dueAt, reason } of runs) {
      const [, count = 1] = /(\d+) firings were (?:missed|left out)/.exec(reason ?? "") ?? [];
      counts.set(dueAt, Math.max(counts.get(dueAt) ?? 0, Number(count)));
    }
    const firings = [...counts].toSorted(([one], [other]) => one - other);
    const expected = firings.slice(1).map(([dueAt]) => dueAt);
    expect(firings.slice(0, -1).map(([dueAt, count]) => dueAt + count * EVERY_MS)).toEqual(expected);
  });
});
