import { describe, expect, it } from "vitest";
import {
  durationInWords,
  expectedDuration,
  type RunAhead,
} from "../../../../plugin/task/download/expected-duration.ts";

const OPEN = { requestsPerSecond: undefined, atOnce: 8, bytesPerSecond: undefined };
const AHEAD: RunAhead = { cards: 1_000, concurrency: 8, limits: { esm: OPEN, chatHistory: OPEN }, pastRuns: [] };

function run(cards: number, durationMs: number) {
  return { cards, durationMs };
}

describe("how long a run is expected to take", () => {
  it.each<[string, Partial<RunAhead>, number, string]>([
    ["nothing to do takes no time", { cards: 0 }, 0, "there are no cards to take up"],
    [
      "without an earlier run a history is assumed to take 200 ms",
      {},
      2_000 + 125 * 200,
      "1000 cards, 8 at once, at 200 ms each: assumed, there is no earlier run to go by",
    ],
    [
      "runs without cards say nothing",
      { pastRuns: [run(0, 900)] },
      27_000,
      "1000 cards, 8 at once, at 200 ms each: assumed, there is no earlier run to go by",
    ],
    [
      "one earlier run is the measure",
      { pastRuns: [run(100, 2_000)] },
      20_000,
      "1000 cards at 20 ms each, as in the last run",
    ],
    [
      "of several the middle one is",
      { pastRuns: [run(100, 100), run(100, 300), run(100, 90_000)] },
      3_000,
      "1000 cards at 3.0 ms each, as in the last 3 runs",
    ],
    [
      "of many the latest five are looked at",
      { pastRuns: [...Array.from({ length: 5 }, () => run(10, 20)), ...Array.from({ length: 9 }, () => run(10, 900))] },
      2_000,
      "1000 cards at 2.0 ms each, as in the last 5 runs",
    ],
    [
      "a single card is a card",
      { cards: 1, pastRuns: [run(100, 2_000)] },
      20,
      "1 card at 20 ms each, as in the last run",
    ],
    [
      "it is no shorter than the chat platform's requests a second allow",
      { pastRuns: [run(100, 100)], limits: { esm: OPEN, chatHistory: { ...OPEN, requestsPerSecond: 5 } } },
      200_000,
      "1000 cards, held back by chatHistory.budget.requestsPerSecond",
    ],
    [
      "it is no shorter than ESM's bytes a second allow",
      { pastRuns: [run(100, 100)], limits: { esm: { ...OPEN, bytesPerSecond: 10_000 }, chatHistory: OPEN } },
      360_000,
      "1000 cards, held back by esm.budget.kilobytesPerSecond",
    ],
    [
      "a budget that does not hold it back is not spoken of",
      { pastRuns: [run(100, 10_000)], limits: { esm: { ...OPEN, requestsPerSecond: 20 }, chatHistory: OPEN } },
      100_000,
      "1000 cards at 100 ms each, as in the last run",
    ],
  ])("%s", (_rule, changes, milliseconds, ground) => {
    expect(expectedDuration({ ...AHEAD, ...changes })).toEqual({ milliseconds, ground });
  });
});

describe("in words", () => {
  it.each([
    [999, "less than a second"],
    [1_000, "about 1 second"],
    [89_000, "about 89 seconds"],
    [90_000, "about 2 minutes"],
    [3_600_000, "about 60 minutes"],
    [2.4 * 3_600_000, "about 2 hours"],
  ])("%i ms is %s", (milliseconds, words) => {
    expect(durationInWords(milliseconds)).toBe(words);
  });
});
