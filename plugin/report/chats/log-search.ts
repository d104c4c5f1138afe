import { firstCharacters } from "../../base/cut-text.ts";
import type { ChatLogFormat } from "../../chat/chat-log-data.ts";
import { anyOf, contains, type EqlCondition } from "../../outside/esm/eql.ts";
import { visibleText } from "../../task/card/persons/comparable-text.ts";
import { readableLog } from "./readable-log.ts";

/** Characters of a text that ESM is asked for: enough to tell logs apart, and few enough for the URL in four spellings. */
export const LONGEST_ASKED = 60;
/** What a log may hold in another form: as HTML, with other white space, composed in another way. */
const UNCERTAIN = /[&<>"'`=\s]+/gu;
const NOT_ASCII = /[^\p{ASCII}]+/gu;
const IN_A_ROW = /[A-Za-z0-9]{3}/;

/**
 * Cards whose log may hold a text. It finds too many: the caller compares the logs. It is not known whether ESM's LIKE
 * ignores case, so that it is asked for the usual spellings; one like `mAILBOX` may be missed.
 */
export function logMayHold(attributeCode: string, text: string): EqlCondition {
  const beginning = firstCharacters(visibleText(text), LONGEST_ASKED).replaceAll(UNCERTAIN, "%");
  const loose = beginning.replaceAll(NOT_ASCII, "%");
  const pattern = IN_A_ROW.test(loose) ? loose : beginning;
  return anyOf(spellingsOf(pattern).map((spelling) => contains(attributeCode, spelling)));
}

/** As given, in small letters, in capitals, with a capital at the beginning. */
export function spellingsOf(text: string): string[] {
  const lower = text.toLowerCase();
  const [first = "", ...rest] = lower;
  return [...new Set([text, lower, text.toUpperCase(), `${first.toUpperCase()}${rest.join("")}`])];
}

/** Whether a log holds a text, letter by letter, whatever their case and the white space between words. */
export function logHolds(text: string, format: ChatLogFormat): (log: string) => boolean {
  const wanted = comparable(text);
  return (log) => comparable(readableLog(log, format)).includes(wanted);
}

function comparable(text: string): string {
  return visibleText(text).toLowerCase().replaceAll(/\s+/g, " ");
}
