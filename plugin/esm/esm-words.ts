import type { AttributeValues } from "./port.ts";

/** Characters of ESM's own words that are passed on. */
const LONGEST = 300;
/** So many characters in a row that stand in what was sent are no coincidence. */
const WINDOW = 12;

const MASK = "…";
const MAIL_ADDRESS = /[^\s'"<>()]+@[^\s'"<>()]+/g;
const QUOTED = /'[^']*'|"[^"]*"|“[^”]*”|«[^»]*»/g;

/**
 * ESM's own words about something it refused, fit to be reported: they help, but they may repeat what was sent, chat
 * text and mail addresses included. Quoted parts are masked unless they are a code that was part of the request, and
 * so is whatever stands in a text that was sent.
 *
 * @param codes attribute and template codes of the request
 * @param sent texts of the request
 */
export function esmWords(words: string, codes: readonly string[], sent: readonly string[]): string {
  const line = words.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  const unquoted = line.replaceAll(QUOTED, (quoted) => (codes.includes(quoted.slice(1, -1)) ? quoted : `'${MASK}'`));
  return maskSent(unquoted.replaceAll(MAIL_ADDRESS, MASK).slice(0, LONGEST), sent.map(oneLine));
}

/** The same about values that were sent. */
export function wordsAbout(values: AttributeValues, words: string): string {
  const sent = Object.values(values).flatMap((list) =>
    list.flatMap((value) => (value.kind === "text" ? [value.text] : [])),
  );
  return esmWords(words, Object.keys(values), sent);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ");
}

function maskSent(line: string, sent: readonly string[]): string {
  let result = "";
  let position = 0;
  while (position < line.length) {
    const length = repeatedLength(line, position, sent);
    result += length === 0 ? line[position] : MASK;
    position += Math.max(1, length);
  }
  return result;
}

/** How many characters from here on stand in one of the texts; 0 when too few to matter. */
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
