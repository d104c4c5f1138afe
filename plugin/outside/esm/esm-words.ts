import { inPieces } from "../../base/in-pieces.ts";
import type { EqlCondition } from "./eql.ts";
import { type Line, maskSent, WINDOW } from "./mask-sent.ts";
import type { AttributeValues } from "./port.ts";

/** Most characters of ESM's own words to pass on. */
const LONGEST = 300;
/**
 * Most characters of ESM's own words to read; the rest is left out. They are more than are passed on, since masking
 * makes them shorter. ESM repeats what was too long for it, so its words may be as long as a reply.
 */
export const MOST_READ = 1_000;
const MASK = "…";
const MAIL_ADDRESS = /[^\s'"<>()]+@[^\s'"<>()]+/g;
const QUOTED = /'[^']*'|"[^"]*"|“[^”]*”|«[^»]*»/g;
const QUOTE_WITHOUT_END = /['"“«][^'"”»]*$/;

/** Makes ESM's own words about one request safe to report. */
export type Wording = (words: string) => string;

/**
 * ESM's own words about something it refused, safe to report: they help, but they may repeat what was sent, including
 * chat text and mail addresses. Everything that was sent is masked, and so are quoted parts, except codes from the
 * request.
 *
 * @param codes attribute and template codes of the request
 * @param sent texts of the request
 */
export function esmWords(words: string, codes: readonly string[], sent: readonly string[]): string {
  return allWords([words], codes, sent).join("");
}

/** `esmWords` for messages about a card's values. */
export function wordsAbout(values: AttributeValues, words: string): string {
  return allWordsAbout(values, [words]).join("");
}

/** `wordsAbout` for several messages about the same values, which are looked through only once. */
export function allWordsAbout(values: AttributeValues, messages: readonly string[]): string[] {
  const sent = Object.values(values).flatMap((list) =>
    list.flatMap((value) => (value.kind === "text" ? [value.text] : [])),
  );
  return allWords(messages, Object.keys(values), sent);
}

/**
 * `esmWords` for messages about a condition, whose literals may be mail addresses and ids of sessions. A condition stands
 * in the URL, which servers repeat as it was sent.
 */
export function wordsAboutCondition(condition: EqlCondition | undefined, words: string): string {
  const codes = [...(condition ?? "").matchAll(/\$(\w+)\$/g)].flatMap(([, code]) => code ?? []);
  const literals = [...(condition ?? "").matchAll(/'([^']*)'/g)].flatMap(([, literal]) => literal ?? []);
  // Between wildcards stands what somebody gave: ESM may name one part of it alone.
  const sent = literals.flatMap((literal) => [literal.replaceAll(/^%|%$/g, ""), ...literal.split("%")]);
  return esmWords(words, codes, sent.flatMap(asSent));
}

/** A text, and how it may stand in a URL. */
function asSent(text: string): string[] {
  const encoded = encodeURIComponent(text.toWellFormed());
  return [text, encoded, encoded.replaceAll("%20", "+")];
}

function allWords(messages: readonly string[], codes: readonly string[], sent: readonly string[]): string[] {
  const lines = messages.map(beginningOf);
  // Before quoted parts are masked: an apostrophe in a repeated text would cut it into pieces too short to be
  // recognized.
  return maskSent(lines, sent.map(oneLine)).map((line, index) => {
    const unquoted = line.replaceAll(QUOTED, (quoted) => (codes.includes(quoted.slice(1, -1)) ? quoted : `'${MASK}'`));
    const isCut = lines[index]?.end !== lines[index]?.text.length;
    const closed = isCut ? unquoted.replace(QUOTE_WITHOUT_END, `'${MASK}`) : unquoted;
    return closed.replaceAll(MAIL_ADDRESS, MASK).slice(0, LONGEST);
  });
}

/** The part that is read, up to the end of a word: half of one might be half of a mail address. */
function beginningOf(message: string): Line {
  const words = message.trimStart();
  const text = oneLine(words.slice(0, MOST_READ + WINDOW)).trim();
  if (words.length <= MOST_READ + WINDOW) return { text, end: text.length };
  const end = Math.max(0, text.length - WINDOW);
  const endOfWord = text.lastIndexOf(" ", end);
  return { text, end: endOfWord > 0 ? endOfWord : end };
}

function oneLine(text: string): string {
  return inPieces(text, (piece) => piece.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")).replaceAll("  ", " ");
}
