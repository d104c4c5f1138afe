import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ErasureLine } from "../../plugin/state/erasure-lines.ts";
import { erasedCards, registerOf } from "../../plugin/state/erasures.ts";

const by = { user: "ada", host: "server-1" };
const request = { by: "session" } as const;
const begun = (erasure: string, at: number): ErasureLine => ({ what: "begun", erasure, at, by, request });
const meant = (erasure: string, at: number, ...cards: string[]): ErasureLine => ({ what: "meant", erasure, at, cards });
const outcome = (erasure: string, refused: string[] = [], unknown: string[] = []): ErasureLine => ({
  what: "outcome",
  erasure,
  refused,
  unknown,
});
const ended = (erasure: string): ErasureLine => ({ what: "ended", erasure, at: 9_000, ending: "done" });
const restored = (card: string): ErasureLine => ({ what: "restored", at: 8_000, by, card });

describe("a card counts as erased", () => {
  it.each<[string, readonly ErasureLine[], Readonly<Record<string, number>>]>([
    ["never, when nothing was registered", [], {}],
    ["not by an erasure that has only begun", [begun("a", 1_000)], {}],
    ["from the moment it is meant", [begun("a", 1_000), meant("a", 1_000, "1")], { 1: 1_000 }],
    ["when the line of the beginning is damaged", [meant("a", 1_000, "1")], { 1: 1_000 }],
    [
      "when it was erased",
      [begun("a", 1_000), meant("a", 1_000, "1", "2"), outcome("a"), ended("a")],
      { 1: 1_000, 2: 1_000 },
    ],
    ["not when ESM refused it", [meant("a", 1_000, "1", "2"), outcome("a", ["1"]), ended("a")], { 2: 1_000 }],
    ["when it is not known", [meant("a", 1_000, "1", "2"), outcome("a", [], ["1"])], { 1: 1_000, 2: 1_000 }],
    [
      "since the earlier time when ESM refused it later",
      [meant("a", 1_000, "1"), outcome("a"), ended("a"), meant("b", 2_000, "1"), outcome("b", ["1"])],
      { 1: 1_000 },
    ],
    [
      "since the latest time",
      [meant("a", 1_000, "1"), outcome("a"), meant("b", 2_000, "1"), outcome("b")],
      { 1: 2_000 },
    ],
    ["no longer when its text was restored", [meant("a", 1_000, "1", "2"), outcome("a"), restored("1")], { 2: 1_000 }],
    [
      "again when it was erased after that",
      [meant("a", 1_000, "1"), outcome("a"), restored("1"), meant("b", 2_000, "1")],
      { 1: 2_000 },
    ],
    [
      "by two erasures of two machines at a time",
      [meant("a", 1_000, "1"), meant("b", 2_000, "2"), outcome("b", ["2"]), outcome("a"), meant("a", 1_000, "3")],
      { 1: 1_000, 3: 1_000 },
    ],
  ])("%s", (_case, lines, expected) => {
    expect(Object.fromEntries(erasedCards(lines))).toEqual(expected);
  });

  it("wherever the lines end: one that was meant is never lost but by a refusal or a restoration", () => {
    const card = fc.constantFrom("1", "2", "3");
    const step = fc.oneof(
      fc.record({ card, end: fc.constantFrom("killed", "erased", "unknown", "refused") }),
      fc.record({ card, end: fc.constant("restored" as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const lines: ErasureLine[] = [];
        const expected = new Set<string>();
        for (const [index, { card: one, end }] of steps.entries()) {
          const id = String(index);
          if (end === "restored") {
            lines.push(restored(one));
            expected.delete(one);
            continue;
          }
          lines.push(begun(id, index), meant(id, index, one));
          if (end === "refused") lines.push(outcome(id, [one]), ended(id));
          else expected.add(one);
          if (end === "erased") lines.push(outcome(id), ended(id));
          if (end === "unknown") lines.push(outcome(id, [], [one]), ended(id));
        }
        expect(new Set(erasedCards(lines).keys())).toEqual(expected);
      }),
    );
  });
});

describe("the register shows", () => {
  it("the latest erasure first, with what became of each card", () => {
    const lines = [
      begun("a", 1_000),
      meant("a", 1_000, "1", "2", "3"),
      outcome("a", ["2"], ["3"]),
      meant("a", 1_000, "4"),
      outcome("a"),
      ended("a"),
      begun("b", 2_000),
      meant("b", 2_000, "5"),
      restored("1"),
    ];
    expect(registerOf(lines)).toEqual({
      erasures: [
        { id: "b", at: 2_000, by, request, ending: undefined, erased: [], unknown: ["5"], refused: [] },
        { id: "a", at: 1_000, by, request, ending: "done", erased: ["1", "4"], unknown: ["3"], refused: ["2"] },
      ],
      restorations: [{ at: 8_000, by, dataCardId: "1" }],
    });
  });

  it("an erasure that found nothing, and none whose beginning cannot be read", () => {
    expect(registerOf([begun("a", 1_000), ended("a"), meant("b", 1, "1"), outcome("b")]).erasures).toMatchObject([
      { id: "a", ending: "done", erased: [], unknown: [] },
    ]);
  });
});
