import type { Instant, SessionWithoutMessages, WidgetSession } from "./session.ts";

/**
 * Whether the card can be closed with this history: the session has ended, and the history was read after the grace
 * time, in which late messages may still arrive.
 *
 * @param readAt the platform's time when the reading of the history began
 */
export function isFinished(session: SessionWithoutMessages, readAt: Instant, graceMs: number): boolean {
  return session.endedAt !== null && readAt >= session.endedAt + graceMs;
}

/** Why a card is closed without a finished session: the platform does not know it, or nobody ever wrote. */
export type GiveUpReason = "session-unknown" | "no-message";

export interface WaitingCard {
  /** Null when the platform does not know the session. */
  readonly session: WidgetSession | null;
  /** Since when the card has waited: the start time of one that was never filled, or since when its session is unknown. */
  readonly firstKnownAt: Instant;
  readonly now: Instant;
  readonly giveUpAfterMs: number;
}

/** Null as long as the card is worth asking for again. */
export function reasonToGiveUp({ session, firstKnownAt, now, giveUpAfterMs }: WaitingCard): GiveUpReason | null {
  if (session !== null && session.messages.length > 0) return null;
  if (now < (session?.startedAt ?? firstKnownAt) + giveUpAfterMs) return null;
  return session === null ? "session-unknown" : "no-message";
}
