import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MASK_NAMES, type Mask } from "../../../plugin/chat/masks/mask-names.ts";
import { maskText } from "../../../plugin/chat/masks/mask-text.ts";
import { ownMask, ownPatternProblem } from "../../../plugin/chat/masks/own-mask.ts";
import { takesLinearTime } from "../../support/cpu-time.ts";
import { draws } from "../../support/draws.ts";
import { anyText } from "../arbitrary-session.ts";

function masked(pattern: string, text: string, others: readonly Mask[] = []): string {
  return maskText(text, new Set<Mask>([ownMask("own", pattern), ...others])).text;
}

describe("an expression of one's own", () => {
  it.each<[string, string, string]>([
    ["\\bEMP-\\d{6}\\b", "I am EMP-123456, not EMP-1234567", "I am [own], not EMP-1234567"],
    ["\\bEMP-\\d{6}\\b", "EMP-123456 EMP-654321", "[own] [own]"],
    ["EMP-\\d{6}", "EMP-1234567", "[own]7"],
    ["(?i)emp-\\d+", "Emp-1 and eMP-22", "[own] and [own]"],
    ["password: .*", "my password: abc def\nand more", "my [own]\nand more"],
    ["^\\d{5}$", "12345", "[own]"],
    ["^\\d{5}$", "it is 12345", "it is 12345"],
    ["(?m)^\\d{5}$", "it is\n12345\nyes", "it is\n[own]\nyes"],
    ["[A-ZÄÖ]{3}-\\d{1,3}", "rekisteri ÄBC-123", "rekisteri [own]"],
    ["\\p{Lu}\\d+", "Ö12", "[own]"],
    ["secret", "no digits, but a secret", "no digits, but a [own]"],
    ["a|b", "xaybz", "x[own]y[own]z"],
    ["\\d", "12", "[own][own]"],
  ])("%s in %j", (pattern, text, expected) => {
    expect(masked(pattern, text)).toBe(expected);
  });

  it.each([["EMP<2011>123456"], ["EMP<2013>123456"], ["EMP-<200B>123456"], ["E<AD>MP-123456"], ["EMP-<FF11>23456"]])(
    "sees the text as people do: %s",
    (text) => {
      const typed = text.replaceAll(/<(\w+)>/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
      expect(masked("\\bEMP-\\d{6}\\b", `nr ${typed}.`)).toBe("nr [own].");
    },
  );

  it("finds what is on one line with any white space between", () => {
    expect(masked("nr \\d+", "nr\u00a0\t 12")).toBe("[own]");
  });

  it("comes after the ready-made masks, and sees what they only protect", () => {
    expect(masked("\\d{6}", "131052-308T", ["finnish-identity-code"])).toBe("[Finnish personal identity code]");
    expect(masked("\\d{6}-\\d{3}T", "131052-308T", ["phone-number"])).toBe("[own]");
    expect(masked("\\d\\d\\.\\d\\d\\.\\d{4}", "03.05.2026", ["phone-number"])).toBe("[own]");
  });

  it("does not see markers", () => {
    expect(masked("[a-z]+", "vera@example.org [own] abc", ["mail-address"])).toBe("[mail address] [own] [own]");
    expect(masked(".+", "a vera@example.org b", ["mail-address"])).toBe("[own][mail address][own]");
  });

  it("is counted under its name, also when nothing was found", () => {
    const masks = new Set<Mask>([ownMask("employee number", "EMP-\\d+"), ownMask("constructor", "zzz"), "iban"]);
    const { counts } = maskText("EMP-1 EMP-2 FI2112345600000785", masks);
    expect(counts).toMatchObject({ "employee number": 2, constructor: 0, iban: 1, "phone-number": 0 });
  });

  it("finds long passages, and such as begin where a window ends", () => {
    for (const before of [0, 250, 255, 256, 257, 500, 511, 512, 513, 5_000]) {
      const padding = "x".repeat(before);
      expect(masked("EMP-\\d{6}", `${padding}EMP-123456${padding}`)).toBe(`${padding}[own]${padding}`);
      expect(masked("s: .*", `${padding}s: ${"y".repeat(10_000)}\n${padding}`)).toBe(`${padding}[own]\n${padding}`);
      expect(masked("q{250}", `${padding}${"q".repeat(250)}z`)).toBe(`${padding}[own]z`);
      expect(masked("\\bw{3}\\b", `${padding} www ${padding}wwww`)).toBe(`${padding} [own] ${padding}wwww`);
    }
  });
});

describe("masking a second time changes nothing", () => {
  const patterns = [
    "\\bEMP-\\d{6}\\b",
    "EMP-\\d+",
    "\\d{3}",
    "\\d+-",
    "^\\d+",
    "\\d+$",
    "(?m)^a.*$",
    "[a-z]+",
    "\\bfoo\\b",
    "bar",
    ".",
    "\\W+",
    "a(?:.*b)?",
  ];
  const pieces = [
    "EMP-123456",
    "foo",
    "bar",
    "040 1234567",
    "FI2112345600000785",
    "a@b.fi",
    "-",
    " ",
    "\n",
    "12",
    "a",
    "[own]",
    "0",
    "[",
  ];
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((parts) => parts.join(""));

  it("with any of these expressions and any text", () => {
    const two = fc.subarray(patterns, { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(fc.oneof(text, anyText), two, fc.subarray([...MASK_NAMES]), (message, own, names) => {
        const masks = new Set<Mask>([
          ...names,
          ...own.map((pattern, index) => ownMask(index === 0 ? "own" : "other", pattern)),
        ]);
        const once = maskText(message, masks).text;
        expect(maskText(once, masks).text).toBe(once);
      }),
      { numRuns: draws(1_000, 20_000) },
    );
  });
});

describe("hostile text and expressions", () => {
  const LENGTH = draws(8_000, 40_000);

  it.each([
    ["(a+)+b", "a"],
    ["(?:a|a)*b", "a"],
    ["a(?:.*b)?", "a"],
    ["a[^c]*$|a", "a"],
    ["(?:x{1,30}){1,30}y", "x"],
    ["[ab]*a[ab]{20}c", "abbaab"],
    ["\\bEMP-\\d{6}\\b", "EMP-12345 "],
    ["\\bEMP-\\d{6}\\b", "EMP-123456 "],
    ["\\d", "1"],
    [".", "x"],
  ])("%s takes linear time on %j, again and again", (pattern, unit) => {
    const text = unit.repeat(Math.ceil(LENGTH / unit.length));
    const masks = new Set<Mask>([ownMask("own", pattern)]);
    expect(takesLinearTime(LENGTH, (length) => maskText(text.slice(0, length), masks))).toBe(true);
  });
});

describe("an expression is refused", () => {
  it.each([
    ["(?=a)b", "is not an expression of RE2: look-arounds are not possible at character 1"],
    ["ab(?!c)", "is not an expression of RE2: look-arounds are not possible at character 3"],
    ["(?<=a)b", "is not an expression of RE2: look-arounds are not possible at character 1"],
    ["(?<!a)b", "is not an expression of RE2: look-arounds are not possible at character 1"],
    ["(a)\\1", "is not an expression of RE2: back-references are not possible at character 4"],
    ["abc[z-a]", "is not an expression of RE2: invalid character class range at character 5"],
    ["(a", "is not an expression of RE2: missing closing )"],
    ["a**", "is not an expression of RE2: invalid nested repetition operator at character 2"],
    ["\\u0041", "is not an expression of RE2: invalid escape sequence at character 1"],
    ["a{2000}", "is not an expression of RE2: invalid repeat count at character 2"],
    ["(?:a{50}){50}", "is not an expression of RE2: invalid repeat count in {50}"],
    ["(?:[ab]{20}c){40}d{300}", "has too many repetitions: use smaller numbers in { }"],
    ["", "also matches where there is nothing: let it begin with something that must be there"],
    ["a*", "also matches where there is nothing: let it begin with something that must be there"],
    ["\\b", "also matches where there is nothing: let it begin with something that must be there"],
    ["\\B", "also matches where there is nothing: let it begin with something that must be there"],
    ["^", "also matches where there is nothing: let it begin with something that must be there"],
    ["a|", "also matches where there is nothing: let it begin with something that must be there"],
    ["(?:\\bEMP)?", "also matches where there is nothing: let it begin with something that must be there"],
  ])("%j", (pattern, message) => {
    expect(ownPatternProblem(pattern)).toBe(message);
  });

  it.each(["\\bEMP-\\d{6}\\b", "(?i)emp\\d+", "[A-Z]{3}-\\d{1,3}", "^\\d{5}$", "x*y", "\\p{Lu}+"])(
    "but not %s",
    (pattern) => {
      expect(ownPatternProblem(pattern)).toBeUndefined();
    },
  );

  it("or not, whatever it is, and nothing is thrown", () => {
    const unit = fc.constantFrom(..."ab1()[]{}*+?|^$\\.,-:=!<>PpdDwWsSbBQE0129", "(?", "\\p{", "{1,", "é", "\ud83d");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), anyText, (pattern, text) => {
        const problem = ownPatternProblem(pattern);
        const masks = new Set(problem === undefined ? [ownMask("own", pattern)] : []);
        expect(maskText(text, masks).counts).toHaveProperty("iban", 0);
        expect(problem ?? "is not").toMatch(/^(?:is not|has|also)/);
      }),
      { numRuns: draws(2_000, 50_000) },
    );
  });
});
