import { accessSync, constants, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../base/clock.ts";
import { Failure, InputError } from "../base/failure.ts";
import type { Instant } from "../chat/session.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { createJournal, type Journal, type JournalEntries } from "./journal.ts";
import type { JournalEntry } from "./put-aside.ts";
import { removeLeftBehind, replaceFile } from "./replace-file.ts";

/** Far more than a full journal has. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** A journal that is kept across runs. Nobody else may write it meanwhile: take the environment's lock first. */
export interface KeptJournal extends Journal {
  readonly file: string;
  /** What the user should know: the journal could not be read, and where the unreadable one is now. */
  readonly warning: string | undefined;
  /**
   * Writes what has changed since the last time, if anything has.
   *
   * @throws Failure `journal-not-written`; the file holds a whole journal all the same, as a rule the one before
   */
  save(): void;
}

/**
 * Opens the journal of an environment; there need not be one yet. One that is damaged, or of another version, is set
 * aside, because everything in it can be found out again.
 *
 * @param folder made if it does not exist
 * @throws InputError when this user may not read or write there
 */
export function openJournal(folder: string, environmentKey: EnvironmentKey, clock: Clock): KeptJournal {
  const file = join(folder, `journal-${environmentKey}.json`);
  const { entries, warning } = refusing(file, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Found out now, before anything has been done that would have to be kept.
    accessSync(folder, constants.W_OK);
    removeLeftBehind(file, clock.now());
    return readOrSetAside(file, clock.now());
  });
  const journal = createJournal(entries, () => clock.now());
  return Object.assign(journal, {
    file,
    warning,
    save() {
      if (!journal.changed) return;
      try {
        replaceFile(file, journalText(journal.entries));
      } catch (error) {
        const message = `the journal ${file} could not be written (${systemCode(error)}): what failed in this run is tried again in the next one`;
        throw new Failure(message, { code: "journal-not-written", scope: "run", retryable: true, cause: error });
      }
      journal.markKept();
    },
  });
}

function readOrSetAside(file: string, now: number): { entries: JournalEntries; warning?: string } {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return { entries: new Map() };
  const entries = size > LARGEST_BYTES ? undefined : readJournalText(readFileSync(file, "utf8"));
  if (entries !== undefined) return { entries };
  const aside = `${file}.unreadable-${new Date(now).toISOString().replaceAll(":", "-")}`;
  renameSync(file, aside);
  const warning = `the journal ${file} is damaged or of another version: it is now ${aside}, and cards that were put aside are tried again`;
  return { entries: new Map(), warning };
}

/** Turns what the file system refuses into what the user has to change. */
function refusing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = `the journal cannot be kept here (${systemCode(error)}): this user must be able to write into the folder, and to read the file if there is one`;
    throw new InputError([{ file, place: "", message }]);
  }
}

/** What the system calls the trouble; an error that does not come from the system is thrown on. */
function systemCode(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return code;
}

const VERSION = 1;

const instant = z.iso.datetime().transform((text) => Date.parse(text));

const entrySchema = z.strictObject({
  dataCardId: z.string().min(1),
  sessionId: z.string().nullable(),
  failures: z
    .strictObject({
      reason: z.string(),
      count: z.number().int().positive(),
      firstFailedAt: instant,
      lastFailedAt: instant,
      retryAt: instant,
    })
    .optional(),
  firstSeenAt: instant.optional(),
});

/** A list, not an object: an object would put ids that look like numbers into an order of its own. */
const journalSchema = z.strictObject({ version: z.literal(VERSION), entries: z.array(entrySchema) });

/** The journal as the text of its file. Times are ISO 8601 UTC, for whoever looks into it. */
export function journalText(entries: JournalEntries): string {
  const list = [...entries].map(([dataCardId, entry]) => ({ dataCardId, ...written(entry) }));
  return `{"version":${VERSION},"entries":[\n${list.map((entry) => JSON.stringify(entry)).join(",\n")}\n]}\n`;
}

/** Undefined when the text is not a journal of this version. */
export function readJournalText(text: string): JournalEntries | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = journalSchema.safeParse(value);
  if (data === undefined) return undefined;
  return new Map(
    data.entries.map(({ dataCardId, sessionId, failures, firstSeenAt }) => [
      dataCardId,
      { sessionId, failures, firstSeenAt },
    ]),
  );
}

function written({ sessionId, failures, firstSeenAt }: JournalEntry) {
  return {
    sessionId,
    ...(failures !== undefined && {
      failures: {
        ...failures,
        firstFailedAt: iso(failures.firstFailedAt),
        lastFailedAt: iso(failures.lastFailedAt),
        retryAt: iso(failures.retryAt),
      },
    }),
    ...(firstSeenAt !== undefined && { firstSeenAt: iso(firstSeenAt) }),
  };
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}
