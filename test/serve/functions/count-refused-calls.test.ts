import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  countRefusedCalls,
  SAID_EVERY_MS,
  WRITTEN_WITHIN_MS,
} from "../../../plugin/serve/functions/count-refused-calls.ts";
import { openRefusedCalls } from "../../../plugin/state/open-refused-calls.ts";
import { someEnvironment } from "../../state/some-environment.ts";
import { clockByHand, type FakeClock, SOME_TIME } from "../../support/fake-clock.ts";
import { folders } from "../../support/given-files.ts";

const newFolder = folders();
const SOME_ENVIRONMENT = someEnvironment();
const HOUR = 3_600_000;
const CALL = { durationMs: 5, leftOut: [], isCheck: false };
const TAKEN = { ...CALL, status: 200, refused: undefined };

function counting(folder = newFolder(), clock: FakeClock = clockByHand()) {
  const warnings: string[] = [];
  const kept = openRefusedCalls(folder, SOME_ENVIRONMENT);
  const counter = countRefusedCalls(kept, clock, (message) => warnings.push(message));
  /** Moves the time on, and lets what waited for it go on. */
  async function pass(milliseconds: number): Promise<void> {
    clock.advance(milliseconds);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const waits = () => clock.waits.filter((milliseconds) => milliseconds === WRITTEN_WITHIN_MS).length;
  const refuse = (reason: string, status = 401) => counter.answered({ ...CALL, status, refused: reason });
  return { folder, clock, counter, refuse, pass, warnings, kept, waits };
}

it("says at once that calls are counted, and writes a change once in a while", async () => {
  const { counter, refuse, pass, kept, waits } = counting();
  expect(kept.read()).toEqual({ since: SOME_TIME, countedAt: SOME_TIME, lastTaken: undefined, refused: [] });
  for (let call = 0; call < 1_000; call += 1) refuse("token-refused");
  refuse("not-found");
  expect(kept.read()?.refused).toEqual([]);
  expect(waits()).toBe(1);
  await pass(WRITTEN_WITHIN_MS);
  expect(kept.read()?.refused).toEqual([
    { hour: SOME_TIME, reason: "token-refused", calls: 1_000, last: SOME_TIME },
    { hour: SOME_TIME, reason: "not-found", calls: 1, last: SOME_TIME },
  ]);
  counter.close();
});

it("keeps a day, by the hour, however long it goes on", async () => {
  const { counter, refuse, pass, kept } = counting();
  for (let hour = 0; hour < 100; hour += 1) {
    refuse("token-refused");
    await pass(HOUR);
  }
  refuse("token-refused");
  counter.close();
  const hours = kept.read()?.refused ?? [];
  expect(hours).toHaveLength(24);
  expect(hours.at(-1)).toMatchObject({ hour: SOME_TIME + 100 * HOUR, calls: 1 });
});

it("goes on with what another process has counted", () => {
  const first = counting();
  first.refuse("token-refused");
  first.counter.answered(TAKEN);
  first.counter.close();
  const next = counting(first.folder);
  next.refuse("token-refused");
  next.counter.close();
  expect(next.kept.read()).toEqual({
    since: SOME_TIME,
    countedAt: SOME_TIME,
    lastTaken: SOME_TIME,
    refused: [{ hour: SOME_TIME, reason: "token-refused", calls: 2, last: SOME_TIME }],
  });
});

it("notes the call that got its card after others were refused, and no further ones for themselves", async () => {
  const { counter, refuse, pass, kept, clock, waits } = counting();
  counter.answered(TAKEN);
  await pass(WRITTEN_WITHIN_MS);
  expect(kept.read()?.lastTaken).toBe(SOME_TIME);
  counter.answered(TAKEN);
  expect(waits()).toBe(1);
  await pass(HOUR);
  refuse("token-refused");
  await pass(WRITTEN_WITHIN_MS);
  await pass(1_000);
  const taken = clock.now();
  counter.answered(TAKEN);
  await pass(WRITTEN_WITHIN_MS);
  expect(kept.read()?.lastTaken).toBe(taken);
  counter.answered(TAKEN);
  expect(waits()).toBe(3);
  counter.close();
  expect(kept.read()?.lastTaken).toBe(clock.now());
});

it("counts no calls of esm-chat check", () => {
  const { counter, kept } = counting();
  counter.answered({ ...CALL, status: 401, refused: "token-refused", isCheck: true });
  counter.answered({ ...TAKEN, isCheck: true });
  counter.close();
  expect(kept.read()).toEqual({ since: SOME_TIME, countedAt: SOME_TIME, lastTaken: undefined, refused: [] });
});

it("holds counts and times in its file, and nothing else", () => {
  const { folder, counter, refuse } = counting();
  refuse("token-refused");
  counter.close();
  const [name = "", ...others] = readdirSync(folder);
  expect([name, ...others]).toEqual([`refused-calls-${SOME_ENVIRONMENT}.json`]);
  const at = '"2026-03-02T10:00:00.000Z"';
  expect(readFileSync(join(folder, name), "utf8")).toBe(
    `{"version":1,"since":${at},"countedAt":${at},"refused":[\n{"hour":${at},"reason":"token-refused","calls":1,"last":${at}}\n]}\n`,
  );
});

const AN_HOUR_AGO = "2026-03-02T09:00:00.000Z";

function fileWith(lines: number, reason = "token-refused", calls = 1): string {
  const line = { hour: AN_HOUR_AGO, reason, calls, last: AN_HOUR_AGO };
  return JSON.stringify({ version: 1, since: AN_HOUR_AGO, refused: Array.from({ length: lines }, () => line) });
}

it.each([
  ["nothing", ""],
  ["half an object", "{"],
  ["another version", '{"version":2}'],
  ["no time", '{"version":1,"since":"now","refused":[]}'],
  ["more lines than there are reasons and hours", fileWith(5_001)],
  ["a reason that is none", fileWith(1, "x".repeat(101))],
  ["a count below nothing", fileWith(1, "token-refused", -5)],
])("begins anew with a file that holds %s", (_, text) => {
  const folder = newFolder();
  writeFileSync(join(folder, `refused-calls-${SOME_ENVIRONMENT}.json`), text);
  const { counter, kept } = counting(folder);
  counter.close();
  expect(kept.read()).toEqual({ since: SOME_TIME, countedAt: SOME_TIME, lastTaken: undefined, refused: [] });
});

it("goes on when the file cannot be written, and says so once until it can", async () => {
  const folder = newFolder();
  const inTheWay = join(folder, `refused-calls-${SOME_ENVIRONMENT}.json`);
  mkdirSync(join(inTheWay, "in-the-way"), { recursive: true });
  const { counter, refuse, pass, warnings, kept } = counting(folder);
  for (const _ of [1, 2, 3]) {
    refuse("token-refused");
    await pass(WRITTEN_WITHIN_MS);
  }
  expect(warnings).toEqual([expect.stringContaining("esm-chat check does not learn of them")]);
  rmSync(inTheWay, { recursive: true });
  refuse("token-refused");
  await pass(WRITTEN_WITHIN_MS);
  counter.close();
  expect(kept.read()?.refused).toMatchObject([{ calls: 4 }]);
  expect(warnings).toHaveLength(1);
});

it("says every five minutes that calls are counted, and when one last got its card", async () => {
  const { counter, pass, kept, clock } = counting();
  counter.answered(TAKEN);
  for (let time = 0; time < 3; time += 1) {
    await pass(SAID_EVERY_MS - 1_000);
    counter.answered(TAKEN);
    const taken = clock.now();
    await pass(1_000);
    expect(kept.read()).toMatchObject({ countedAt: clock.now(), lastTaken: taken });
  }
  counter.close();
});

it("adds to what a process beside it counts, and takes nothing away", async () => {
  const clock = clockByHand();
  const one = counting(undefined, clock);
  const other = counting(one.folder, clock);
  one.refuse("token-refused");
  other.refuse("token-refused");
  other.refuse("not-found");
  await one.pass(WRITTEN_WITHIN_MS);
  one.refuse("token-refused");
  other.counter.answered(TAKEN);
  one.counter.close();
  other.counter.close();
  const { refused = [], lastTaken } = one.kept.read() ?? {};
  expect(refused.map(({ reason, calls }) => [reason, calls])).toEqual([
    ["token-refused", 3],
    ["not-found", 1],
  ]);
  expect(lastTaken).toBe(clock.now());
});

it("counts a call whose card was made, or refused, after its answer", () => {
  const { counter, kept, clock } = counting();
  counter.answered({ ...CALL, status: 503, refused: "still-working" });
  counter.endedLate({ refused: "esm-refused", leftOut: [] });
  counter.endedLate({ refused: undefined, leftOut: [] });
  counter.close();
  expect(kept.read()?.lastTaken).toBe(clock.now());
  expect(kept.read()?.refused).toMatchObject([{ reason: "still-working" }, { reason: "esm-refused", calls: 1 }]);
});

describe("a clock that was set back", () => {
  const MONTH = 30 * 24 * HOUR;

  it.each([
    ["while nothing ran", true],
    ["while calls are counted", false],
  ])("%s: what comes later is later, and what is old goes", async (_, isStartedAgain) => {
    const clock = clockByHand();
    const first = counting(undefined, clock);
    first.refuse("not-found");
    clock.advance(HOUR);
    first.counter.answered(TAKEN);
    await first.pass(WRITTEN_WITHIN_MS);
    if (isStartedAgain) first.counter.close();
    clock.advance(-MONTH);
    const { counter, refuse, kept, pass } = isStartedAgain ? counting(first.folder, clock) : first;
    refuse("token-refused");
    await pass(WRITTEN_WITHIN_MS);
    const { lastTaken = Number.NaN, refused = [] } = kept.read() ?? {};
    const [old, late] = refused;
    expect(refused).toMatchObject([{ reason: "not-found" }, { reason: "token-refused" }]);
    expect(lastTaken).toBeGreaterThan(old?.last ?? Number.NaN);
    expect(lastTaken).toBeLessThan(late?.last ?? Number.NaN);
    await pass(24 * HOUR);
    counter.close();
    first.counter.close();
    expect(kept.read()?.refused).toEqual([]);
  });
});
