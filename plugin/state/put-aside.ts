import type { Instant } from "../chat/session.ts";

/** Milliseconds until the next attempt, by the number of failures so far. The last value repeats: a day. */
export const RETRY_AFTER_MS = [5 * 60_000, 15 * 60_000, 3_600_000, 4 * 3_600_000, 86_400_000] as const;

/** Milliseconds. A system that asks for a longer wait is wrong (assumed): no session is put aside forever. */
export const LONGEST_ASKED_WAIT_MS = 7 * 86_400_000;

/** Characters of a failure's message, which may be shown; limits the journal. */
export const LONGEST_REASON = 300;

/** A card's failures since its last success. */
export interface CardFailures {
  readonly reason: string;
  readonly count: number;
  readonly firstFailedAt: Instant;
  readonly lastFailedAt: Instant;
  /** When the next attempt is due. */
  readonly retryAt: Instant;
}

/** What the journal knows of one card. */
export interface JournalEntry {
  /** Null for a card without a session id. */
  readonly sessionId: string | null;
  /** Undefined when the last attempt went well. */
  readonly failures: CardFailures | undefined;
  /** When the card was first seen while the platform did not know its session; undefined when it knows it. */
  readonly firstSeenAt: Instant | undefined;
}

/** An attempt that failed. */
export interface FailedAttempt {
  readonly sessionId: string | null;
  /** A failure's message: never chat text. */
  readonly reason: string;
  /** Whether the platform knows the session; if undefined, that stays as it was. */
  readonly sessionKnown?: boolean | undefined;
  /** When to try again, if a system named a time. */
  readonly retryAt?: Instant | undefined;
}

/** The entry after one more failure. A new session id starts over. */
export function afterFailure(
  earlier: JournalEntry | undefined,
  { sessionId, reason, sessionKnown = false, retryAt }: FailedAttempt,
  now: Instant,
): JournalEntry {
  const same = ofSession(earlier, sessionId);
  const before = same?.failures;
  const count = (before?.count ?? 0) + 1;
  const failures = {
    reason: shortened(reason),
    count,
    firstFailedAt: Math.min(before?.firstFailedAt ?? now, now),
    lastFailedAt: now,
    retryAt: Math.max(
      now + backoff(count),
      retryAtBefore(before, now),
      Math.min(retryAt ?? now, now + LONGEST_ASKED_WAIT_MS),
    ),
  };
  return { sessionId, failures, firstSeenAt: sessionKnown ? undefined : same?.firstSeenAt };
}

/** The entry after the platform answered that it does not know the session: no failure, but it is noted since when. */
export function afterUnknown(
  earlier: JournalEntry | undefined,
  sessionId: string,
  now: Instant,
): JournalEntry & { readonly firstSeenAt: Instant } {
  const firstSeenAt = Math.min(ofSession(earlier, sessionId)?.firstSeenAt ?? now, now);
  return { sessionId, failures: undefined, firstSeenAt };
}

/** Whether an attempt is due. An entry from the future was made with a wrong clock and is ignored. */
export function isDue(entry: JournalEntry | undefined, now: Instant): boolean {
  const failures = entry?.failures;
  return failures === undefined || now >= failures.retryAt || now < failures.lastFailedAt;
}

function ofSession(entry: JournalEntry | undefined, sessionId: string | null): JournalEntry | undefined {
  return entry?.sessionId === sessionId ? entry : undefined;
}

function backoff(count: number): number {
  return RETRY_AFTER_MS[Math.min(count, RETRY_AFTER_MS.length) - 1] ?? 0;
}

/**
 * When the next attempt was due before this one. `run --session` tries a card before it is due; if that fails, the next
 * attempt must not come sooner than planned.
 */
function retryAtBefore(before: CardFailures | undefined, now: Instant): Instant {
  return before === undefined || now < before.lastFailedAt ? now : before.retryAt;
}

/** Cut between characters, never within one. */
function shortened(reason: string): string {
  const characters = Array.from(reason);
  return characters.length <= LONGEST_REASON ? reason : `${characters.slice(0, LONGEST_REASON - 1).join("")}…`;
}
