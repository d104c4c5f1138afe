import { join } from "node:path";
import { z } from "zod";
import { type Clock, systemClock } from "../base/clock.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { createJournal, type Journal, type JournalEntries } from "./journal.ts";
import { openKeptFile } from "./kept-file.ts";
import { fileText, instant, orUndefined } from "./kept-text.ts";
import type { CardFailures, JournalEntry } from "./put-aside.ts";

/** A journal that is kept across runs. Take the environment's lock first: only one process may write it. */
export interface KeptJournal extends Journal {
  readonly file: string;
  /** A warning for the user: the journal could not be read, and where it is now. */
  readonly warning: string | undefined;
  /**
   * Saves the journal if it has changed.
   *
   * @throws Failure `journal-not-written`; the file still holds a complete journal, usually the previous one
   */
  save(): void;
}

const entry = z.strictObject({
  dataCardId: z.string().min(1),
  sessionId: z.string().nullable(),
  failures: orUndefined(
    z.strictObject({
      reason: z.string(),
      count: z.number().int().positive(),
      firstFailedAt: instant,
      lastFailedAt: instant,
      retryAt: instant,
    }),
  ),
  firstSeenAt: orUndefined(instant),
});

/** A list, because an object would sort ids that look like numbers. */
export const journalEntries = z.codec(z.array(entry), z.custom<JournalEntries>(), {
  decode: (list) => new Map(list.map(({ dataCardId, ...rest }) => [dataCardId, rest])),
  encode: (kept) => [...kept].map(([dataCardId, rest]) => ({ dataCardId, ...rest })),
});

/** How the journal is written to its file. */
export const journalText = fileText(1, z.strictObject({ entries: journalEntries }));

/** A card that is put aside after a failure. */
export interface PutAsideCard extends Pick<JournalEntry, "sessionId"> {
  readonly dataCardId: string;
  readonly failures: CardFailures;
}

/** Cards that are put aside after a failure. None if there is no journal, or it cannot be read. */
export function readPutAside(folder: string, environmentKey: EnvironmentKey): readonly PutAsideCard[] {
  const entries: JournalEntries = journalFile(folder, environmentKey).read()?.entries ?? new Map();
  return [...entries].flatMap(([dataCardId, { sessionId, failures }]) =>
    failures === undefined ? [] : [{ dataCardId, sessionId, failures }],
  );
}

/** How many they are. */
export function countPutAside(folder: string, environmentKey: EnvironmentKey): number {
  return readPutAside(folder, environmentKey).length;
}

function journalFile(folder: string, environmentKey: EnvironmentKey, clock: Clock = systemClock) {
  return openKeptFile({
    file: join(folder, `journal-${environmentKey}.json`),
    name: "the journal",
    text: journalText,
    whenNotWritten: {
      code: "journal-not-written",
      scope: "run",
      retryable: true,
      means: "what failed in this run is tried again in the next one",
    },
    now: () => clock.now(),
  });
}

/**
 * Opens the journal of an environment; it need not exist yet. One that is damaged or of another version is renamed,
 * since everything in it can be found out again.
 *
 * @param folder made if it does not exist
 * @throws InputError when this user may not read or write there
 */
export function openJournal(folder: string, environmentKey: EnvironmentKey, clock: Clock): KeptJournal {
  const file = join(folder, `journal-${environmentKey}.json`);
  const kept = journalFile(folder, environmentKey, clock);
  const { content, warning } = kept.readOrSetAside("cards that were put aside are tried again");
  const journal = createJournal(content?.entries ?? new Map(), () => clock.now());
  return Object.assign(journal, {
    file,
    warning,
    save() {
      if (!journal.changed) return;
      kept.write({ entries: journal.entries });
      journal.markKept();
    },
  });
}
