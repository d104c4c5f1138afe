import type { Instant } from "../../chat/session.ts";
import { compareIds } from "../../outside/esm/card-ids.ts";
import type { DataCard, DataCardId, UnreadableCard } from "../../outside/esm/port.ts";
import { type ChatCards, countNotShown } from "./chat-cards.ts";
import { type ChatNote, notesOn } from "./chat-notes.ts";
import { type ChatConditions, searchFor } from "./chat-search.ts";
import { type ListedChat, listedChat } from "./listed-chat.ts";

/** Cards that are read with one request. */
const MOST_CARDS = 50;
const MOST_PAGES_READ = 4;

/** Which page of the chats. */
export interface ChatPaging {
  /** IANA name: of the days. */
  readonly timeZone: string;
  /** `next` of the page before; undefined for the first page. */
  readonly belowId: DataCardId | undefined;
  /** Chats on the page; 1 to 50. */
  readonly most: number;
  /** How many pages of ESM's cards are read to fill it. Default: 4. */
  readonly mostPagesRead?: number;
}

/** Some of the chats that are meant, newest first by the ids of their cards. */
export interface ChatPage {
  readonly chats: readonly ListedChat[];
  /**
   * Where the next page begins; undefined when there are no more. A page that is not full and has one was not looked
   * through to its end: there may be more chats, or none.
   */
  readonly next: DataCardId | undefined;
  /** When the last chat began that was looked at; undefined where its card does not tell, or none was. */
  readonly lookedDownTo: Instant | undefined;
  /** About the cards that were looked at for this page. */
  readonly notes: readonly ChatNote[];
}

/**
 * One page of the chats that `findChats` finds, with a few requests, however many cards there are. Cards that are made
 * meanwhile move nothing: they belong before the first page.
 *
 * @throws Failure when ESM cannot be asked
 */
export async function pageOfChats(
  cards: ChatCards,
  conditions: ChatConditions,
  { timeZone, belowId, most, mostPagesRead = MOST_PAGES_READ }: ChatPaging,
): Promise<ChatPage> {
  const { esm } = cards;
  const search = await searchFor(cards, conditions, timeZone);
  const size = search.findsTooMany ? MOST_CARDS : Math.min(MOST_CARDS, most);
  // Without pages each request reads the whole list: it is read once, and as much of it is looked at.
  const reading = esm.hasPages ? { pages: mostPagesRead, size } : { pages: 1, size: size * mostPagesRead };
  const chats: ListedChat[] = [];
  const notShown = countNotShown();
  let [untold, unreadable] = [0, 0];
  let next = belowId;
  let last: DataCard | undefined;

  function look(card: DataCard): void {
    last = card;
    const chat = search.judge(card);
    if (chat === "untold") untold += 1;
    else if (chat !== "other" && notShown.mayShow(card)) chats.push(chat);
  }

  for (let read = 0; read < reading.pages && chats.length < most; read += 1) {
    const odd: UnreadableCard[] = [];
    const query = { ...search.query, onUnreadable: (card: UnreadableCard) => void odd.push(card) };
    const page = await search.asking(esm.newestCards(query, { belowId: next, most: reading.size }));
    const looked = page.cards.findIndex((card) => {
      look(card);
      return chats.length === most;
    });
    const isWhole = looked < 0 || looked === page.cards.length - 1;
    const end = isWhole ? undefined : page.cards[looked]?.dataCardId;
    unreadable += odd.filter(({ dataCardId: id }) => !end || id === null || compareIds(id, end) > 0).length;
    next = end ?? page.next;
    if (next === undefined) break;
  }
  const left = { notShown, untold, unreadable };
  return {
    chats,
    next,
    lookedDownTo: (last && listedChat(last, cards).startTime) ?? undefined,
    notes: [...search.notes, ...notesOn(left, cards.codeOf("isChatActive") ?? "")],
  };
}
