import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { terminalLine, terminalText } from "../../plugin/base/terminal-text.ts";

const ESCAPE = "\u001B";

describe("text on a terminal", () => {
  it.each([
    ["plain text stays", "Käyttäjä: 5 € (😀 👩‍💻 日本語)", "Käyttäjä: 5 € (😀 👩‍💻 日本語)"],
    ["Hebrew and Arabic stay", "שלום مرحبا", "שלום مرحبا"],
    ["line feeds and tabs stay", "a\n\tb", "a\n\tb"],
    ["colours lose their escape", `${ESCAPE}[31mred${ESCAPE}[0m`, "�[31mred�[0m"],
    ["a title loses its escape", `${ESCAPE}]0;title\u0007x`, "�]0;title�x"],
    ["the one-character form of an escape", "\u009B2J\u009D0;x\u009C", "�2J�0;x�"],
    ["carriage returns, which overwrite the line", "done\rfail", "done�fail"],
    ["backspaces, which overwrite a character", "a\bb", "a�b"],
    ["a bell, a zero, a delete", "\u0007\u0000\u007F", "���"],
    ["overrides of the direction", "\u202Eabc\u202C \u2066x\u2069 \u061C\u200E\u200F", "�abc� �x� ���"],
    ["separators that some take for line ends", "a\u2028b\u2029c\u0085d", "a�b�c�d"],
    ["halves of characters", "a\uD800b\uDC00", "a�b�"],
  ])("%s", (_name, text, expected) => {
    expect(terminalText(text)).toBe(expected);
  });

  it("holds nothing that acts, whatever it was, and no more characters than before", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = terminalText(text);
        expect(shown).not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}|[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C\u2028\u2029]/u);
        expect([...shown]).toHaveLength([...text].length);
        expect(terminalText(shown)).toBe(shown);
      }),
    );
  });
});

describe("one line on a terminal", () => {
  it.each([
    ["is one line", "a\n\n\tb", 80, "a b"],
    ["is cut, with a sign that it was", "abcdef", 4, "abc…"],
    ["that just fits is whole", "abcd", 4, "abcd"],
    ["is not cut within a character", "😀😀😀", 2, "😀…"],
  ])("%s", (_name, text, longest, expected) => {
    expect(terminalLine(text, longest)).toBe(expected);
  });
});
