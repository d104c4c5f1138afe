import type { Instant } from "../chat/session.ts";
import type { ListedSession } from "../outside/chat-history/port.ts";
import type { FullyReadCard } from "./fully-read-cards.ts";

/**
 * Milliseconds. Only a reading that began so long after a change surely contains it: the clocks of the platform's
 * machines may differ, and the history may come from a copy that lags behind (assumed).
 */
export const LEAST_DISTANCE_MS = 5 * 60_000;

/** Milliseconds. Each history is read at least once a day, which puts right any change that was missed (assumed to be enough). */
const LONGEST_TRUSTED_MS = 86_400_000;

/** What is known of a card in this run. */
export interface KnownNow {
  readonly sessionId: string | null;
  readonly cardDigest: string;
  /** The session in the platform's list of changes; undefined when the part that was read does not show it. */
  readonly listed: ListedSession | undefined;
  /** The platform's time just before the list was read. */
  readonly listedAt: Instant;
}

/**
 * Whether the card still holds everything that the platform has: the list must show that the session last changed well
 * before the card's history was read. A session that is missing from the list may have been deleted.
 */
export function isStillFullyRead(noted: FullyReadCard, { sessionId, cardDigest, listed, listedAt }: KnownNow): boolean {
  return (
    listed !== undefined &&
    sessionId === noted.sessionId &&
    cardDigest === noted.cardDigest &&
    listed.updatedAt + LEAST_DISTANCE_MS <= noted.readAt &&
    listed.ended === noted.ended &&
    (listed.messageCount === undefined || listed.messageCount === noted.messageCount) &&
    noted.readAt <= listedAt &&
    listedAt < noted.readAgainAt
  );
}

/** Whether the list can prove anything about the card: a session is never listed as changed before its last event. */
export function canBeProven({ lastEventAt, readAt }: FullyReadCard): boolean {
  return lastEventAt + LEAST_DISTANCE_MS <= readAt;
}

/** When the card may have to change although its session has not; at the latest a day after the reading. */
export function readAgainAt({
  readAt,
  endedAt,
  graceMs,
}: {
  readonly readAt: Instant;
  /** Null while the session lasts. */
  readonly endedAt: Instant | null;
  readonly graceMs: number;
}): Instant {
  return Math.min(readAt + LONGEST_TRUSTED_MS, endedAt === null ? Number.POSITIVE_INFINITY : endedAt + graceMs);
}
