import type { Instant } from "../chat/session.ts";
import type { DataCardId } from "../outside/esm/port.ts";
import { afterFailure, afterUnknown, type FailedAttempt, isDue, type JournalEntry } from "./put-aside.ts";

/**
 * Entries; limits memory and the file. Beyond it, the cards that failed longest ago are tried again in the next run.
 */
export const MOST_ENTRIES = 10_000;

/** Which cards are put aside and until when, and since when the platform has not known a card's session. */
export interface Journal {
  /** Undefined for a card without an entry. */
  entry(dataCardId: DataCardId): JournalEntry | undefined;

  /**
   * Whether the card is due for an attempt.
   *
   * @param sessionId if known already: a card with another session id than before is due at once
   */
  isDue(dataCardId: DataCardId, now: Instant, sessionId?: string | null): boolean;

  /** Puts a card aside, longer with each failure. Not for failures that concern the whole run. */
  failed(dataCardId: DataCardId, attempt: FailedAttempt): void;

  /** Removes the entry of a card that is right. Not for a card whose session is unknown. */
  succeeded(dataCardId: DataCardId): void;

  /** The platform does not know the session; earlier failures are forgotten. @returns since when it has not known it */
  seenUnknown(dataCardId: DataCardId, sessionId: string): Instant;

  /** All cards that have an entry. */
  ids(): Iterable<DataCardId>;

  /**
   * Forgets all other cards.
   *
   * @param activeIds all active cards of the environment that have an entry, also when only a part of them is run
   */
  keepOnly(activeIds: ReadonlySet<DataCardId>): void;

  /** Entries so far that did not fit. */
  readonly dropped: number;
}

/** Entries by card, the least recently changed first. */
export type JournalEntries = ReadonlyMap<DataCardId, JournalEntry>;

/** A journal in memory; its entries can be saved. */
export interface JournalState extends Journal {
  readonly entries: JournalEntries;
  /** Whether entries have changed since the beginning, or since the last `markKept`. */
  readonly changed: boolean;
  markKept(): void;
}

/** @param now by the clock of this machine */
export function createJournal(kept: JournalEntries, now: () => Instant): JournalState {
  const entries = new Map<DataCardId, JournalEntry>();
  let dropped = 0;
  let changed = false;

  function put(dataCardId: DataCardId, entry: JournalEntry): void {
    // Deleted first, so that the entry moves to the end.
    entries.delete(dataCardId);
    entries.set(dataCardId, entry);
    changed = true;
    const [oldest] = entries.keys();
    if (entries.size <= MOST_ENTRIES || oldest === undefined) return;
    entries.delete(oldest);
    dropped += 1;
  }

  function remove(dataCardId: DataCardId): void {
    if (entries.delete(dataCardId)) changed = true;
  }

  for (const [dataCardId, entry] of kept) put(dataCardId, entry);
  changed = dropped > 0;

  return {
    entries,
    get changed() {
      return changed;
    },
    get dropped() {
      return dropped;
    },
    markKept() {
      changed = false;
    },
    entry: (dataCardId) => entries.get(dataCardId),
    isDue(dataCardId, at, sessionId) {
      const entry = entries.get(dataCardId);
      return isDue(entry, at) || (sessionId !== undefined && sessionId !== entry?.sessionId);
    },
    failed: (dataCardId, attempt) => put(dataCardId, afterFailure(entries.get(dataCardId), attempt, now())),
    succeeded: remove,
    seenUnknown(dataCardId, sessionId) {
      const before = entries.get(dataCardId);
      const entry = afterUnknown(before, sessionId, now());
      const same = before?.failures === undefined && before?.firstSeenAt === entry.firstSeenAt;
      if (!same || before.sessionId !== sessionId) put(dataCardId, entry);
      return entry.firstSeenAt;
    },
    ids: () => entries.keys(),
    keepOnly(activeIds) {
      for (const dataCardId of entries.keys()) if (!activeIds.has(dataCardId)) remove(dataCardId);
    },
  };
}
