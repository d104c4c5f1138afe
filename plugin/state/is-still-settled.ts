import type { Instant } from "../chat/session.ts";
import type { ListedSession } from "../outside/chat-history/port.ts";
import type { SettledCard } from "./settled-cards.ts";

/**
 * Milliseconds. A change is only known to be contained in a reading that began so much later: the clocks of the
 * platform's machines may differ, and the history may be served from a copy that lags behind (assumed).
 */
export const LEAST_DISTANCE_MS = 5 * 60_000;

/**
 * Milliseconds. A history is read at least so often, so that whatever else may have been overlooked is put right within
 * a day (assumed to be often enough, and seldom enough).
 */
const LONGEST_TRUSTED_MS = 86_400_000;

/** What is known of a card in this run. */
export interface KnownNow {
  readonly sessionId: string | null;
  readonly cardDigest: string;
  /** The session in the platform's list; undefined when it is not in what was read of it. */
  readonly listed: ListedSession | undefined;
  /** The platform's time just before the list was read. */
  readonly listedAt: Instant;
}

/**
 * Whether the card still holds everything that the platform has. It does only if the list shows the session, and as
 * last changed well before the reading that the card was filled from. A session that is missing in the list may have
 * been deleted.
 */
export function isStillSettled(settled: SettledCard, { sessionId, cardDigest, listed, listedAt }: KnownNow): boolean {
  return (
    listed !== undefined &&
    sessionId === settled.sessionId &&
    cardDigest === settled.cardDigest &&
    listed.updatedAt + LEAST_DISTANCE_MS <= settled.readAt &&
    listed.ended === settled.ended &&
    listed.messageCount === settled.messageCount &&
    settled.readAt <= listedAt &&
    listedAt < settled.readAgainAt
  );
}

/** Whether the list can prove anything about it: a session is never listed as changed earlier than its last event. */
export function canBeProven({ lastEventAt, readAt }: SettledCard): boolean {
  return lastEventAt + LEAST_DISTANCE_MS <= readAt;
}

/** The time until which nothing but a change of the session can change the card. */
export function readAgainAt({
  readAt,
  endedAt,
  startedAt,
  messageCount,
  graceMs,
  giveUpAfterMs,
}: {
  readonly readAt: Instant;
  /** Null while the session lasts. */
  readonly endedAt: Instant | null;
  readonly startedAt: Instant;
  readonly messageCount: number;
  readonly graceMs: number;
  readonly giveUpAfterMs: number;
}): Instant {
  return Math.min(
    readAt + LONGEST_TRUSTED_MS,
    endedAt === null ? Number.POSITIVE_INFINITY : endedAt + graceMs,
    messageCount > 0 ? Number.POSITIVE_INFINITY : startedAt + giveUpAfterMs,
  );
}
