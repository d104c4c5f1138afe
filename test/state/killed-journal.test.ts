import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import { openJournal } from "../../plugin/state/open-journal.ts";
import { integer } from "../model/draw.ts";
import { folders } from "../support/given-files.ts";
import { someEnvironment } from "./some-environment.ts";

const PROGRAM = fileURLToPath(new URL("save-in-a-loop.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/state/open-journal.js", import.meta.url));
const ENTRIES = 500;
const MOMENTS = 60;
/** Microseconds; some rounds of saving. */
const LATEST = 12_000;

if (!existsSync(BUILT)) throw new Error("dist/state is missing: run npm run build, or the tests with npm test");

const folder = folders();

/** Kills a process that saves, so long after its first save. @returns the last round that it said was saved */
async function killWhileSaving(into: string, environment: string, afterMicroseconds: number): Promise<number> {
  const child = spawn(process.execPath, [PROGRAM, into, environment], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const closed = once(child, "close");
  await once(child.stdout, "data");
  await delay(Math.floor(afterMicroseconds / 1_000));
  const until = process.hrtime.bigint() + BigInt(afterMicroseconds % 1_000) * 1_000n;
  // Timers are too coarse to meet every step of a save.
  while (process.hrtime.bigint() < until) continue;
  child.kill("SIGKILL");
  await closed;
  return Number(said.trimEnd().split("\n").at(-1));
}

it(`kill -9 at any of ${MOMENTS} moments leaves a whole journal: the last one saved, or the next`, {
  timeout: 300_000,
}, async () => {
  const into = folder();
  const environment = someEnvironment();
  for (let seed = 1; seed <= MOMENTS; seed += 1) {
    const saved = await killWhileSaving(into, environment, integer(mulberry32(seed), 0, LATEST));
    const journal = openJournal(into, environment, systemClock);
    expect(journal.warning).toBeUndefined();
    const { entries } = JSON.parse(readFileSync(journal.file, "utf8")) as {
      entries: { failures: { reason: string } }[];
    };
    expect(entries).toHaveLength(ENTRIES);
    const [round, ...others] = new Set(entries.map(({ failures }) => Number(failures.reason)));
    expect(others).toEqual([]);
    expect([saved, saved + 1]).toContain(round);
  }
  // Otherwise no process was killed in the middle of saving, and the moments were badly chosen.
  expect(readdirSync(into).length).toBeGreaterThan(1);
});
