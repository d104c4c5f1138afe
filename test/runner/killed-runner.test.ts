import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { MOST_RUNS, readRunFolder } from "../../plugin/runner/in-process/run-store.ts";
import type { RunRecord } from "../../plugin/runner/task-runner.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import type { TaskResult } from "../../plugin/task/task.ts";
import { integer, seeds } from "../support/draws.ts";
import { SOME_TIME } from "../support/fake-clock.ts";
import { folders } from "../support/given-files.ts";

const PROGRAM = fileURLToPath(new URL("run-every-moment.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/runner/in-process/in-process-runner.js", import.meta.url));
/** Kills for each history: more runs than it keeps would not be found again. */
const KILLS = 10;
/** Runs that a process ends at least, so that no firing ends several processes; and then steps, of about two runs. */
const MOST_ENDED = 4;
const STEPS = 24;
/** Milliseconds between two firings. */
const EVERY_MS = 20;
/** Milliseconds from when one process begins to when the next does: more than one lives, so that firings are missed. */
const APART_MS = 10_000;

if (!existsSync(BUILT)) throw new Error("dist/runner is missing: run npm run build, or the tests with npm test");

const folder = folders();

/** A process that is killed at some step after it has ended some runs. @returns what it said */
async function killedWhileRunning(into: string, seed: number): Promise<readonly string[]> {
  const random = mulberry32(seed);
  const given = [integer(random, 1, MOST_ENDED), integer(random, 1, STEPS), SOME_TIME + seed * APART_MS].map(String);
  const child = spawn(process.execPath, [PROGRAM, into, ...given], { stdio: ["ignore", "pipe", "inherit"] });
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
  it.each(seeds(1, 20))("loses no firing and doubles none: history %i", async (history) => {
    const into = folder();
    const said: string[] = [];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      said.push(...(await killedWhileRunning(into, history * KILLS + kill)));
    }
    const runs = readRunFolder(into).flatMap((stored) => stored.runs);
    expect(runs.length).toBeLessThan(MOST_RUNS);
    // The moments are well chosen.
    expect(lostOf(runs).length).toBeGreaterThan(3);
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
