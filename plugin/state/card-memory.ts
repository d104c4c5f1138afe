import type { KnownHistory } from "../chat/kept/known-history.ts";
import type { Instant } from "../chat/session.ts";
import type { DataCardId } from "../outside/esm/port.ts";

/** Cards; limits memory and the file. Beyond it, the cards that were noted longest ago are forgotten. */
export const MOST_REMEMBERED = 20_000;
/** Messages of one card. A longer history is not remembered: then only the card itself tells what was on it. */
export const MOST_MESSAGES = 5_000;

/**
 * Bytes of all histories in the file. Beyond it, the histories that were noted longest ago are left out, as long ones
 * are: a file that is too large would be no help at all.
 */
const MOST_BYTES = 40_000_000;
/** Bytes of a joining in the file, besides its id: names, times and signs. */
const BYTES_OF_A_JOINING = 110;
/** The same of a live chat, and of an id in a list. */
const BYTES_OF_A_LIVE_CHAT = 160;
const BYTES_OF_AN_ID = 3;
/** Bytes of an id or a digest in the file: a character takes up to six, written as an escape. */
const BYTES_OF_A_CHARACTER = 6;
const BYTES_OF_A_DIGEST = 8;

/** What is known of a card beyond what stands on it. It holds no chat text and no names. */
export interface RememberedCard {
  readonly sessionId: string;
  /** Undefined for a history too long to be remembered. */
  readonly history: KnownHistory | undefined;
  /** The Person cards that it referred to, for when they cannot be read. */
  readonly persons: RememberedPersons;
  /** What the report has said of the card already; empty when there was nothing to say. */
  readonly reported: string;
  /** When a reading first showed that the session had ended. */
  readonly endedSince: Instant | null;
  /** Only for a card that was closed. */
  readonly closed: ClosedCardNote | null;
}

export interface RememberedPersons {
  readonly customer: DataCardId | null;
  readonly supportPerson: DataCardId | null;
  readonly members: readonly DataCardId[];
  /** By the platform's ids of the support persons who were found. */
  readonly operators: ReadonlyMap<string, DataCardId>;
  /** Whom ESM no longer accepted on the card. */
  readonly removed: readonly DataCardId[];
}

/** A card that was closed. */
export interface ClosedCardNote {
  /** When its history was last read, by the platform's clock. */
  readonly readAt: Instant;
  /** When the card was closed, or found to be, by this machine's clock. */
  readonly notedAt: Instant;
  /** Messages that the platform counted then. */
  readonly counted: number;
  /** A digest of what stood on the card. */
  readonly cardDigest: string;
  /** The name of the file with its whole log that was attached; null when there is none. */
  readonly wholeLog: string | null;
  /** How often it was written again since then, because what was written was no longer on it. */
  readonly rewritten: number;
  /** What the next run does: look whether it still stands there, or fill the card again, for this reason. */
  readonly due: "look" | "session-changed" | "card-changed" | null;
}

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
}

export const NOTHING_REMEMBERED: KeptCardMemory = { listedUntil: null, cards: new Map() };

/** What is known of cards, active or closed a short time ago, beyond what stands on them. */
export interface CardMemory {
  /** Undefined when the card is not known, or belongs to another session now. */
  entry(dataCardId: DataCardId, sessionId: string): RememberedCard | undefined;
  note(dataCardId: DataCardId, card: RememberedCard): void;
  forget(dataCardId: DataCardId): void;
  /** The closed cards. */
  closedCards(): Iterable<readonly [DataCardId, RememberedClosedCard]>;
  /** Up to when the platform's list of changes was read. */
  listedUntil: Instant | null;
  /**
   * Forgets all other cards, but not those that were closed lately.
   *
   * @param activeIds all active cards of the environment, also when only a part of them is run
   * @param closedSince closed cards that were noted before are forgotten
   */
  keepOnly(activeIds: ReadonlySet<DataCardId>, closedSince: Instant): void;
}

/** The same memory for a run that must leave no trace: nothing that it notes is remembered. */
export function withoutNotes(memory: CardMemory): CardMemory {
  return {
    listedUntil: memory.listedUntil,
    entry: memory.entry,
    closedCards: memory.closedCards,
    note: () => undefined,
    forget: () => undefined,
    keepOnly: () => undefined,
  };
}

/** The memory, with what is to be kept of it. */
export interface CardMemoryState extends CardMemory {
  kept(): KeptCardMemory;
  /** The cards of `kept`, one after the other: all of them would take many times the memory. */
  keptCards(): Iterable<readonly [DataCardId, RememberedCard]>;
}

