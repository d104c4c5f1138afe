import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MASK_NAMES, type MaskName } from "../../../plugin/chat/masks/mask-names.ts";
import { maskText } from "../../../plugin/chat/masks/mask-text.ts";
import { RECOGNIZERS } from "../../../plugin/chat/masks/recognizers.ts";
import { takesLinearTime } from "../../support/cpu-time.ts";
import { draws } from "../../support/draws.ts";
import { anyText } from "../arbitrary-session.ts";

const ALL: ReadonlySet<MaskName> = new Set(MASK_NAMES);

/** One of each type, in the order of the table. */
const EXAMPLES: Readonly<Record<MaskName, string>> = {
  "mail-address": "vera@example.org",
  "phone-number": "040 123 4567",
  "payment-card-number": "4111 1111 1111 1111",
  iban: "FI21 1234 5600 0007 85",
  "finnish-identity-code": "131052-308T",
  "swedish-identity-number": "811228-9874",
};

const PIECES = [
  ...Object.values(EXAMPLES),
  "+358401234567",
  "DE89 3704 0044 0532 0130 00",
  "010150-1130",
  "0012345678",
  "03.05.2026",
  "vera",
  "@",
  "+",
  "-",
  ".",
  "(",
  ")",
  "/",
  " ",
  "0",
  "00",
  "1",
  "46",
  "FI21",
  "[",
  "]",
  "ä",
  "_",
  "\n",
  "\t",
  "\u200b",
  "\u2007",
  " - ",
  "0.",
  "0,",
  "15 min",
  "03.07.2026-31.07.2026",
  "4111-1111-1111-1111-3770",
  "5555555555554444",
];

/** Text in which matches stand side by side, overlap, and nearly match. */
const denseText = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(""));
const digitText = fc.string({ unit: fc.constantFrom(..."0123456789 +-./()@aF[]"), maxLength: 120 });
const someMasks = fc.subarray([...MASK_NAMES]).map((masks) => new Set(masks));

describe("masks", () => {
  it("are off unless they are named", () => {
    const text = Object.values(EXAMPLES).join("; ");
    expect(maskText(text, new Set()).text).toBe(text);
  });

  it("each work on their own, and count", () => {
    const text = Object.values(EXAMPLES).join("; ");
    for (const mask of MASK_NAMES) {
      const { text: result, counts } = maskText(text, new Set([mask]));
      const marker = RECOGNIZERS.find((one) => one.mask === mask)?.marker ?? "";
      expect(result).toBe(text.replace(EXAMPLES[mask], marker));
      expect(counts).toEqual({ ...maskText("", ALL).counts, [mask]: 1 });
    }
  });

  it("work together, and count each type", () => {
    const text = Object.values(EXAMPLES).join("; ");
    const { text: result, counts } = maskText(`${text}; ${EXAMPLES.iban}`, ALL);
    expect(result).toBe(
      "[mail address]; [phone number]; [payment card number]; [IBAN]; [Finnish personal identity code]; [Swedish personal identity number]; [IBAN]",
    );
    expect(counts).toEqual({ ...Object.fromEntries(MASK_NAMES.map((name) => [name, 1])), iban: 2 });
  });

  it("have one recognizer each", () => {
    const masks = RECOGNIZERS.flatMap(({ mask }) => mask ?? []);
    expect(masks.toSorted()).toEqual(MASK_NAMES.toSorted());
  });
});

