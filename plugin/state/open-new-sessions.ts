import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../base/clock.ts";
import type { Instant } from "../chat/session.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { createJournal, type JournalEntries, type JournalState } from "./journal.ts";
import { openKeptFile } from "./kept-file.ts";
import { fileText, instant } from "./kept-text.ts";
import { journalEntries } from "./open-journal.ts";

/** Sessions; limits memory and the file. Beyond it, those that were settled longest ago are looked at once more. */
const MOST_SETTLED = 20_000;

/** How far the task has come with the platform's list of changes, where it makes the cards itself. */
export interface NewSessions {
  /** Up to where the list was worked on. Null before the first time. */
  workedUntil: Instant | null;
  /** By session id, those whose card could not be made: put aside until they are due. */
  readonly failing: JournalState;
  /** Begins anew where cards are made by another rule than before. */
  underRule(rule: string): void;
  /** Whether all was done for the session as it was at that change. */
  isSettled(sessionId: string, updatedAt: Instant): boolean;
  settle(sessionId: string, updatedAt: Instant): void;
  /** Forgets settled sessions that changed before: they are not listed again. */
  forgetBefore(updatedAt: Instant): void;
  /** The same, for a run that must leave no trace. */
  copy(): NewSessions;
}

/** What is kept from one run to the next. */
interface KeptNewSessions {
  readonly rule: string;
  readonly workedUntil: Instant | null;
  /** By session id, when it had last changed. */
  readonly settled: ReadonlyMap<string, Instant>;
  readonly failing: JournalEntries;
}

const NOTHING_WORKED_ON: KeptNewSessions = { rule: "", workedUntil: null, settled: new Map(), failing: new Map() };

/** @param now by the clock of this machine */
export function createNewSessions(
  now: () => Instant,
  before: KeptNewSessions = NOTHING_WORKED_ON,
): NewSessions & { kept(): KeptNewSessions } {
  const settled = new Map(before.settled);
  const failing = createJournal(before.failing, now);
  let { rule } = before;
  return {
    workedUntil: before.workedUntil,
    failing,
    underRule(next) {
      if (next === rule) return;
      rule = next;
      this.workedUntil = null;
      settled.clear();
      failing.keepOnly(new Set());
    },
    isSettled: (sessionId, updatedAt) => (settled.get(sessionId) ?? Number.NEGATIVE_INFINITY) >= updatedAt,
    settle(sessionId, updatedAt) {
      settled.delete(sessionId);
      settled.set(sessionId, updatedAt);
      const [oldest] = settled.keys();
      if (settled.size > MOST_SETTLED && oldest !== undefined) settled.delete(oldest);
    },
    forgetBefore(earliest) {
      for (const [sessionId, updatedAt] of settled) if (updatedAt < earliest) settled.delete(sessionId);
    },
    copy() {
      return createNewSessions(now, this.kept());
    },
    kept() {
      return { rule, workedUntil: this.workedUntil, settled: new Map(settled), failing: new Map(failing.entries) };
    },
  };
}

/** New sessions that are kept across runs. Take the environment's lock first: only one process may write them. */
export interface OpenNewSessions extends NewSessions {
  readonly file: string;
  /** @throws Failure `new-sessions-not-written`; the next run then looks at more sessions than it needs to */
  save(): void;
}

/** A list, because an object would sort ids that look like numbers. */
const settled = z.codec(z.array(z.tuple([z.string(), instant])), z.custom<KeptNewSessions["settled"]>(), {
  decode: (list) => new Map(list),
  encode: (kept) => [...kept],
});

/** How new sessions are written to their file. */
const newSessionsText = fileText(
  1,
  z.strictObject({ rule: z.string(), workedUntil: instant.nullable(), settled, failing: journalEntries }),
);

/**
 * Opens the new sessions of an environment, beside its journal. A file that is missing, damaged or cannot be read means that
 * the platform's list is worked on from its beginning: cards that are there are found.
 *
 * @param folder made if it does not exist
 */
export function openNewSessions(folder: string, environmentKey: EnvironmentKey, clock: Clock): OpenNewSessions {
  const file = join(folder, `new-sessions-${environmentKey}.json`);
  const kept = openKeptFile({
    file,
    name: "the list of sessions without a card",
    text: newSessionsText,
    whenNotWritten: {
      code: "new-sessions-not-written",
      scope: "run",
      retryable: true,
      means: "the next run looks at more sessions than it needs to",
    },
  });
  const newSessions = createNewSessions(() => clock.now(), kept.read());
  return Object.assign(newSessions, { file, save: () => kept.write(newSessions.kept()) });
}
