import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanName, cleanText, comparableText } from "../../plugin/chat/clean-text.ts";
import { cpuTimer } from "../support/cpu-time.ts";
import { draws } from "../support/draws.ts";
import { anyText } from "./arbitrary-session.ts";

/** The characters of XML 1.0 (section 2.2), as a whole text. */
const XML_TEXT = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** Clean text by looking for everything that it may not hold, also in text that holds nothing of it. */
function taken(text: string): string {
  return text
    .replaceAll(/\r\n|[\r\v\f\x85\u2028\u2029]/g, "\n")
    .replaceAll(/(?![\t\n])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "");
}

function unordered(text: string): string {
  return taken(text).replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, "");
}

function onAnyLine(text: string): string {
  const lines = taken(text).split("\n");
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();
}

describe("clean text", () => {
  it.each([
    ["CRLF is one line end", "a\r\nb", "a\nb"],
    ["CR is a line end", "a\rb\r\rc", "a\nb\n\nc"],
    ["NEL is a line end", "a\u0085b", "a\nb"],
    ["U+2028 and U+2029 are line ends", "a\u2028b\u2029c", "a\nb\nc"],
    ["vertical tab and form feed are line ends", "a\vb\fc", "a\nb\nc"],
    ["tab and line feed stay", "a\tb\nc", "a\tb\nc"],
    ["C0 controls are removed", "a\0b\u0001c\u0008d\u001be\u001ff", "abcdef"],
    ["DEL and C1 controls are removed", "a\u007fb\u0080c\u009fd", "abcd"],
    ["U+FFFE and U+FFFF are removed", "a\ufffeb\uffffc", "abc"],
    ["lone surrogates are removed", "a\ud83db\ude00c\ud83d", "abc"],
    ["halves that would meet after cleaning do not become a character", "\ud83d\0\ude00", ""],
    ["emoji of several code points stay", "👩🏽‍💻 🇫🇮 🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👩🏽‍💻 🇫🇮 🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    ["4-byte characters stay", "𠜎 𝒳", "𠜎 𝒳"],
    ["right-to-left text and its marks stay", "\u200fمرحبا \u202bשלום\u202c", "\u200fمرحبا \u202bשלום\u202c"],
    ["combining marks stay as they were typed", "e\u0301 \u00e9", "e\u0301 \u00e9"],
    ["HTML stays", "<b>&amp;</b>", "<b>&amp;</b>"],
  ])("%s", (_, text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  it("is what is left when everything unfit is taken out, whether there is any or not", () => {
    const anything = fc.oneof(
      anyText,
      fc
        .tuple(anyText, fc.constantFrom(" \n", "\u00a0\n", "\u2003\n", "\u2029"), anyText)
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(anything, (text) => {
        expect(cleanText(text)).toBe(taken(text));
        expect(cleanName(text)).toBe(
          unordered(text)
            .replaceAll(/[\t\n]+/g, " ")
            .trim(),
        );
        expect(comparableText(text)).toBe(onAnyLine(text));
      }),
      { numRuns: draws(500, 20_000) },
    );
    for (let code = 0; code <= 0xff_ff; code += 1) {
      const text = `a${String.fromCharCode(code)}`;
      if (
        cleanText(text) !== taken(text) ||
        cleanName(text) !==
          unordered(text)
            .replaceAll(/[\t\n]+/g, " ")
            .trim()
      ) {
        throw new Error(`U+${code.toString(16)} is cleaned in another way`);
      }
    }
  });

  it("is always text that XML 1.0 can hold, on cleaning again the same", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanText(text);
        expect(clean).toMatch(XML_TEXT);
        expect(clean).not.toContain("\r");
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });
});

describe("clean names", () => {
  it.each([
    ["line breaks and tabs become one space", "Vera\r\n\t\nOperator", "Vera Operator"],
    ["white space around is removed", "  Vera \u00a0\n", "Vera"],
    ["bidi embeddings and overrides are removed", "\u202aa\u202bb\u202cc\u202dd\u202ee", "abcde"],
    ["bidi isolates are removed", "\u2066a\u2067b\u2068c\u2069d", "abcd"],
    ["right-to-left names stay", "نور السيد", "نور السيد"],
    ["names of the prototype are names", "__proto__", "__proto__"],
  ])("%s", (_, name, expected) => {
    expect(cleanName(name)).toBe(expected);
  });

  it("are always one line, on cleaning again the same", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanName(text);
        expect(clean).toMatch(/^[^\n\t\u202a-\u202e\u2066-\u2069]*$/);
        expect(cleanName(clean)).toBe(clean);
      }),
    );
  });
});

describe("comparable text", () => {
  it.each([
    ["line ends", "a\r\nb", "a\nb"],
    ["white space at the end of a line", "a \t\nb", "a\nb"],
    ["white space and line ends at the end", "a\n \n", "a"],
  ])("has no regard to %s", (_, one, other) => {
    expect(comparableText(one)).toBe(comparableText(other));
  });

  it.each([
    ["white space at the start of a line", "a\n  b", "a\nb"],
    ["empty lines between", "a\n\nb", "a\nb"],
    ["upper and lower case", "a", "A"],
  ])("keeps %s", (_, one, other) => {
    expect(comparableText(one)).not.toBe(comparableText(other));
  });

  it("takes linear time on long runs of blanks", () => {
    const elapsed = cpuTimer();
    expect(comparableText(`${" ".repeat(2_000_000)}x${" ".repeat(2_000_000)}`)).toHaveLength(2_000_001);
    expect(elapsed()).toBeLessThan(2000);
  });
});
