import { inLines, inPieces } from "../base/in-pieces.ts";

const SPACE = 0x20;
const DELETE = 0x7f;

const OTHER_LINE_ENDS = /\r\n|[\r\v\f\x85\u2028\u2029]/g;

/**
 * Control characters except tab and line feed, halves of surrogate pairs, and U+FFFE and U+FFFF. XML 1.0 cannot hold
 * most of them; it can hold DEL and the C1 controls, but they mean nothing in a chat.
 */
const UNFIT_FOR_XML = /(?![\t\n])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

/** What `cleanText` changes, apart from halves of surrogate pairs. Nearly no text holds any: one pass finds it out. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNCLEAN = /[\u0000-\u0008\v-\u001F\u007F-\u009F\u2028\u2029\uFFFE\uFFFF]/;

/** What `cleanName` changes within a name, apart from halves of surrogate pairs. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNCLEAN_IN_NAME = /[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069\uFFFE\uFFFF]/;

/** What `cleanText` changes, halves of surrogate pairs or whole ones, tabs and line feeds. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const NOT_IN_PLAIN_LINE = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\uD800-\uDFFF\uFFFE\uFFFF]/;

/** Names are mostly shorter; an expression is faster only for longer ones. */
const SHORT = 32;

/** Embeddings, overrides and isolates: they would reorder the text around a name on its line. */
export const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;

/**
 * Text as ESM can hold it: every line end is a line feed, and characters that XML 1.0 cannot hold are left out. Emoji,
 * right-to-left text and combining marks stay. Cleaning a second time changes nothing.
 */
export function cleanText(text: string): string {
  if (!UNCLEAN.test(text) && text.isWellFormed()) return text;
  return inPieces(text, (piece) => piece.replaceAll(OTHER_LINE_ENDS, "\n").replaceAll(UNFIT_FOR_XML, ""));
}

/** Whether a text is clean and on a single line, as nearly all are; of the rest, nothing is told. */
export function isPlainLine(text: string): boolean {
  return !NOT_IN_PLAIN_LINE.test(text);
}

/** The same as `trimEnd`, faster for a text that ends in visible ASCII. */
export function withoutSpaceAtEnd(text: string): string {
  // What reads beyond the text's ends is compiled once more, with all that calls it.
  if (text === "") return text;
  const last = text.charCodeAt(text.length - 1);
  return last > SPACE && last < DELETE ? text : text.trimEnd();
}

/** Clean text on a single line, for names: it cannot start a new line or reorder the text around it. */
export function cleanName(text: string): string {
  if (isShortAscii(text)) return text;
  if (!UNCLEAN_IN_NAME.test(text) && text.isWellFormed()) return text.trim();
  return inPieces(cleanText(text), (piece) => piece.replaceAll(BIDI_CONTROLS, "").replaceAll(/[\t\n]+/g, " ")).trim();
}

/** Whether a text is short, and nothing but visible ASCII and blanks within it. */
function isShortAscii(text: string): boolean {
  const { length } = text;
  if (length === 0) return true;
  if (length > SHORT || text.charCodeAt(0) === SPACE || text.charCodeAt(length - 1) === SPACE) return false;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < SPACE || code >= DELETE) return false;
  }
  return true;
}

/**
 * Text as it is compared with what ESM gives back: line feeds only, no white space at the end of a line or of the text.
 */
export function comparableText(text: string): string {
  const clean = cleanText(text);
  if (!hasSpaceBeforeLineFeed(clean)) return clean.trimEnd();
  // Line by line: a regular expression for trailing blanks would need quadratic time on long runs of blanks.
  return inLines(clean, (lines) =>
    lines
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n"),
  ).trimEnd();
}

function hasSpaceBeforeLineFeed(text: string): boolean {
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
    const before = end === 0 ? "" : text.charAt(end - 1);
    if (before <= " " || before > "~") {
      if (before !== "" && before !== "\n" && before.trimEnd() === "") return true;
    }
  }
  return false;
}
