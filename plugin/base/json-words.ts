import type { JsonToken } from "./json-tokens.ts";

/** What may come next. */
export type Expected = "value" | "value or end" | "name" | "name or end" | "colon" | "comma or end" | "end of file";

const CURLY = /[\u201c-\u201f\u00ab\u00bb\u2039\u203a\u2033]/;
const SINGLE = /['`\u2018-\u201b\u00b4\u2032]/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const PLAIN = /^(?:true|false|null)$/;
const NO_QUOTES = "a text without quotation marks; only numbers, true, false and null stand without";
const STRAIGHT = 'JSON takes straight ones only: "';

/** What is wrong inside of one text, and where in it; the first mistake only. */
export function mistakeInText(written: string): { readonly at: number; readonly words: string } | undefined {
  const found = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|(\\)|\p{Cc}/gu;
  for (const { index, 0: piece, 1: backslash } of written.matchAll(found)) {
    if (backslash !== undefined) {
      return { at: index, words: "a backslash in a text is written twice, \\\\, as in C:\\\\esm-chat" };
    }
    if (piece < " ") return { at: index, words: `${codeOf(piece)} cannot stand in a text: a tab is written \\t` };
  }
  return undefined;
}

/** Whether a word is a value of JSON. */
export function isValue(word: string): boolean {
  return PLAIN.test(word) || NUMBER.test(word);
}

/** What is wrong with a piece that cannot stand where it stands. Texts and values are not repeated: one may be a secret. */
export function wordsOn(token: JsonToken, expected: Expected, before: JsonToken | undefined): string {
  const { kind, written } = token;
  if (kind === "unended") {
    return CURLY.test(written) ? endsCurly(written) : "the text that begins here has no quotation mark at its end";
  }
  if (before !== undefined && mayEndCurly(before)) return `before this, ${endsCurly(before.written)}`;
  if (before?.kind === "text" && /\\" *[,:}\]]/.test(before.written)) {
    return 'before this, a text goes on behind \\": a path that ends with a backslash ends with two, \\\\"';
  }
  if (kind === "other") return wordsOnCharacter(written, expected);
  if (expected === "end of file") return wordsBehindEnd(written);
  if (kind === "word" && before === undefined && wordsOnWord(written) === NO_QUOTES) {
    return "JSON begins with { here: is this another file?";
  }
  if (kind === "word" && expected.startsWith("value")) return wordsOnWord(written);
  if (kind === "word" && before?.written === "," && expected === "name" && /^\d/.test(written)) {
    return "the name of a setting does not begin with a digit: in a number, a point stands and no comma";
  }
  if (expected === "colon") return "a colon is missing between a name and its value";
  if (written === ":") return "a colon stands between a name and its value only";
  if (written === "}" || written === "]") return wordsOnClosing(expected);
  if (expected === "comma or end") return "a comma is missing before this";
  if (written === ",") return "there is nothing before this comma";
  if (expected.startsWith("name")) return "a name in quotation marks belongs here";
  return "a value is missing here";
}

/** Whether a text seems to go on behind its end, because another one was meant. */
export function mayEndCurly({ kind, written }: JsonToken): boolean {
  return kind === "text" && CURLY.test(written);
}

function wordsOnClosing(expected: Expected): string {
  return expected === "value" ? "a value is missing before this" : "this does not close what was opened last";
}

function endsCurly(written: string): string {
  return `a text ends with ${CURLY.exec(written)?.[0] ?? ""}, a typographic quotation mark: ${STRAIGHT}`;
}

function wordsOnCharacter(character: string, expected: Expected): string {
  if (CURLY.test(character)) return `${character} is a typographic quotation mark: ${STRAIGHT}`;
  if (SINGLE.test(character)) return `texts and names stand in double quotation marks, ", and not in ${character}`;
  if (character === "#") return "JSON has no comments: take out what follows #";
  if (character === "=") return "a colon stands between a name and its value, no =";
  if (character === ";") return "a comma stands between two settings, no semicolon";
  if (character === "\\") return "a backslash stands in texts only: put the text into quotation marks";
  if (character === "<")
    return "this is XML or HTML, or a place that is still to be filled in: < begins nothing in JSON";
  if (character === "&") return 'this was copied as HTML: &quot; stands for ", &amp; for &';
  if (/[\u2010-\u2015\u2212]/.test(character))
    return `${character} is a dash of a word processor: JSON takes the hyphen only: -`;
  if (character === "\u2026") return "… stands for what was left out: take it out";
  if (/[\p{Z}\p{C}]/u.test(character))
    return `${codeOf(character)} is no space, though it may look like one: take it out`;
  if (expected === "end of file") return "nothing may follow the end";
  return `${character} cannot stand here`;
}

function wordsBehindEnd(written: string): string {
  if (written === "{" || written === "[") return "a second JSON value begins here: there is one only";
  if (written === "}" || written === "]") return `there is one ${written} too many`;
  return "nothing may follow the end";
}

function wordsOnWord(word: string): string {
  if (PLAIN.test(word.toLowerCase())) return "true, false and null are written in small letters";
  if (/^(?:yes|no|on|off)$/i.test(word)) return "yes and no are written true and false";
  if (/^(?:none|nil|undefined|nan|-?infinity)$/i.test(word)) return "JSON has no such value: leave the setting out";
  if (/^[+-]?0\d/.test(word)) return "a number does not begin with 0: if it is a text, put it into quotation marks";
  if (/^[+-.]?\d[\d.eE+_-]*$/.test(word))
    return "this is no number of JSON: digits, and a point with digits on both sides";
  return NO_QUOTES;
}

function codeOf(character: string): string {
  return `the character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
