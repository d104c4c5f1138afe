import type { Failure } from "../../base/failure.ts";
import type { StoredChatSessionCard } from "../../chat/card.ts";
import type { DataCardId } from "../../outside/esm/port.ts";
import type { CardFailures } from "../../state/put-aside.ts";
import type { CardPlan } from "./plan-card.ts";
import type { DigestedReading, SessionRead } from "./read-histories.ts";

/** A card, as far as a run knows it. One whose session was read (`SessionRead`) is such a card. */
export interface KnownCard {
  readonly card: {
    readonly dataCardId: DataCardId;
    /** Undefined where the card itself was not read. */
    readonly stored?: StoredChatSessionCard;
  };
  /** Null on a card without one, and where it is not known. */
  readonly sessionId: string | null;
  /** Undefined where the platform has not answered. */
  readonly reading?: DigestedReading;
}

/** What is done to a card. */
export type Change = Exclude<CardPlan, { kind: "keep" } | { kind: "refuse" }>;

/** What became of a card. Every card that a run has listed comes to exactly one of these. */
export type CardOutcome =
  /** Nothing had to be written. */
  | { readonly kind: "kept"; readonly of: SessionRead }
  /** The card was proven to hold everything without its history being read. */
  | { readonly kind: "fully-read"; readonly of: KnownCard }
  /** It was written, or in a dry run would have been. */
  | { readonly kind: "changed"; readonly of: SessionRead; readonly plan: Change }
  /** It holds messages that the platform has lost. How many it holds is null where only its log tells of some. */
  | { readonly kind: "shrunk"; readonly of: SessionRead; readonly held: number | null }
  /** Something kept it from being looked up, read or written. */
  | { readonly kind: "failed"; readonly of: KnownCard; readonly failure: Failure }
  /** A second card of its session: the oldest is filled. Found in the list, or only by asking ESM for it. */
  | {
      readonly kind: "doubled";
      readonly of: KnownCard;
      readonly oldest: DataCardId;
      readonly foundBy: "list" | "asking";
    }
  /** It failed in an earlier run, and its time has not come. */
  | { readonly kind: "put-aside"; readonly of: KnownCard; readonly failures: CardFailures }
  /** Somebody closed or removed it after it was listed. */
  | { readonly kind: "gone"; readonly of: KnownCard }
  /** It was taken up, but the run ended before it was done. Undefined where the reason is told elsewhere. */
  | { readonly kind: "not-done"; readonly of: KnownCard; readonly why: Failure | undefined }
  /** It was not even taken up: its batch could not be read, the run had ended, another card is filled in its place. */
  | { readonly kind: "not-taken-up"; readonly of: KnownCard; readonly why: Failure | undefined };

/** Takes the outcome of each card, once. */
export type Account = (outcome: CardOutcome) => void;
