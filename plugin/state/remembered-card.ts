import type { KnownHistory } from "../chat/kept/known-history.ts";
import type { Instant } from "../chat/session.ts";
import type { DataCardId } from "../outside/esm/port.ts";

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
