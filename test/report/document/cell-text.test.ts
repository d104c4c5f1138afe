import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellTextIn } from "../../../plugin/report/document/cell-text.ts";
import type { Cell } from "../../../plugin/report/document/report-document.ts";
import { CHAT_LOG_LANGUAGES } from "../../../plugin/settings/ready-made-template.ts";

const WORDS = { tooFew: "few", notTold: "not told" };
/** Written as an ordinary space in the tables below, for them to be read. */
const FIRM_SPACE = /\u00a0/g;

const seconds = (value: number): Cell => ({ kind: "seconds", seconds: value });
const share = (value: number): Cell => ({ kind: "share", share: value });
const change = (value: number): Cell => ({ kind: "change", change: value });
const number = (value: number): Cell => ({ kind: "number", number: value });

const CASES: readonly (readonly [string, Cell, en: string, fi: string, sv: string, de: string])[] = [
  ["a count", { kind: "count", count: 12_345 }, "12,345", "12 345", "12 345", "12.345"],
  ["a number", number(2.25), "2.3", "2,3", "2,3", "2,3"],
  ["less than nothing", number(-2.5), "-2.5", "−2,5", "−2,5", "-2,5"],
  ["nearly nothing has no sign", number(-0.04), "0", "0", "0", "0"],
  ["no time", seconds(0), "0 s", "0 s", "0 s", "0 s"],
  ["seconds are rounded down", seconds(59.6), "59 s", "59 s", "59 s", "59 s"],
  ["a minute", seconds(60), "1 min", "1 min", "1 min", "1 min"],
  ["minutes and seconds", seconds(307), "5 min 7 s", "5 min 7 s", "5 min 7 s", "5 min 7 s"],
  ["nearly an hour", seconds(3_599.9), "59 min 59 s", "59 min 59 s", "59 min 59 s", "59 min 59 s"],
  ["hours and minutes", seconds(3_900), "1 h 5 min", "1 h 5 min", "1 h 5 min", "1 h 5 min"],
  ["many hours", seconds(3_600 * 1_440), "1,440 h", "1 440 h", "1 440 h", "1.440 h"],
  ["a share", share(0.125), "13%", "13 %", "13 %", "13 %"],
  ["nobody", share(0), "0%", "0 %", "0 %", "0 %"],
  ["all", share(1), "100%", "100 %", "100 %", "100 %"],
  ["nearly nobody", share(0.004), "0.4%", "0,4 %", "0,4 %", "0,4 %"],
  ["nearly all", share(0.996), "99.6%", "99,6 %", "99,6 %", "99,6 %"],
  ["one in a million", share(0.000_001), "<0.1%", "<0,1 %", "<0,1 %", "<0,1 %"],
  ["all but one in a million", share(0.999_999), ">99.9%", ">99,9 %", ">99,9 %", ">99,9 %"],
  ["more", change(0.12), "+12%", "+12 %", "+12 %", "+12 %"],
  ["less", change(-0.12), "-12%", "−12 %", "−12 %", "-12 %"],
  ["as before", change(0), "0%", "0 %", "0 %", "0 %"],
  ["a little less, which is no minus nothing", change(-0.001), "0%", "0 %", "0 %", "0 %"],
  ["a text stays", { kind: "text", text: " {a} <b> " }, " {a} <b> ", " {a} <b> ", " {a} <b> ", " {a} <b> "],
  ["too few", { kind: "too-few" }, "few", "few", "few", "few"],
  ["not told", { kind: "not-told" }, "not told", "not told", "not told", "not told"],
  ["nothing", { kind: "none" }, "–", "–", "–", "–"],
];

describe("a value in words", () => {
  it.each(CASES)("%s", (_, cell, ...expected) => {
    const texts = CHAT_LOG_LANGUAGES.map((language) => cellTextIn(language, WORDS)(cell).replaceAll(FIRM_SPACE, " "));
    expect(texts).toEqual(expected);
  });

  it("never breaks between a number and its sign", () => {
    for (const language of CHAT_LOG_LANGUAGES) {
      const text = cellTextIn(language, WORDS);
      for (const cell of [seconds(3_900), share(0.5), change(-0.5), { kind: "count", count: 1_000_000 } as const]) {
        expect(text(cell)).not.toContain(" ");
      }
    }
  });

  it("calls no part nobody and no part all that is not", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHAT_LOG_LANGUAGES), fc.integer({ min: 2, max: 1_000_000 }), (language, whole) => {
        const text = cellTextIn(language, WORDS);
        expect(text(share(1 / whole))).not.toBe(text(share(0)));
        expect(text(share((whole - 1) / whole))).not.toBe(text(share(1)));
      }),
    );
  });

  it("has no more than 59 seconds or minutes", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10_000_000, noNaN: true }), (value) => {
        const text = cellTextIn("en", WORDS)(seconds(value));
        for (const [, part] of text.matchAll(/([\d,]+)\u00a0(?:min|s)\b/g)) expect(Number(part)).toBeLessThan(60);
      }),
    );
  });
});
