import type { Failure } from "../../base/failure.ts";
import type { StoredChatSessionCard } from "../../chat/card.ts";
import type { DataCardId, UnreadableCard } from "../../outside/esm/port.ts";
import type { CardFailures } from "../../state/put-aside.ts";
import type { RefillReason } from "../run-report.ts";
import type { CardPlan } from "./plan-card.ts";
import type { DigestedReading, SessionRead } from "./read-histories.ts";

/** What a run knows of a card. A `SessionRead` is one, too. */
export interface KnownCard {
  readonly card: {
    readonly dataCardId: DataCardId;
    /** Why a card that was closed is filled again. */
    readonly refill?: RefillReason | undefined;
    /** Undefined when the card itself was not read. */
    readonly stored?: StoredChatSessionCard;
  };
  /** Null on a card without one, or when it is not known. */
  readonly sessionId: string | null;
  /** Undefined when the platform has not answered. */
  readonly reading?: DigestedReading;
}

/** What a run does to a card. */
export type Change = Exclude<CardPlan, { kind: "keep" }>;

/** What became of a card. Every card that a run lists gets exactly one outcome. */
export type CardOutcome =
  /** Nothing had to be written. */
  | { readonly kind: "kept"; readonly of: SessionRead }
  /** The card was proven to hold everything without its history being read. */
  | { readonly kind: "fully-read"; readonly of: KnownCard }
  /** It was written, or in a dry run would have been. */
  | { readonly kind: "changed"; readonly of: SessionRead; readonly plan: Change }
  /** Something kept it from being looked up, read or written. */
  | { readonly kind: "failed"; readonly of: KnownCard; readonly failure: Failure }
  /**
   * Not the oldest card of its session, so it is not filled. Found in the list, or by asking ESM for finished cards.
   */
  | {
      readonly kind: "doubled";
      readonly of: KnownCard;
      readonly oldest: DataCardId;
      readonly foundBy: "list" | "asking";
    }
  /** It failed in an earlier run and is not due yet. */
  | { readonly kind: "put-aside"; readonly of: KnownCard; readonly failures: CardFailures }
  /** Somebody closed or removed it after it was listed. */
  | { readonly kind: "gone"; readonly of: KnownCard }
  /** The run ended before it was done. Undefined when the reason is told elsewhere. */
  | { readonly kind: "not-done"; readonly of: KnownCard; readonly why: Failure | undefined }
  /** It was not begun: its batch could not be read, the run had ended, or another card of its session is filled. */
  | { readonly kind: "not-taken-up"; readonly of: KnownCard; readonly why: Failure | undefined };

/** A card that was listed or read together with others, but could not itself be read. */
export function unreadableCard(card: UnreadableCard): CardOutcome {
  return { kind: "failed", of: { card: { dataCardId: card.dataCardId ?? "" }, sessionId: null }, failure: card };
}

/** Called once for each card. */
export type Account = (outcome: CardOutcome) => void;
