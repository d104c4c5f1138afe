import type { Instant } from "../chat/session.ts";
import type { DataCardId } from "../outside/esm/port.ts";

/** Cards; limits memory and the file. Beyond it, the cards noted longest ago are forgotten, and the next run reads them. */
export const MOST_FULLY_READ = 20_000;

/**
 * An active card that held, after its history was last read, everything that the platform had. All instants are by the
 * platform's clock.
 */
export interface FullyReadCard {
  readonly sessionId: string;
  /** Just before the reading of the history began, in whole seconds. */
  readonly readAt: Instant;
  readonly ended: boolean;
  readonly messageCount: number;
  /** The latest time in the history. */
  readonly lastEventAt: Instant;
  /** From then on the history is read again, whatever the platform's list of changes says. */
  readonly readAgainAt: Instant;
  /** A digest of what stood on the card. */
  readonly cardDigest: string;
}

/** The cards whose histories need no reading while the platform lists their sessions as unchanged. */
export interface FullyReadCards {
  /** Forgets all cards if they were noted under other rules. @param rulesKey names everything that decides how a card is made */
  underRules(rulesKey: string): void;
  entry(dataCardId: DataCardId): FullyReadCard | undefined;
  note(dataCardId: DataCardId, card: FullyReadCard): void;
  forget(dataCardId: DataCardId): void;
  /** All cards of which something is noted. */
  ids(): Iterable<DataCardId>;
  /**
   * Forgets all other cards.
   *
   * @param activeIds all active cards of the environment of which something is noted, also when only a part of them is run
   */
  keepOnly(activeIds: ReadonlySet<DataCardId>): void;
}

/** What is kept from one run to the next. */
export interface KeptFullyReadCards {
  readonly rulesKey: string;
  /** Ordered by when they were noted, the earliest first. */
  readonly cards: ReadonlyMap<DataCardId, FullyReadCard>;
}

export const NONE_FULLY_READ: KeptFullyReadCards = { rulesKey: "", cards: new Map() };

/** Fully read cards in memory, with what is to be kept of them. */
export interface FullyReadCardsState extends FullyReadCards {
  kept(): KeptFullyReadCards;
  /** Whether `kept` is, or may be, something else than it was at the beginning. */
  isChanged(): boolean;
}

export function createFullyReadCards(before: KeptFullyReadCards = NONE_FULLY_READ): FullyReadCardsState {
  const cards = new Map(before.cards);
  let rules = before.rulesKey;
  let isChanged = false;
  return {
    underRules(rulesKey) {
      if (rulesKey === rules) return;
      cards.clear();
      rules = rulesKey;
      isChanged = true;
    },
    entry: (dataCardId) => cards.get(dataCardId),
    note(dataCardId, card) {
      isChanged = true;
      // Deleted first, so that it moves to the end.
      cards.delete(dataCardId);
      cards.set(dataCardId, card);
      if (cards.size <= MOST_FULLY_READ) return;
      const [oldest] = cards.keys();
      if (oldest !== undefined) cards.delete(oldest);
    },
    forget(dataCardId) {
      if (cards.delete(dataCardId)) isChanged = true;
    },
    keepOnly(activeIds) {
      for (const dataCardId of cards.keys()) if (!activeIds.has(dataCardId)) this.forget(dataCardId);
    },
    ids: () => cards.keys(),
    kept: () => ({ rulesKey: rules, cards }),
    isChanged: () => isChanged,
  };
}
