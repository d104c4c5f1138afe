const OTHER_LINE_ENDS = /\r\n|[\r\v\f\x85\u2028\u2029]/g;

/**
 * Control characters but tab and line feed, halves of surrogate pairs, and the two code units that are no characters.
 * XML 1.0 cannot hold the most of them; DEL and the C1 controls it can, but they mean nothing in a chat.
 */
const UNFIT_FOR_XML = /(?![\t\n])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

/** Nothing but code units that are never changed: true of nearly every text, and found out in one pass. */
const CLEAN = /^[\t\n\x20-\x7E\xA0-\u2027\u202F-\uD7FF\uE000-\uFFFD]*$/;

/** Embeddings, overrides and isolates: they would reorder whatever stands around a name on its line. */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;

/**
 * Text as ESM can hold it: every line end is a line feed, characters that XML 1.0 cannot hold are left out. Everything
 * else survives: emoji, right-to-left text, combining marks. Cleaning twice changes nothing more.
 */
export function cleanText(text: string): string {
  if (CLEAN.test(text)) return text;
  return text.replaceAll(OTHER_LINE_ENDS, "\n").replaceAll(UNFIT_FOR_XML, "");
}

/** Clean text on a single line, for names: it cannot begin a line of its own and cannot reorder the one it stands on. */
export function cleanName(text: string): string {
  return cleanText(text)
    .replaceAll(BIDI_CONTROLS, "")
    .replaceAll(/[\t\n]+/g, " ")
    .trim();
}

/**
 * Text for comparing with what ESM gives back: line ends unified, white space at the end of lines and of the text gone.
 */
export function comparableText(text: string): string {
  // Line by line, since a regular expression for trailing blanks needs quadratic time on long runs of blanks.
  return cleanText(text)
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();
}
