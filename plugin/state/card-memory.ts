import type { Instant } from "../chat/session.ts";
import type { DataCardId } from "../outside/esm/port.ts";
import { type PackedCard, packed, unpacked } from "./packed-card.ts";
import type { ClosedCardNote, RememberedCard } from "./remembered-card.ts";
import { createRememberedCards, type RememberedCards } from "./remembered-cards.ts";

/** Cards; limits memory and the file. Beyond it, the cards that were noted longest ago are forgotten. */
export const MOST_REMEMBERED = 20_000;
/** Messages of one card. A longer history is not remembered: then only the card itself tells what was on it. */
export const MOST_MESSAGES = 5_000;

/**
 * Bytes of all histories in the file. Beyond it, the histories that were noted longest ago are left out, as long ones
 * are: a file that is too large would be no help at all.
 */
const MOST_BYTES = 40_000_000;
/** What is told of a closed card without looking it up. */
interface RememberedClosedCard {
  readonly sessionId: string;
  readonly closed: ClosedCardNote;
}

/** What is kept from one run to the next. */
export interface KeptCardMemory {
  /** Up to when the platform's list of changes was read. Null before the first time. */
  readonly listedUntil: Instant | null;
  /** Ordered by when they were noted, the earliest first. */
  readonly cards: ReadonlyMap<DataCardId, RememberedCard>;
  /** The sessions of active cards of which it is known that they are the oldest of their session, and nothing else. */
  readonly oldest?: ReadonlyMap<DataCardId, string> | undefined;
  /** As the platform's list showed them, the sessions whose closed cards were looked at, and are right. */
  readonly lookedAt?: ReadonlyMap<string, ListedAs> | undefined;
}

export type KeptBesidesCards = Omit<KeptCardMemory, "cards">;

/** What the platform's list showed of a session. */
export interface ListedAs {
  readonly ended: boolean;
  readonly updatedAt: Instant;
  readonly messageCount?: number | undefined;
}

export const NOTHING_REMEMBERED: KeptCardMemory = { listedUntil: null, cards: new Map() };

/** What is known of cards, active or closed a short time ago, beyond what stands on them. */
export interface CardMemory {
  /** Undefined when the card is not known, or belongs to another session now. */
  entry(dataCardId: DataCardId, sessionId: string): RememberedCard | undefined;
  note(dataCardId: DataCardId, card: RememberedCard): void;
  forget(dataCardId: DataCardId): void;
  closedIds(): Iterable<DataCardId>;
  /** The closed cards. */
  closedCards(): Iterable<readonly [DataCardId, RememberedClosedCard]>;
  /** Up to when the platform's list of changes was read. */
  listedUntil: Instant | null;
  /** The cards that were active when they were last noted. */
  activeCards(): Iterable<DataCardId>;
  /**
   * Whether it is known that the session has no card that is older. What was found out stays true: a card that is made
   * later has a higher id.
   */
  isOldest(dataCardId: DataCardId, sessionId: string): boolean;
  noteOldest(dataCardId: DataCardId, sessionId: string): void;
  /** Whether the session's closed cards were looked at when the list showed the same. */
  wasLookedAt(sessionId: string, listed: ListedAs): boolean;
  noteLookedAt(sessionId: string, listed: ListedAs): void;
  /** Forgets which sessions were looked at, but for these: the list shows no others. */
  keepLookedAt(sessionIds: ReadonlyMap<string, unknown>): void;
  /**
   * Forgets all other cards, but not those that were closed lately.
   *
   * @param activeIds all active cards of the environment that are known, also when only a part of them is run
   * @param closedSince closed cards that were noted before are forgotten
   */
  keepOnly(activeIds: ReadonlySet<DataCardId>, closedSince: Instant): void;
}

/** The same memory for a run that must leave no trace: nothing that it notes is remembered. */
export function withoutNotes(memory: CardMemory): CardMemory {
  return {
    listedUntil: memory.listedUntil,
    entry: memory.entry,
    closedIds: memory.closedIds,
    closedCards: memory.closedCards,
    activeCards: memory.activeCards,
    isOldest: memory.isOldest,
    wasLookedAt: memory.wasLookedAt,
    noteOldest: () => undefined,
    noteLookedAt: () => undefined,
    keepLookedAt: () => undefined,
    note: () => undefined,
    forget: () => undefined,
    keepOnly: () => undefined,
  };
}

/** The memory, with what is to be kept of it. */
export interface CardMemoryState extends CardMemory {
  kept(): KeptCardMemory;
  /** Whether `kept` is, or may be, something else than it was at the beginning. */
  isChanged(): boolean;
  /** The cards of `kept` as lines of the file, one after the other: all of them would take many times the memory. */
  keptLines(): Iterable<string>;
  /** What `kept` holds besides cards. */
  keptBesides(): KeptBesidesCards;
  /** The run is over: nothing is asked of it any more. */
  close(): void;
}

/** What is kept, with its cards as a run holds them. */
export interface PackedCardMemory extends KeptBesidesCards {
  readonly cards: RememberedCards;
}

/** @param packedCards where the cards are put */
export function packedMemory(
  { cards, ...besides }: KeptCardMemory,
  packedCards: RememberedCards = createRememberedCards(),
): PackedCardMemory {
  for (const [dataCardId, card] of cards) packedCards.set(dataCardId, packed(dataCardId, card));
  return { ...besides, cards: packedCards };
}

