import { type EqlCondition, inFilters, mayEqual } from "../../outside/esm/eql.ts";
import type { DataCardId, UnreadableCard } from "../../outside/esm/port.ts";
import { comparableText } from "../../task/card/persons/comparable-text.ts";
import { type ChatCards, cardWithId, countNotShown, type NotShown } from "./chat-cards.ts";
import { hasInId } from "./chat-search.ts";
import { idCodes, idSpellings } from "./id-search.ts";
import { keepNewest, type ListedChat, listedChat, listedCodes } from "./listed-chat.ts";

/** By what a chat was found. The order is that in which an id is understood. */
const WAYS = ["session-id", "identifier", "data-card-id", "part"] as const;

export interface FoundChat extends ListedChat {
  readonly by: (typeof WAYS)[number];
}

export interface ChatsWithId {
  /** The chat that is meant; undefined when there is none, or several. */
  readonly meant: FoundChat | undefined;
  /** All chats with the id, or with it as a part of theirs. */
  readonly found: readonly FoundChat[];
  /** How many there are in all; some may be too many to list. */
  readonly count: number;
  /** Cards with the id that are not shown. */
  readonly notShown: NotShown;
  /** Cards that ESM's search found, and that cannot be read: one of them may be the one. */
  readonly unreadable: readonly UnreadableCard[];
}

/** With fewer characters, a part of an id is in too many. */
export const SHORTEST_PART = 4;
/** How many chats are listed for a part of an id. */
const MOST_LISTED = 50;

/**
 * The chats with an id: their session id, what ESM calls the card, or the data card's id; where there is none, those that
 * have it as a part of the first two. Takes a request or two, and reads no logs.
 */
export async function chatsWithId(cards: ChatCards, id: string): Promise<ChatsWithId> {
  const exact = await findChat(cards, id);
  const { hidden, deleted } = exact.notShown;
  if (exact.count > 0 || hidden + deleted > 0 || [...id].length < SHORTEST_PART) return exact;
  return search(cards, idSpellings(cards, id), (chat) => (hasInId(chat, id) ? "part" : undefined));
}

/**
 * The chats that have just this id: their session id, what ESM calls the card, or the data card's id. However many cards
 * there are, it reads those alone.
 */
export async function findChat(cards: ChatCards, id: string): Promise<ChatsWithId> {
  const wanted = comparableText(id);
  const conditions = idCodes(cards).map((code) => mayEqual(code, id));
  const found = await search(cards, conditions, ({ sessionId, identifier }) => {
    if (sessionId === id) return "session-id";
    return wanted !== "" && comparableText(identifier ?? "") === wanted ? "identifier" : undefined;
  });
  if (!/^\d{1,20}$/.test(id)) return found;
  const isKnown = found.found.some(({ dataCardId }) => dataCardId === id);
  const card = isKnown
    ? undefined
    : await cardWithId(cards, id, { attributeCodes: listedCodes(cards), withNames: true }, found.count === 0);
  if (card === undefined) return found;
  const counted = countNotShown();
  const own: FoundChat[] = counted.mayShow(card) ? [{ ...listedChat(card, cards), by: "data-card-id" }] : [];
  const notShown = {
    hidden: found.notShown.hidden + counted.hidden,
    deleted: found.notShown.deleted + counted.deleted,
  };
  return result([...found.found, ...own], { ...found, count: found.count + own.length, notShown });
}

async function search(
  cards: ChatCards,
  conditions: readonly EqlCondition[],
  by: (chat: ListedChat) => FoundChat["by"] | undefined,
): Promise<ChatsWithId> {
  const { esm, mapping } = cards;
  const found = new Map<DataCardId, FoundChat>();
  const unreadable: UnreadableCard[] = [];
  const seen = { count: 0, hidden: 0, deleted: 0 };
  for (const filter of inFilters(conditions, esm.longestFilter)) {
    const { templateCode } = mapping.settings;
    const query = { templateCode, filter, attributeCodes: listedCodes(cards), withNames: true, onlyVisible: true };
    const before = unreadable.length;
    const part = await esm.foldCards({ ...query, onUnreadable: (card) => unreadable.push(card) }, () => {
      unreadable.splice(before);
      const newest = keepNewest<FoundChat>(MOST_LISTED);
      const notShown = countNotShown();
      return {
        take(card) {
          const chat = listedChat(card, cards);
          const way = found.has(card.dataCardId) ? undefined : by(chat);
          if (way !== undefined && notShown.mayShow(card)) newest.take({ ...chat, by: way });
        },
        end: () => ({ newest: newest.newest(), count: newest.count(), notShown }),
      };
    });
    for (const chat of part.newest) found.set(chat.dataCardId, chat);
    seen.count += part.count;
    seen.hidden += part.notShown.hidden;
    seen.deleted += part.notShown.deleted;
  }
  const { count, ...notShown } = seen;
  return result([...found.values()], { count, notShown, unreadable });
}

function result(found: readonly FoundChat[], rest: Omit<ChatsWithId, "meant" | "found">): ChatsWithId {
  const inOrder = found.toSorted((one, other) => WAYS.indexOf(one.by) - WAYS.indexOf(other.by));
  const [first, second] = inOrder;
  const isClear = second === undefined || second.by !== first?.by;
  return { ...rest, meant: isClear ? first : undefined, found: inOrder };
}
