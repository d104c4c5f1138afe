import { describe, expect, it } from "vitest";
import {
  addToSpread,
  emptySpread,
  mergeSpread,
  spreadOf,
  stepOf,
} from "../../../plugin/report/figures/spread-tally.ts";
import { mulberry32 } from "../../../plugin/sandbox/sessions/seeded-random.ts";
import { integer, seeds } from "../../support/draws.ts";

const EDGES = [0, 10, 60, 3_600, 86_400];
const SIXTY_DAYS = 60 * 86_400;

function tallyOf(values: readonly number[]) {
  const tally = emptySpread();
  for (const value of values) addToSpread(tally, value, stepOf(value));
  return tally;
}

/** As a report tells a value. */
function told(value: number): number {
  if (value < 3_600) return value;
  if (value < 86_400) return value - (value % 60);
  return value < SIXTY_DAYS ? value - (value % 3_600) : SIXTY_DAYS;
}

/** By sorting. */
function expected(values: readonly number[]) {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (percent: number, least: number) =>
    sorted.length < least ? null : told(sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN);
  return {
    n: sorted.length,
    sum: sorted.reduce((total, value) => total + value, 0),
    median: at(50, 5),
    p90: at(90, 10),
    p95: at(95, 20),
    longest: sorted.at(-1) ?? null,
    histogram: EDGES.map((from, index) => ({
      from,
      to: EDGES[index + 1] ?? null,
      count: sorted.filter((value) => from <= value && value < (EDGES[index + 1] ?? Number.POSITIVE_INFINITY)).length,
    })),
  };
}

function drawn(random: () => number, count: number): number[] {
  return Array.from({ length: count }, () => Math.floor(10 ** (random() * 7.4)) - 1);
}

describe("a spread", () => {
  it.each([
    ["nothing", []],
    ["four", [1, 2, 3, 4]],
    ["five", [5, 1, 4, 2, 3]],
    ["an hour and less", [3_599, 3_600, 3_601, 3_659, 3_660]],
    ["a day and less", [86_339, 86_399, 86_400, 89_999, 90_000]],
    ["sixty days and more", [SIXTY_DAYS - 1, SIXTY_DAYS, SIXTY_DAYS + 1, 31_622_400, 31_622_399]],
    ["ten", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    ["twenty", Array.from({ length: 20 }, (_, index) => index)],
  ])("of %s", (_, values) => {
    expect(spreadOf(tallyOf(values), EDGES)).toEqual(expected(values));
  });

  it.each(seeds(20, 400))("is what sorting gives, however many values there are (%i)", (seed) => {
    const random = mulberry32(seed);
    const values = drawn(random, seed % 5 === 0 ? integer(random, 8_000, 12_000) : integer(random, 0, 300));
    const tally = tallyOf(values);
    expect(spreadOf(tally, EDGES)).toEqual(expected(values));
    // Telling it changes nothing.
    expect(spreadOf(tally, EDGES)).toEqual(expected(values));
  });

  it.each([
    [0, 0],
    [0, 12],
    [12, 0],
    [100, 200],
    [8_190, 5],
    [5, 8_190],
    [8_192, 1],
    [9_000, 300],
    [300, 9_000],
    [9_000, 9_000],
  ])("of %i values joined with one of %i is that of all", (one, other) => {
    const random = mulberry32(one + other + 1);
    const [values, more] = [drawn(random, one), drawn(random, other)];
    const tally = tallyOf(values);
    mergeSpread(tally, tallyOf(more));
    expect(spreadOf(tally, EDGES)).toEqual(expected([...values, ...more]));
    addToSpread(tally, 7, stepOf(7));
    expect(spreadOf(tally, EDGES)).toEqual(expected([...values, ...more, 7]));
  });

  it("takes the room of a table at most, however many values there are", () => {
    const random = mulberry32(3);
    const tally = emptySpread();
    let most = 0;
    for (let count = 0; count < 100_000; count += 1) {
      const value = Math.floor(10 ** (random() * 7.4));
      addToSpread(tally, value, stepOf(value));
      most = Math.max(most, (tally.listed?.byteLength ?? 0) + (tally.counts?.byteLength ?? 0));
    }
    expect(tally.n).toBe(100_000);
    expect(most).toBeLessThan(26_000);
  });
});