export function createCardMemory(before: KeptCardMemory = NOTHING_REMEMBERED): CardMemoryState {
  return createPackedCardMemory(packedMemory(before));
}

/** The same where the cards are packed already. */
export function createPackedCardMemory(before: PackedCardMemory): CardMemoryState {
  const { cards } = before;
  const oldest = new Map(before.oldest);
  const lookedAt = new Map(before.lookedAt);
  let isChanged = false;
  function drop(from: Pick<Map<string, unknown>, "delete">, key: string): void {
    if (from.delete(key)) isChanged = true;
  }
  function* idsOf(state: "active" | "closed"): Generator<DataCardId> {
    for (const id of cards.ids()) if ((cards.closedAt(id) === null) === (state === "active")) yield id;
  }
  return {
    listedUntil: before.listedUntil,
    entry(dataCardId, sessionId) {
      const card = cards.get(dataCardId);
      return card?.sessionId === sessionId ? unpacked(card) : undefined;
    },
    isChanged() {
      return isChanged || this.listedUntil !== before.listedUntil;
    },
    note(dataCardId, card) {
      isChanged = true;
      oldest.delete(dataCardId);
      const isTooLong = (card.history?.messages.size ?? 0) > MOST_MESSAGES;
      cards.set(dataCardId, packed(dataCardId, isTooLong ? { ...card, history: undefined } : card));
      limit(() => cards.ids(), cards);
    },
    forget(dataCardId) {
      drop(cards, dataCardId);
      drop(oldest, dataCardId);
    },
    *activeCards() {
      yield* idsOf("active");
      yield* oldest.keys();
    },
    isOldest(dataCardId, sessionId) {
      if (oldest.get(dataCardId) === sessionId) return true;
      return cards.closedAt(dataCardId) === null && cards.get(dataCardId)?.sessionId === sessionId;
    },
    noteOldest(dataCardId, sessionId) {
      if (cards.has(dataCardId) || oldest.get(dataCardId) === sessionId) return;
      isChanged = true;
      oldest.set(dataCardId, sessionId);
      limit(() => oldest.keys(), oldest);
    },
    wasLookedAt: (sessionId, listed) => isSame(lookedAt.get(sessionId), listed),
    noteLookedAt(sessionId, { ended, updatedAt, messageCount }) {
      if (this.wasLookedAt(sessionId, { ended, updatedAt, messageCount })) return;
      isChanged = true;
      lookedAt.set(sessionId, { ended, updatedAt, messageCount });
      limit(() => lookedAt.keys(), lookedAt);
    },
    keepLookedAt(sessionIds) {
      for (const sessionId of lookedAt.keys()) if (!sessionIds.has(sessionId)) drop(lookedAt, sessionId);
    },
    *closedCards() {
      for (const dataCardId of idsOf("closed")) {
        const { sessionId, closed = null } = cards.get(dataCardId) ?? {};
        if (sessionId !== undefined && closed !== null) yield [dataCardId, { sessionId, closed }];
      }
    },
    closedIds: () => idsOf("closed"),
    keepOnly(activeIds, closedSince) {
      for (const dataCardId of cards.ids()) {
        const closedAt = cards.closedAt(dataCardId);
        const isClosedLately = closedAt !== null && closedAt >= closedSince;
        if (!activeIds.has(dataCardId) && !isClosedLately) drop(cards, dataCardId);
      }
      for (const dataCardId of oldest.keys()) if (!activeIds.has(dataCardId)) drop(oldest, dataCardId);
    },
    kept() {
      return {
        ...this.keptBesides(),
        cards: new Map(Array.from(fitting(cards), ([id, card]) => [id, unpacked(card)])),
      };
    },
    *keptLines() {
      for (const [, { line }] of fitting(cards)) yield line;
    },
    keptBesides() {
      return {
        listedUntil: this.listedUntil,
        ...(oldest.size === 0 ? {} : { oldest }),
        ...(lookedAt.size === 0 ? {} : { lookedAt }),
      };
    },
    close: () => cards.close(),
  };
}

/** Forgets what was noted first where there is too much. */
function limit(keys: () => Iterable<string>, noted: Pick<Map<string, unknown>, "size" | "delete">): void {
  if (noted.size <= MOST_REMEMBERED) return;
  // Not asked for before: a map looks for its first key behind all that were deleted.
  const [first] = keys();
  if (first !== undefined) noted.delete(first);
}

function isSame(one: ListedAs | undefined, other: ListedAs): boolean {
  return one?.updatedAt === other.updatedAt && one.ended === other.ended && one.messageCount === other.messageCount;
}

/** The cards, of which only so many keep their history that it fits into a file: those that were noted last. */
function* fitting(cards: RememberedCards): Generator<readonly [DataCardId, PackedCard], undefined> {
  let bytes = cards.historyBytes;
  for (const id of cards.ids()) {
    const card = cards.get(id);
    if (card === undefined) continue;
    yield [id, bytes > MOST_BYTES ? withoutHistory(id, card) : card];
    bytes -= card.historyBytes;
  }
}

function withoutHistory(id: DataCardId, packedCard: PackedCard): PackedCard {
  const card = unpacked(packedCard);
  return packed(id, { ...card, history: undefined, persons: { ...card.persons, operators: new Map() } });
}
