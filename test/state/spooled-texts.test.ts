import { chmodSync, mkdirSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createSpooledTexts, type SpooledTexts } from "../../plugin/state/spooled-texts.ts";
import { folders } from "../support/given-files.ts";

const folder = folders();

/** Some are longer than what is written together. */
const text = fc
  .tuple(fc.constantFrom("a", "ä", "𝄞", "\n"), fc.constantFrom(0, 1, 1_000, 60_000, 262_144, 300_000))
  .map(([character, count]) => character.repeat(count));
type Step = { readonly kind: "add"; readonly text: string } | { readonly kind: "drop"; readonly which: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), text }),
  fc.record({ kind: fc.constant("drop" as const), which: fc.nat() }),
);

/** Whether they are the same as in a map after each step. Texts are not compared by `toBe`, which would print megabytes. */
function areAsInAMap(texts: SpooledTexts, steps: readonly Step[]): boolean {
  const plain = new Map<number, string>();
  for (const one of steps) {
    if (one.kind === "add") {
      const number = texts.add(one.text);
      if (plain.has(number)) return false;
      plain.set(number, one.text);
    } else {
      const number = [...plain.keys()][one.which % plain.size];
      if (number === undefined) continue;
      plain.delete(number);
      texts.drop(number);
      texts.drop(number);
    }
    if (![...plain].every(([number, expected]) => texts.at(number) === expected)) return false;
  }
  return true;
}

it.each([
  ["on the disk", () => join(folder(), "memory.json")],
  ["in memory", () => undefined],
  ["in a folder that is not there, and so in memory", () => join(folder(), "missing", "memory.json")],
])("spooled texts are what was added, %s", (_, beside) => {
  const where = beside();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const texts = createSpooledTexts(where);
      expect(areAsInAMap(texts, steps)).toBe(true);
      texts.close();
    }),
    { numRuns: 30 },
  );
});

it.runIf(process.platform === "linux")("spooled texts leave nothing in the folder, also while they are in use", () => {
  const into = folder();
  const texts = createSpooledTexts(join(into, "memory.json"));
  const numbers = Array.from({ length: 1_000 }, (_, index) => texts.add(`${index} `.repeat(500)));
  expect(numbers.every((number, index) => texts.at(number) === `${index} `.repeat(500))).toBe(true);
  expect(bytesOfNamelessFile(into)).toBeGreaterThan(1_000_000);
  expect(readdirSync(into)).toEqual([]);
  texts.close();
  expect(bytesOfNamelessFile(into)).toBeUndefined();
});

it.runIf(process.platform === "linux")("the room of spooled texts that were dropped is used again", () => {
  const into = folder();
  const texts = createSpooledTexts(join(into, "memory.json"));
  const kept: number[] = [];
  for (let index = 0; index < 20_000; index += 1) {
    kept.push(texts.add("x".repeat(1_000)));
    const oldest = kept.length > 1_000 ? kept.shift() : undefined;
    if (oldest !== undefined) texts.drop(oldest);
  }
  // 1 MB is kept, of 20 MB that were added.
  expect(bytesOfNamelessFile(into)).toBeLessThan(2_000_000);
  texts.close();
});

it.runIf(process.platform === "linux" && process.getuid?.() !== 0)(
  "without the right to write there is no file",
  () => {
    const into = join(folder(), "not writable");
    mkdirSync(into);
    chmodSync(into, 0o500);
    const texts = createSpooledTexts(join(into, "memory.json"));
    const number = texts.add("x".repeat(600_000));
    expect(texts.at(number).length).toBe(600_000);
    expect(bytesOfNamelessFile(into)).toBeUndefined();
  },
);

/** Of the file that this process has open there, though it has no name any more. */
function bytesOfNamelessFile(inside: string): number | undefined {
  for (const name of readdirSync("/proc/self/fd")) {
    const path = `/proc/self/fd/${name}`;
    try {
      if (readlinkSync(path).startsWith(inside)) return statSync(path).size;
    } catch {
      // It was only open while the folder was read.
    }
  }
  return undefined;
}
