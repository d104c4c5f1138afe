import { describe, expect, it } from "vitest";
import { seeds } from "../support/draws.ts";
import type { EsmApi } from "../task/task-world.ts";
import { playWorld } from "./world/play.ts";

/*
 * A world is a history that is drawn by its seed: chats go on, the platform loses things, permissions come and go, runs
 * fail. test/model/world/kinds.ts has the table of what may happen. Every run is held against three rules, each in a file
 * of its own that computes it without the plugin: nothing is lost, green means right, a loss is said once. In the end,
 * when all is mended, a run is green and the next one has nothing to do.
 *
 * One world alone, with its history:
 *
 *   ESM_CHAT_TEST_WORLD=rest:123 npx vitest run test/model/drawn-worlds.test.ts
 *
 * Without a kind, or with only some (names of the table, separated by commas):
 *
 *   ESM_CHAT_TEST_WITHOUT=window,ties   ESM_CHAT_TEST_ONLY=withdrawn-marked
 *
 * These change what a seed draws.
 */
const [onlyApi, onlySeed] = process.env["ESM_CHAT_TEST_WORLD"]?.split(":") ?? [];

const WAYS: readonly (readonly [EsmApi, number, number])[] = [
  ["rest", 8, 1_500],
  ["web-api", 4, 500],
];
const drawn = WAYS.map(
  ([api, few, many]) => [api, onlySeed === undefined ? seeds(few, many) : [Number(onlySeed)]] as const,
);

describe.each(drawn.filter(([api]) => onlyApi === undefined || onlyApi === api))("over %s", (api, worlds) => {
  it.concurrent.each(worlds)(
    "after any history no card has lost anything, green means right, and a loss is said once (seed %i)",
    async (seed) => {
      const { kinds, history, problems } = await playWorld(api, seed);
      const shown = [`ESM_CHAT_TEST_WORLD=${api}:${seed}`, `kinds: ${[...kinds].join(", ")}`, ...history];
      // For whoever looks at one world.
      if (onlySeed !== undefined) process.stdout.write(`${shown.join("\n")}\n`);
      expect(problems.length === 0 ? [] : shown).toEqual([]);
    },
  );
});
