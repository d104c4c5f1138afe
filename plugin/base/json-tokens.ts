/** A piece of a text that should be JSON. White space is left out. */
export interface JsonToken {
  /**
   * `word`: a number, `true`, or a text without quotation marks. `sign`: `{`, `}`, `[`, `]`, `:` or `,`. `unended`: a
   * text without a quotation mark at its end, up to the end of the line.
   */
  readonly kind: "text" | "unended" | "word" | "sign" | "comment" | "other" | "end";
  /** As it is written. */
  readonly written: string;
  readonly start: number;
}

const BLANK = /[ \t\n\r]*/y;
const WORD = /[\p{L}\p{N}_$+.-]+/uy;
const UNTIL_QUOTE = /[^"\\\n\r]*/y;
const SIGNS: ReadonlySet<string> = new Set("{}[]:,");

/** The pieces of a text, the last of which is its end. None is refused: what is wrong with them is not said here. */
export function* jsonTokens(text: string): Generator<JsonToken> {
  let start = endOf(BLANK, text, 0);
  while (start < text.length) {
    const { kind, end } = tokenAt(text, start);
    yield { kind, start, written: text.slice(start, end) };
    start = endOf(BLANK, text, end);
  }
  yield { kind: "end", start: text.length, written: "" };
}

function tokenAt(text: string, start: number): { readonly kind: JsonToken["kind"]; readonly end: number } {
  const first = text.charAt(start);
  if (first === '"') return textAt(text, start);
  if (SIGNS.has(first)) return { kind: "sign", end: start + 1 };
  if (text.startsWith("//", start)) return { kind: "comment", end: behind("\n", text, start) };
  if (text.startsWith("/*", start)) return { kind: "comment", end: behind("*/", text, start + 2) };
  const end = endOf(WORD, text, start);
  if (end > start) return { kind: "word", end };
  return { kind: "other", end: start + String.fromCodePoint(text.codePointAt(start) ?? 0).length };
}

function textAt(text: string, start: number): { readonly kind: JsonToken["kind"]; readonly end: number } {
  for (let at = start + 1; ; at += 2) {
    at = endOf(UNTIL_QUOTE, text, at);
    const found = text.charAt(at);
    if (found === '"') return { kind: "text", end: at + 1 };
    if (found !== "\\" || /^[\n\r]?$/.test(text.charAt(at + 1)))
      return { kind: "unended", end: Math.max(at, start + 1) };
  }
}

function behind(words: string, text: string, from: number): number {
  const found = text.indexOf(words, from);
  return found < 0 ? text.length : found + words.length;
}

function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
