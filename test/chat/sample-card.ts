import { cardOf, FILLED_ROWS, type StoredChatSessionCard, type WholeChatSessionCard } from "../../plugin/chat/card.ts";
import type { ValueOfKind } from "../../plugin/chat/card-attributes.ts";

const VALUES: ValueOfKind = {
  text: "ws-1",
  "long-text": "Hello\nWorld",
  number: 2,
  date: 1_700_000_000_000,
  person: "2",
  persons: ["1", "2"],
  active: true,
  outcome: "answered",
};

/** A card with a value in each attribute. */
export function wholeCard(): WholeChatSessionCard {
  return cardOf<never>((attribute) => VALUES[FILLED_ROWS[attribute].kind]);
}

/** A card as it is read of which each attribute is empty. */
export function emptyStoredCard(): StoredChatSessionCard {
  return cardOf<null>(() => null);
}