describe("the order of the types", () => {
  it.each<[string, string, readonly MaskName[], string]>([
    ["an IBAN is no phone number", "DE89 3704 0044 0532 0130 00", ["phone-number", "iban"], "[IBAN]"],
    ["not even with its own mask off", "DE89 3704 0044 0532 0130 00", ["phone-number"], "DE89 3704 0044 0532 0130 00"],
    ["a card is no phone number", "4000 0046 8123 4567", ["phone-number"], "4000 0046 8123 4567"],
    ["though a part of it could be one", "0046 8123 4567", ["phone-number"], "[phone number]"],
    [
      "a Finnish code is no phone number",
      "010150-1130",
      ["phone-number", "finnish-identity-code"],
      "[Finnish personal identity code]",
    ],
    ["not even with its own mask off", "010150-1130", ["phone-number"], "010150-1130"],
    [
      "ten digits that may be both: with both masks on",
      "040123-1006",
      [...MASK_NAMES],
      "[Swedish personal identity number]",
    ],
    ["with one of them on", "040123-1006", ["phone-number"], "[phone number]"],
    ["a mail address whose first part is a phone number", "0401234567@example.org", [...MASK_NAMES], "[mail address]"],
    ["with the mail mask off", "0401234567@example.org", ["phone-number"], "[phone number]@example.org"],
  ])("%s", (_name, text, masks, expected) => {
    expect(maskText(text, new Set(masks)).text).toBe(expected);
  });
});

describe("any text", () => {
  it("comes back the same when it is masked a second time", () => {
    fc.assert(
      fc.property(fc.oneof(denseText, digitText, anyText), someMasks, (text, masks) => {
        const once = maskText(text, masks).text;
        expect(maskText(once, masks)).toEqual({ text: once, counts: maskText("", masks).counts });
      }),
      { numRuns: 5_000 },
    );
  });

  it("without digits and @ stays as it is", () => {
    const plain = anyText.map((text) => text.replaceAll(/[\p{Nd}@\uff20]/gu, ""));
    const withoutDigits = fc.oneof(plain, fc.string({ unit: fc.constantFrom(..."aFI+-./() ,[]ä\n"), maxLength: 200 }));
    fc.assert(
      fc.property(withoutDigits, (text) => {
        expect(maskText(text, ALL).text).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps whatever stands around what is masked", () => {
    const word = fc.string({ unit: fc.constantFrom(..."abcä ,;\n!?"), maxLength: 40 });
    fc.assert(
      fc.property(word, fc.constantFrom(...MASK_NAMES), word, (before, mask, after) => {
        const marker = RECOGNIZERS.find((one) => one.mask === mask)?.marker ?? "";
        const { text, counts } = maskText(`${before}, ${EXAMPLES[mask]}; ${after}`, ALL);
        expect(text).toBe(`${before}, ${marker}; ${after}`);
        expect(counts[mask]).toBe(1);
      }),
    );
  });
});

describe("hostile text", () => {
  const LENGTH = draws(40_000, 200_000);

  it.each([
    "1",
    "1 ",
    "0 ",
    "01 ",
    "001 ",
    "012 345 ",
    "0123456 ",
    "07 0",
    "00461 ",
    "+",
    "+1 ",
    "(",
    "(0",
    "(+",
    "1-",
    "1.",
    "0-",
    "-",
    "@",
    "a@",
    "a.",
    "a@b.",
    "a@b.c",
    "a@b.fi ",
    "a",
    "é1",
    "FI21",
    "FI21 ",
    "FI21 1234 5600 0007 8",
    "4111 ",
    "411111111111111",
    "4111 1111 1111 1112 ",
    "131052-308U ",
    "811228",
    "811228-9875 ",
    "01.02.2026 ",
    "+358 40 123 4567 ",
    "(0401234567) ",
    "((0401234567)) ",
    "040 1234567 15 min ",
    "4111-1111-1111-1111-",
    "41111111111111115555555555554444",
    "03.07.2026-31.07.2026",
    "0800-1600-",
    "0.",
    "1\u200b",
    " \t",
    "\u2007\u200b",
  ])("%j, again and again, takes linear time", (unit) => {
    const text = unit.repeat(Math.ceil(LENGTH / unit.length));
    expect(takesLinearTime(LENGTH, (length) => maskText(text.slice(0, length), ALL))).toBe(true);
  });

  it("that ties thousands of card numbers together takes linear time", () => {
    const unit = "4111-1111-1111-1111-";
    expect(
      takesLinearTime(LENGTH, (length) => maskText(`${unit.repeat(Math.ceil(length / unit.length))}1x`, ALL)),
    ).toBe(true);
  });
});
