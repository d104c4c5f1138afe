import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ticksTo } from "../../../../plugin/report/written/html/charts/axis.ts";
import { cutLabel, labelsSeen, letters } from "../../../../plugin/report/written/html/charts/labels.ts";
import { DARK, LIGHT, SERIES_LOOKS, SHADES } from "../../../../plugin/report/written/html/colours.ts";
import { draws } from "../../../support/draws.ts";

describe("the numbers of an axis", () => {
  it.each([
    [0, "count", [0, 1]],
    [1, "count", [0, 1]],
    [3, "count", [0, 1, 2, 3]],
    [6, "count", [0, 2, 4, 6]],
    [11, "count", [0, 5, 10, 15]],
    [99, "count", [0, 20, 40, 60, 80, 100]],
    [1_001, "count", [0, 500, 1_000, 1_500]],
    [10_000_000, "count", [0, 2_000_000, 4_000_000, 6_000_000, 8_000_000, 10_000_000]],
    [0, "seconds", [0, 1]],
    [45, "seconds", [0, 10, 20, 30, 40, 50]],
    [61, "seconds", [0, 15, 30, 45, 60, 75]],
    [400, "seconds", [0, 120, 240, 360, 480]],
    [7_000, "seconds", [0, 1_800, 3_600, 5_400, 7_200]],
    [90_000, "seconds", [0, 21_600, 43_200, 64_800, 86_400, 108_000]],
    [1_000_000, "seconds", [0, 432_000, 864_000, 1_296_000]],
  ] as const)("to %d %s", (largest, unit, expected) => {
    expect(ticksTo(largest, unit)).toEqual(expected);
  });

  it("reach the largest value with few steps, and less than a step beyond it", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.constantFrom("count" as const, "seconds" as const), (largest, unit) => {
        const ticks = ticksTo(largest, unit);
        const [end = 0, before = 0] = ticks.toReversed();
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(end).toBeGreaterThanOrEqual(largest);
        expect(before).toBeLessThan(Math.max(1, largest));
      }),
    );
  });
});

describe("labels below bars", () => {
  it.each([
    [9, "Jan", "always", 9],
    [12, "Jan", "wide", 12],
    [24, "08", "wide", 24],
    [365, "31/12", "never", 7],
  ])("%d of them like %s", (count, label, second, wide) => {
    const seen = labelsSeen(Array.from({ length: count }, () => label));
    expect([seen[0], seen[1]]).toEqual(["always", second]);
    expect(seen.filter((one) => one !== "never").length).toBeGreaterThanOrEqual(wide);
  });

  it("never touch each other, on a phone nor elsewhere", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 400 }), (labels) => {
        const seen = labelsSeen(labels);
        const widest = Math.max(...labels.map(letters)) * 6.5;
        for (const [width, visible] of [
          [610, seen.flatMap((one, index) => (one === "never" ? [] : [index]))],
          [270, seen.flatMap((one, index) => (one === "always" ? [index] : []))],
        ] as const) {
          for (const [index, bar] of visible.slice(1).entries()) {
            expect((bar - (visible[index] ?? 0)) * (width / labels.length)).toBeGreaterThan(widest);
          }
        }
      }),
      { numRuns: draws(50, 2_000) },
    );
  });

  it.each([
    ["Paula Support", 13, "Paula Support"],
    ["Paula Support", 12, "Paula Suppo…"],
    ["Paula Support", 7, "Paula…"],
    ["日本語の名前", 8, "日本語…"],
    ["👩👩👩", 4, "👩…"],
    ["a\u202Eb\nc", 9, "ab c"],
    ["x".repeat(100_000), 5, "xxxx…"],
    ["Paula from Support (4711)", 20, "Paula from S… (4711)"],
    ["Paula (of all persons)", 12, "Paula (of a…"],
  ])("%j in %d letters", (text, most, expected) => {
    expect(cutLabel(text, most)).toBe(expected);
  });
});

/** Of WCAG 2: 1 to 21. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const part = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
])("the %s colours", (_name, { paper, tile, text, faint, link, warning, series, shades }) => {
  it("can be read", () => {
    for (const colour of [text, faint, link, warning]) expect(contrast(colour, paper)).toBeGreaterThanOrEqual(4.5);
    for (const colour of [text, faint]) expect(contrast(colour, tile)).toBeGreaterThanOrEqual(4.5);
  });

  it("have digits that can be read on every shade", () => {
    expect(shades).toHaveLength(SHADES);
    for (const { fill, digits } of shades) expect(contrast(fill, digits)).toBeGreaterThanOrEqual(4.5);
  });

  it("have shades that leave the paper step by step", () => {
    const steps = shades.map(({ fill }) => contrast(fill, paper));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(new Set(steps).size).toBe(SHADES);
  });

  it("have bars that stand out from the paper", () => {
    expect(series).toHaveLength(SERIES_LOOKS);
    for (const colour of series) expect(contrast(colour, paper)).toBeGreaterThanOrEqual(3);
  });
});
