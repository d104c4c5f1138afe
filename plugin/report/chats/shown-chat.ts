import type { Instant } from "../../chat/session.ts";
import { canBeCompared, mayEqual } from "../../outside/esm/eql.ts";
import type { AttributeValue, DataCard, UnreadableCard } from "../../outside/esm/port.ts";
import { toStoredCard } from "../../task/card/card-values.ts";
import { erasedAt } from "../../task/card/erased-log.ts";
import { type ChatCards, cardWithId, noSuchChat, type ReadAttribute } from "./chat-cards.ts";
import { type ListedChat, listedChat, textIn } from "./listed-chat.ts";
import { readableLog } from "./readable-log.ts";

/** A chat with all that its card holds. */
export interface ShownChat extends ListedChat {
  readonly endTime: Instant | null;
  /** Everything but the log. */
  readonly attributes: readonly (ReadAttribute & { readonly values: readonly AttributeValue[] })[];
  /** Undefined: it is not mapped. */
  readonly log: ShownLog | undefined;
  /** Codes that are mapped, but that ESM's template lacks. */
  readonly lacking: readonly string[];
}

export interface ShownLog {
  /** As the card holds it. */
  readonly stored: string;
  /** As it is stored; of HTML what a person would read. Empty if it reads empty. */
  readonly text: string;
  /** When what was said before was erased. */
  readonly erasedAt: Instant | null;
}

/**
 * Reads the whole card of a chat, in one request.
 *
 * @throws Failure `esm-card-missing` when it is gone, UnreadableCard
 */
export async function readChat(cards: ChatCards, chat: ListedChat): Promise<ShownChat> {
  const card = await wholeCard(cards, chat);
  if (card === undefined || card.hidden || card.deleted) throw noSuchChat("the data card was taken away meanwhile");
  const stored = toStoredCard(card, cards.mapping);
  const logCode = cards.codeOf("chatLog");
  const log = logCode === undefined ? undefined : (textIn(card.values[logCode]) ?? "");
  return {
    ...listedChat(card, cards),
    endTime: stored.endTime ?? null,
    attributes: cards.attributes
      .filter(({ name }) => name !== "chatLog")
      .map((attribute) => ({ ...attribute, values: card.values[attribute.code] ?? [] })),
    log: log === undefined ? undefined : { stored: log, text: readableLog(log, cards.format), erasedAt: erasedAt(log) },
    lacking: cards.lacking,
  };
}

/** By an id in an attribute, of which it is documented that ESM compares it. */
async function wholeCard(
  cards: ChatCards,
  { dataCardId, sessionId, identifier = null }: ListedChat,
): Promise<DataCard | undefined> {
  const { esm, mapping, codeOf } = cards;
  const wanted = { attributeCodes: cards.attributes.map(({ code }) => code), withNames: true };
  for (const [name, id] of [["chatSessionId", sessionId] as const, ["identifier", identifier] as const]) {
    const code = codeOf(name);
    if (code === undefined || id === null || id === "" || !canBeCompared(id)) continue;
    const query = {
      ...wanted,
      templateCode: mapping.settings.templateCode,
      filter: mayEqual(code, id),
      onlyVisible: true,
    };
    const found = (await esm.findCards({ ...query, onUnreadable })).find((card) => card.dataCardId === dataCardId);
    if (found !== undefined) return found;
  }
  return cardWithId(cards, dataCardId, wanted, true);

  /** Another card with the same id may be unreadable. */
  function onUnreadable(card: UnreadableCard): void {
    if (card.dataCardId === dataCardId) throw card;
  }
}
