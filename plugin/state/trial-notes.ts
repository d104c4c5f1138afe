import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { Instant } from "../chat/session.ts";
import { NOTE_NOT_WRITTEN, openKeptFile } from "./kept-file.ts";
import { fileText, instant } from "./kept-text.ts";

/** Items of the checklist that only a trial card can show. */
const TRIED = ["permissions", "mandatory-attributes", "session-id-unique"] as const;

export type TriedItem = (typeof TRIED)[number];

/** What a trial card showed to be missing, and the checklist item it belongs to. */
export interface TrialFinding {
  readonly item: TriedItem;
  readonly setting: string;
  readonly code?: string;
  readonly expected: string;
  readonly found: string;
  readonly advice: string;
}

/** A trial card that could not be removed. */
export interface LeftCard {
  /** `data card 4711`, or how to find it if its id is not known. */
  readonly card: string;
  readonly why: string;
}

/** What a trial card showed. */
export interface TrialNote {
  readonly at: Instant;
  readonly findings: readonly TrialFinding[];
  /** Items that were shown to be right. An item in neither list was not reached. */
  readonly proved: readonly TriedItem[];
  /** Whether every reference attribute held one; false if no Person card can be seen. */
  readonly withReferences: boolean;
  readonly left: readonly LeftCard[];
}

/** The note of the last trial card, for `check`, which makes no trial card of its own. */
export interface TrialNotes {
  /** Undefined if there is none of this version for this user, template and ESM. */
  read(): TrialNote | undefined;
  /** @throws Failure `note-not-written` */
  write(note: TrialNote): void;
}

/** What a trial card is valid for: if any of these changes, another trial is needed. */
export interface TrialSubject {
  readonly url: string;
  readonly login: string;
  /** Codes of the template, its folder and everything else in the platform settings except the attributes. */
  readonly codes: readonly string[];
  readonly attributeCodes: Readonly<Record<string, string>>;
}

const finding = z.strictObject({
  item: z.enum(TRIED),
  setting: z.string(),
  code: z.string().exactOptional(),
  expected: z.string(),
  found: z.string(),
  advice: z.string(),
});

const note = z.strictObject({
  subject: z.string(),
  at: instant,
  findings: z.array(finding).readonly(),
  proved: z.array(z.enum(TRIED)).readonly(),
  withReferences: z.boolean(),
  left: z.array(z.strictObject({ card: z.string(), why: z.string() })).readonly(),
});

/** Also changes when a new version's trial shows more: an old note must not stand for what it never tried. */
const VERSION = 2;

/** @param folder made if it does not exist; a note that cannot be read counts as none */
export function openTrialNotes(folder: string, trialSubject: TrialSubject): TrialNotes {
  const key = subjectKey(trialSubject);
  const kept = openKeptFile({
    file: join(folder, `trial-card-${key.slice(0, 16)}.json`),
    name: "the note of the trial card",
    text: fileText(VERSION, note),
    whenNotWritten: NOTE_NOT_WRITTEN,
  });
  return {
    read() {
      const found = kept.read();
      if (found?.subject !== key) return undefined;
      const { subject: _, ...shown } = found;
      return shown;
    },
    write: (shown) => kept.write({ subject: key, ...shown }),
  };
}

/** The login is in the note only as part of a hash. */
function subjectKey({ url, login, codes, attributeCodes }: TrialSubject): string {
  const text = JSON.stringify([url, login, codes, Object.entries(attributeCodes).toSorted()]);
  return createHash("sha256").update(text).digest("hex");
}
