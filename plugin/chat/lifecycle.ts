import type { Instant, SessionWithoutMessages, WidgetSession } from "./session.ts";

/**
 * Whether the card can be closed with this history: the session has ended, and the history was read after the grace
 * time, during which late messages may still arrive.
 *
 * @param readAt the platform's time when the reading of the history began
 */
export function isFinished(session: SessionWithoutMessages, readAt: Instant, graceMs: number): boolean {
  return session.endedAt !== null && readAt >= session.endedAt + graceMs;
}

/**
 * Why a card is closed although its session is not finished: the platform does not know the session, or nobody wrote.
 */
export type GiveUpReason = "session-unknown" | "no-message";

export interface WaitingCard {
  /** Null when the platform does not know the session. */
  readonly session: WidgetSession | null;
  /** The start time on a card that was never filled, or the time at which its session was first found to be unknown. */
  readonly firstKnownAt: Instant;
  readonly now: Instant;
  readonly giveUpAfterMs: number;
}

/** Null while the session is still worth asking for. */
export function reasonToGiveUp({ session, firstKnownAt, now, giveUpAfterMs }: WaitingCard): GiveUpReason | null {
  if (session !== null && session.messages.length > 0) return null;
  if (now < (session?.startedAt ?? firstKnownAt) + giveUpAfterMs) return null;
  return session === null ? "session-unknown" : "no-message";
}
