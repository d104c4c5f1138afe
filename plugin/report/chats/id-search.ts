import { firstCharacters } from "../../base/cut-text.ts";
import { anyOf, contains, type EqlCondition } from "../../outside/esm/eql.ts";
import type { ChatCards } from "./chat-cards.ts";
import { LONGEST_ASKED, spellingsOf } from "./log-search.ts";

/** Attributes that hold ids: the session's, and what ESM calls the card. */
export function idCodes({ codeOf }: ChatCards): string[] {
  return [codeOf("chatSessionId"), codeOf("identifier")].filter((code) => code !== undefined);
}

/** Cards with this part in one of their ids, one condition for each way of spelling it. They may find too many. */
export function idSpellings(cards: ChatCards, part: string, longest = LONGEST_ASKED): EqlCondition[] {
  const spellings = spellingsOf(firstCharacters(part, longest));
  return idCodes(cards).flatMap((code) => spellings.map((spelling) => contains(code, spelling)));
}

/** Characters of a part that ESM is asked for beside other conditions: few enough for the URL. */
const LONGEST_BESIDE = 20;

/** The same as one condition, beside others. */
export function idMayHold(cards: ChatCards, part: string): EqlCondition {
  return anyOf(idSpellings(cards, part, LONGEST_BESIDE));
}
