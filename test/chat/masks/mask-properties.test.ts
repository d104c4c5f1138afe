import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MASK_NAMES, type MaskName } from "../../../plugin/chat/masks/mask-names.ts";
import { maskText } from "../../../plugin/chat/masks/mask-text.ts";
import { RECOGNIZERS } from "../../../plugin/chat/masks/recognizers.ts";
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

describe("side by side, whatever is between them", () => {
  const NUMBERS = [
    ["4111 1111 1111 1111", "4111111111111111", "5555-5555-5555-4444", "FI21 1234 5600 0007 85"],
    ["040 1234567", "040 123 4567", "0401234567", "+358 40 123 4567", "(09) 123 4567", "+358401234567"],
    ["070-174 06 05", "0171 3920012", "131052-308T", "010130A9018", "811228-9874", "811228 9874"],
    ["20351231-9876", "vera@example.org"],
  ].flat();
  const OTHERS = [
    ["03.07.2026", "3.7.2026", "31.07.2026", "2026-07-03", "03/07/2026", "03.07.", "3.7.", "08.30", "08:30"],
    ["8.30-16.00", "08.00-16.00", "0,50 €", "0.05", "19,90", "1 000", "12 000,00", "60.1699", "24.938379"],
    ["00100 Helsinki", "4500012345", "INC-0012345", "#00123", "v1.0.2", "10.0.0.1", "192.168.1.10", "15 min"],
    ["2026", "007", "0.401234567", "1.02.03.04", "09.08.2026", "20260703", "123456", "12345 67890"],
  ].flat();
  const BETWEEN = [" ", "  ", "\t", ", ", "/", " / ", "-", " - ", "; ", ": ", ". ", "\n", " ja ", "\u2013", " \u2013 "];
  const TIGHT = [",", ";", ":", ".", " . ", "(", ") (", "|", "+", "_"];

  it("two numbers leave no digit behind", () => {
    const one = fc.constantFrom(...NUMBERS);
    fc.assert(
      fc.property(one, fc.constantFrom(...BETWEEN, ...TIGHT), one, (left, between, right) => {
        expect(maskText(`${left}${between}${right}`, ALL).text).not.toMatch(/\d/);
      }),
      { numRuns },
    );
  });

  it("what is no number stays as it is", () => {
    const one = fc.constantFrom(...OTHERS);
    fc.assert(
      fc.property(one, fc.constantFrom(...BETWEEN), one, (left, between, right) => {
        const text = `${left}${between}${right}`;
        expect(maskText(text, ALL).text).toBe(text);
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
