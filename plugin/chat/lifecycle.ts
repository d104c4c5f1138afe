import type { Instant } from "./session.ts";

/**
 * Whether the card can be closed with a history: the session has ended, and the history was read after the grace time,
 * during which late messages may still arrive. A session that lasts is never given up (ruling 4).
 *
 * @param endedAt null while the session lasts
 * @param readAt the platform's time when the reading of the history began
 */
export function isFinished(endedAt: Instant | null, readAt: Instant, graceMs: number): boolean {
  return endedAt !== null && readAt >= endedAt + graceMs;
}

/**
 * Whether a card whose session the platform does not know is closed.
 *
 * @param unknownSince when the platform was first asked in vain
 */
export function isGivenUp(unknownSince: Instant, now: Instant, giveUpAfterMs: number): boolean {
  return now >= unknownSince + giveUpAfterMs;
}