export function createCardMemory(before: KeptCardMemory = NOTHING_REMEMBERED): CardMemoryState {
  const cards = new Map<DataCardId, PackedCard>();
  for (const [dataCardId, card] of before.cards) cards.set(dataCardId, packed(card));
  return {
    listedUntil: before.listedUntil,
    entry(dataCardId, sessionId) {
      const card = cards.get(dataCardId);
      return card?.sessionId === sessionId ? unpacked(card) : undefined;
    },
    note(dataCardId, card) {
      // Deleted first, so that it moves to the end.
      cards.delete(dataCardId);
      const isTooLong = (card.history?.messages.size ?? 0) > MOST_MESSAGES;
      cards.set(dataCardId, packed(isTooLong ? { ...card, history: undefined } : card));
      const [oldest] = cards.keys();
      if (cards.size > MOST_REMEMBERED && oldest !== undefined) cards.delete(oldest);
    },
    forget(dataCardId) {
      cards.delete(dataCardId);
    },
    *closedCards() {
      for (const [dataCardId, { sessionId, closed }] of cards) {
        if (closed !== null) yield [dataCardId, { sessionId, closed }];
      }
    },
    keepOnly(activeIds, closedSince) {
      for (const [dataCardId, { closed }] of cards) {
        const isClosedLately = closed !== null && closed.notedAt >= closedSince;
        if (!activeIds.has(dataCardId) && !isClosedLately) cards.delete(dataCardId);
      }
    },
    kept() {
      return { listedUntil: this.listedUntil, cards: new Map(this.keptCards()) };
    },
    keptCards: () => fitting(cards),
  };
}

/** The cards, of which only so many keep their history that it fits into a file: those that were noted last. */
function* fitting(
  cards: ReadonlyMap<DataCardId, PackedCard>,
): Generator<readonly [DataCardId, RememberedCard], undefined> {
  let bytes = 0;
  for (const { historyBytes } of cards.values()) bytes += historyBytes;
  for (const [id, card] of cards) {
    const isTooMuch = bytes > MOST_BYTES;
    bytes -= card.historyBytes;
    const whole = unpacked(card);
    yield [
      id,
      isTooMuch ? { ...whole, history: undefined, persons: { ...whole.persons, operators: new Map() } } : whole,
    ];
  }
}

/**
 * A remembered card while nobody asks for it: what only its own card needs is one text. Twenty thousand cards take a third
 * of the memory that their sets, lists and objects would take.
 */
interface PackedCard extends Pick<RememberedCard, "sessionId" | "closed"> {
  /** JSON of the rest. */
  readonly rest: string;
  /** About how many bytes its history takes in the file. */
  readonly historyBytes: number;
}

/** What JSON has no form for, as lists. A history that is undefined is missing. */
interface Rest extends Pick<RememberedCard, "reported" | "endedSince"> {
  readonly history?: Omit<KnownHistory, "messages" | "liveChats" | "joined"> & {
    readonly messages: readonly string[];
    readonly liveChats: readonly string[];
    readonly joined: readonly string[];
  };
  readonly persons: Omit<RememberedCard["persons"], "operators"> & {
    readonly operators: readonly (readonly [string, string])[];
  };
}

function packed(card: RememberedCard): PackedCard {
  const { sessionId, closed, history, persons, reported, endedSince } = card;
  const lists = history && {
    ...history,
    messages: [...history.messages],
    liveChats: [...history.liveChats],
    joined: [...history.joined],
  };
  const rest: Rest = {
    ...(lists && { history: lists }),
    persons: { ...persons, operators: [...persons.operators] },
    reported,
    endedSince,
  };
  return { sessionId, closed, rest: JSON.stringify(rest), historyBytes: bytesOfHistory(card) };
}

function unpacked({ sessionId, closed, rest }: PackedCard): RememberedCard {
  const { history, persons, reported, endedSince }: Rest = JSON.parse(rest);
  const sets = history && {
    ...history,
    messages: new Set(history.messages),
    liveChats: new Set(history.liveChats),
    joined: new Set(history.joined),
  };
  return {
    sessionId,
    history: sets,
    persons: { ...persons, operators: new Map(persons.operators) },
    reported,
    endedSince,
    closed,
  };
}

/** Bytes of what is left out first where the file would be too large. */
function bytesOfHistory({ history, persons }: RememberedCard): number {
  let bytes = 0;
  for (const id of persons.operators.keys()) bytes += BYTES_OF_A_JOINING + BYTES_OF_A_CHARACTER * id.length;
  if (history === undefined) return bytes;
  bytes += BYTES_OF_A_DIGEST * (history.messages.size + history.liveChats.size + history.joined.size);
  for (const { operatorId } of history.joinings) bytes += BYTES_OF_A_JOINING + BYTES_OF_A_CHARACTER * operatorId.length;
  for (const { liveChatId, operators } of history.readLiveChats) {
    bytes += BYTES_OF_A_LIVE_CHAT + BYTES_OF_A_CHARACTER * liveChatId.length;
    for (const id of operators) bytes += BYTES_OF_AN_ID + BYTES_OF_A_CHARACTER * id.length;
  }
  return bytes;
}
