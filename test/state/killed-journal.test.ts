import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { openJournal } from "../../plugin/state/open-journal.ts";
import { folders } from "../support/given-files.ts";
import { someEnvironment } from "./some-environment.ts";

const PROGRAM = fileURLToPath(new URL("save-in-a-loop.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/state/open-journal.js", import.meta.url));
const ENTRIES = 500;

if (!existsSync(BUILT)) throw new Error("dist/state is missing: run npm run build, or the tests with npm test");

const folder = folders();

/** A process that is killed at a step after its first save. @returns the last round that it said was saved */
async function killedWhileSaving(into: string, environment: string, step: number): Promise<number> {
  const args = [PROGRAM, into, environment, String(step)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [said, [, signal]] = await Promise.all([text(child.stdout), once(child, "close")]);
  expect(signal).toBe("SIGKILL");
  return Number(said.trimEnd().split("\n").at(-1));
}

it("kill -9 at any step leaves a whole journal: the last one saved, or the next", async () => {
  const into = folder();
  const environment = someEnvironment();
  const rounds = new Set<number>();
  let saved = 0;
  // A process that has saved twice has passed all steps.
  for (let step = 1; saved < 2; step += 1) {
    saved = await killedWhileSaving(into, environment, step);
    const journal = openJournal(into, environment, systemClock);
    expect(journal.warning).toBeUndefined();
    const { entries } = JSON.parse(readFileSync(journal.file, "utf8")) as {
      entries: { failures: { reason: string } }[];
    };
    expect(entries).toHaveLength(ENTRIES);
    const [round = 0, ...others] = new Set(entries.map(({ failures }) => Number(failures.reason)));
    expect(others).toEqual([]);
    expect([saved, saved + 1]).toContain(round);
    rounds.add(round - saved);
  }
  // Some were killed before the new journal took the place of the old one, some after that and before they said so.
  expect(rounds).toEqual(new Set([0, 1]));
  // Some were killed in the middle of saving.
  expect(readdirSync(into).length).toBeGreaterThan(1);
});
