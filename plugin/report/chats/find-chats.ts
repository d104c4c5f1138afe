import { type ChatCards, countNotShown } from "./chat-cards.ts";
import { notesOn, noteText } from "./chat-notes.ts";
import { type ChatConditions, searchFor } from "./chat-search.ts";
import { keepNewest, type ListedChat } from "./listed-chat.ts";

export interface FoundChats {
  /** Newest first. */
  readonly chats: readonly ListedChat[];
  /** How many there are in all. */
  readonly count: number;
  /** What the reader has to know to trust the list, one sentence each. */
  readonly notes: readonly string[];
}

/** How the chats are listed. */
export interface Listing {
  /** IANA name: of the days. */
  readonly timeZone: string;
  /** How many chats at most. */
  readonly most: number;
}

/**
 * Finds chats: one list of all the cards that ESM narrows them down to. Of the logs that are searched none is kept.
 *
 * @throws Failure when ESM cannot be asked
 */
export async function findChats(
  cards: ChatCards,
  conditions: ChatConditions,
  { timeZone, most }: Listing,
): Promise<FoundChats> {
  const search = await searchFor(cards, conditions, timeZone);
  let unreadable = 0;
  const onUnreadable = () => {
    unreadable += 1;
  };
  const list = cards.esm.foldCards({ ...search.query, onUnreadable }, () => {
    unreadable = 0;
    const newest = keepNewest<ListedChat>(most);
    const notShown = countNotShown();
    let untold = 0;
    return {
      take(card) {
        const chat = search.judge(card);
        if (chat === "untold") untold += 1;
        else if (chat !== "other" && notShown.mayShow(card)) newest.take(chat);
      },
      end: () => ({ chats: newest.newest(), count: newest.count(), notShown, untold }),
    };
  });
  const found = await search.asking(list);
  const notes = [...search.notes, ...notesOn({ ...found, unreadable }, cards.codeOf("isChatActive") ?? "")];
  return { chats: found.chats, count: found.count, notes: notes.map(noteText) };
}
