import type { EqlCondition } from "./eql.ts";
import type { AttributeValues } from "./port.ts";

/** Most characters of ESM's own words to pass on. */
const LONGEST = 300;
/** Most characters of ESM's own words to read: more than are passed on, since masking makes them shorter. */
const LONGEST_READ = 1_000;
/**
 * A row of this many characters that also occurs in what was sent was copied from there; a shorter one may be chance.
 */
const WINDOW = 12;

const MASK = "…";
const MAIL_ADDRESS = /[^\s'"<>()]+@[^\s'"<>()]+/g;
const QUOTED = /'[^']*'|"[^"]*"|“[^”]*”|«[^»]*»/g;

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
  // Before quoted parts are masked: an apostrophe in a repeated text would cut it into pieces too short to be
  // recognized.
  const unsent = maskSent(oneLine(words).trim(), sent.map(oneLine));
  const unquoted = unsent.replaceAll(QUOTED, (quoted) => (codes.includes(quoted.slice(1, -1)) ? quoted : `'${MASK}'`));
  return unquoted.replaceAll(MAIL_ADDRESS, MASK).slice(0, LONGEST);
}

/** `esmWords` for messages about a card's values. */
export function wordsAbout(values: AttributeValues, words: string): string {
  const sent = Object.values(values).flatMap((list) =>
    list.flatMap((value) => (value.kind === "text" ? [value.text] : [])),
  );
  return esmWords(words, Object.keys(values), sent);
}

/** `esmWords` for messages about a condition, whose literals may be mail addresses and ids of sessions. */
export function wordsAboutCondition(condition: EqlCondition | undefined, words: string): string {
  const codes = [...(condition ?? "").matchAll(/\$(\w+)\$/g)].flatMap(([, code]) => code ?? []);
  const literals = [...(condition ?? "").matchAll(/'([^']*)'/g)].flatMap(([, literal]) => literal ?? []);
  const sent = literals.map((literal) => literal.replaceAll(/^%|%$/g, ""));
  return esmWords(words, codes, sent);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ");
}

/** Masks repeated texts that begin within the first `LONGEST_READ` characters, each to its end. */
function maskSent(line: string, sent: readonly string[]): string {
  let result = "";
  let position = 0;
  while (position < Math.min(line.length, LONGEST_READ)) {
    const length = repeatedLength(line, position, sent);
    result += length === 0 ? line[position] : MASK;
    position += Math.max(1, length);
  }
  return result;
}

/**
 * How many characters from this position on were copied from one of the sent texts; 0 when they are too few to matter.
 */
function repeatedLength(line: string, position: number, sent: readonly string[]): number {
  let longest = 0;
  for (const text of sent) {
    const least = Math.min(WINDOW, Math.max(text.trim().length, 3));
    let length = Math.max(longest + 1, least);
    if (position + length > line.length || !text.includes(line.slice(position, position + length))) continue;
    while (position + length < line.length && text.includes(line.slice(position, position + length + 1))) length += 1;
    longest = length;
  }
  return longest;
}
