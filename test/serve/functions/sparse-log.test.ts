import { expect, it } from "vitest";
import { createSparseLog } from "../../../plugin/serve/functions/sparse-log.ts";
import { clockByHand } from "../../support/fake-clock.ts";

const MORE = "refused, and more in the last minute";
const NORTH = { environment: "north", reason: "token-refused" };
const SOUTH = { environment: "south", reason: "token-refused" };

function sparse() {
  const clock = clockByHand();
  const lines: (readonly [string, object])[] = [];
  const log = createSparseLog({ warn: (fields, message) => lines.push([message, fields]) }, clock);
  /** Moves the time on, and lets what waited for it go on. */
  async function pass(milliseconds: number): Promise<void> {
    clock.advance(milliseconds);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { log, lines, pass, waits: clock.waits };
}

it("writes a line at once, and what follows as a number when the minute ends", async () => {
  const { log, lines, pass } = sparse();
  for (let call = 0; call < 38; call += 1) log.warn(NORTH, "refused");
  expect(lines).toEqual([["refused", NORTH]]);
  await pass(59_999);
  expect(lines).toHaveLength(1);
  await pass(1);
  expect(lines.slice(1)).toEqual([[MORE, { ...NORTH, more: 37 }]]);
  log.warn(NORTH, "refused");
  log.warn(NORTH, "refused");
  await pass(60_000);
  expect(lines.slice(2)).toEqual([[MORE, { ...NORTH, more: 2 }]]);
});

it("says nothing of a minute without more, and begins anew", async () => {
  const { log, lines, pass, waits } = sparse();
  log.warn(NORTH, "refused");
  await pass(60_000);
  await pass(600_000);
  expect(waits).toHaveLength(1);
  log.warn(NORTH, "refused");
  expect(lines).toEqual([
    ["refused", NORTH],
    ["refused", NORTH],
  ]);
});

it("tells lines apart by their fields and words", () => {
  const { log, lines } = sparse();
  for (const _ of [1, 2]) {
    log.warn(NORTH, "refused");
    log.warn(SOUTH, "refused");
    log.warn(NORTH, "left out");
  }
  expect(lines).toEqual([
    ["refused", NORTH],
    ["refused", SOUTH],
    ["left out", NORTH],
  ]);
});

it("says what it has counted when it is closed, waits for nothing, and writes each line once from then on", async () => {
  const { log, lines, pass, waits } = sparse();
  for (const _ of [1, 2, 3]) log.warn(NORTH, "refused");
  log.warn(SOUTH, "refused");
  log.close();
  expect(lines.slice(2)).toEqual([[MORE, { ...NORTH, more: 2 }]]);
  for (const _ of [1, 2, 3]) log.warn(NORTH, "refused");
  await pass(600_000);
  expect(lines.slice(3)).toEqual([["refused", NORTH]]);
  expect(waits).toHaveLength(2);
});
