import type { Instant } from "../chat/session.ts";
import type { DataCardId } from "../outside/esm/port.ts";

/** Cards; it bounds memory and the file. Beyond it, the cards noted longest ago are forgotten, and read in the next run. */
export const MOST_SETTLED = 20_000;

/**
 * A card that is still active and held, after its last reading, everything that the platform had. All instants are by
 * the platform's clock.
 */
export interface SettledCard {
  readonly sessionId: string;
  /** Just before the reading of the history began, in whole seconds. */
  readonly readAt: Instant;
  readonly ended: boolean;
  readonly messageCount: number;
  /** The last of the times in the history. */
  readonly lastEventAt: Instant;
  /** From then on the history has to be read, whatever the platform's list says. */
  readonly readAgainAt: Instant;
  /** A digest of what stood on the card. */
  readonly cardDigest: string;
}

/** Which cards need no reading as long as the platform shows their sessions to be unchanged. */
export interface SettledCards {
  /** Forgets everything that was noted under other rules. @param rulesKey names all that a card is made by */
  underRules(rulesKey: string): void;
  entry(dataCardId: DataCardId): SettledCard | undefined;
  settle(dataCardId: DataCardId, settled: SettledCard): void;
  unsettle(dataCardId: DataCardId): void;
  /** Forgets every card that is not among these: all active cards of the environment, also in a run of a part of them. */
  keepOnly(activeIds: ReadonlySet<DataCardId>): void;
}

/** What is kept from one run to the next. */
export interface KeptSettledCards {
  readonly rulesKey: string;
  /** Those noted longest ago come first. */
  readonly cards: ReadonlyMap<DataCardId, SettledCard>;
}

export const NOTHING_SETTLED: KeptSettledCards = { rulesKey: "", cards: new Map() };

/** Settled cards in memory, with what is to be kept of them. */
export interface SettledCardsState extends SettledCards {
  kept(): KeptSettledCards;
}

export function createSettledCards(before: KeptSettledCards = NOTHING_SETTLED): SettledCardsState {
  const cards = new Map(before.cards);
  let rules = before.rulesKey;
  return {
    underRules(rulesKey) {
      if (rulesKey !== rules) cards.clear();
      rules = rulesKey;
    },
    entry: (dataCardId) => cards.get(dataCardId),
    settle(dataCardId, settled) {
      // Deleted first, so that it moves to the end.
      cards.delete(dataCardId);
      cards.set(dataCardId, settled);
      const [oldest] = cards.keys();
      if (cards.size > MOST_SETTLED && oldest !== undefined) cards.delete(oldest);
    },
    unsettle(dataCardId) {
      cards.delete(dataCardId);
    },
    keepOnly(activeIds) {
      for (const dataCardId of cards.keys()) if (!activeIds.has(dataCardId)) cards.delete(dataCardId);
    },
    kept: () => ({ rulesKey: rules, cards }),
  };
}
