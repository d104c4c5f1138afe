import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskText } from "../../../plugin/chat/masks/mask-text.ts";
import { MASK_NAMES, type MaskName, RECOGNIZERS } from "../../../plugin/chat/masks/recognizers.ts";
import { draws } from "../../support/draws.ts";

const ALL = new Set(MASK_NAMES);
const numRuns = draws(500, 20_000);

/** Numbers in the groups in which people write them. */
const GROUPED: readonly (readonly [MaskName, readonly (readonly string[])[]])[] = [
  [
    "payment-card-number",
    [
      ["4111", "1111", "1111", "1111"],
      ["5555", "5555", "5555", "4444"],
      ["3782", "822463", "10005"],
      ["3056", "930902", "5904"],
      ["6205", "5000", "0000", "0000", "004"],
    ],
  ],
  [
    "iban",
    [
      ["FI21", "1234", "5600", "0007", "85"],
      ["DE89", "3704", "0044", "0532", "0130", "00"],
      ["GB29", "NWBK", "6016", "1331", "9268", "19"],
      ["SE45", "5000", "0000", "0583", "9825", "7466"],
    ],
  ],
  [
    "phone-number",
    [
      ["040", "1234567"],
      ["040", "123", "4567"],
      ["0701", "740605"],
      ["0171", "3920012"],
      ["+358", "40", "1234567"],
      ["+358", "40", "123", "4567"],
      ["+46", "70", "174", "06", "05"],
      ["+49", "30", "23125", "000"],
      ["00358", "40", "1234567"],
    ],
  ],
  [
    "swedish-identity-number",
    [
      ["811228", "9874"],
      ["20351231", "9876"],
      ["480229", "1239"],
    ],
  ],
];
const number = fc
  .constantFrom(...GROUPED)
  .chain(([mask, numbers]) => fc.constantFrom(...numbers).map((groups) => ({ mask, groups })));

const SPACES = " |  |   |\t|\u00a0|\u2007|\u2009|\u202f|\u3000|\u00a0 |\t\t".split("|");
const DASHES = "-|\u2010|\u2011|\u2013|\u2014|\u2212".split("|");
const INVISIBLE = "|\u200b|\u200c|\u200d|\u2060|\ufeff|\u00ad".split("|");
/** One kind of separator for a whole number, as people write; what is invisible may be anywhere. */
const separator = fc.oneof(
  fc.constantFrom(...SPACES, ...DASHES, ".", "\u00b7", "/"),
  fc.constantFrom(...DASHES).map((dash) => ` ${dash} `),
  fc.constantFrom(...INVISIBLE),
);
const written = fc
  .tuple(number, separator, fc.constantFrom(...INVISIBLE))
  .map(([{ mask, groups }, between, hidden]) => ({
    mask,
    text: groups.map((group) => `${group.slice(0, 1)}${hidden}${group.slice(1)}`).join(between),
  }));

function markerOf(mask: MaskName): string {
  return RECOGNIZERS.find((one) => one.mask === mask)?.marker ?? "";
}

describe("a number", () => {
  it("is masked whatever separates its groups, and nothing else is", () => {
    fc.assert(
      fc.property(written, ({ mask, text }) => {
        expect(maskText(`Numero: ${text}, kiitos`, ALL).text).toBe(`Numero: ${markerOf(mask)}, kiitos`);
      }),
      { numRuns },
    );
  });

  it("leaves no digit behind, and the text around it as it is", () => {
    const around = fc.string({ unit: fc.constantFrom(..."abcä ,;:\n!?()[]<>\"'"), maxLength: 20 });
    fc.assert(
      fc.property(around, written, around, (before, { mask, text }, after) => {
        const masked = maskText(`${before} ${text} ${after}`, ALL).text;
        expect(masked).toBe(`${before} ${markerOf(mask)} ${after}`);
        expect(masked).not.toMatch(/\p{Nd}/u);
      }),
      { numRuns },
    );
  });
});

describe("brackets", () => {
  const BRACKETS = { "(": ")", "[": "]", "{": "}" } as const;

  function isBalanced(text: string): boolean {
    const open: string[] = [];
    for (const character of text) {
      if (character === "(" || character === "[" || character === "{") open.push(BRACKETS[character]);
      else if (/[)\]}]/.test(character) && open.pop() !== character) return false;
    }
    return open.length === 0;
  }

  const plain = fc.oneof(
    written.map(({ text }) => text),
    fc.constantFrom(
      "vera@example.org",
      "131052-308T",
      "15 min",
      "klo 8",
      "040",
      "1234567",
      "09",
      "abc",
      " ",
      ", ",
      "-",
      "+358",
    ),
  );
  const { text: balanced } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 4 },
      plain,
      fc.tuple(fc.constantFrom("(", "[", "{"), tie("text")).map(([open, inner]) => `${open}${inner}${BRACKETS[open]}`),
      fc.array(tie("text"), { maxLength: 4 }).map((parts) => parts.join("")),
      fc.array(tie("text"), { maxLength: 4 }).map((parts) => parts.join(" ")),
    ),
  }));

  it("stay balanced", () => {
    fc.assert(
      fc.property(balanced, (text) => {
        expect(isBalanced(text)).toBe(true);
        expect(isBalanced(maskText(text, ALL).text)).toBe(true);
      }),
      { numRuns },
    );
  });
});
