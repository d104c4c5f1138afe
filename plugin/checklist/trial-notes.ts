import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../base/failure.ts";
import type { Instant } from "../chat/session.ts";
import type { PlatformSettings } from "../settings/platform-settings.ts";
import { replaceFile } from "../state/replace-file.ts";
import type { ChecklistFinding } from "./outcome.ts";

/** Items of the checklist that only a trial card can show. */
const TRIED = ["permissions", "mandatory-attributes", "session-id-unique"] as const;

export type TriedItem = (typeof TRIED)[number];

/** What a trial card showed to be missing, and which item of the checklist it belongs to. */
export interface TrialFinding extends ChecklistFinding {
  readonly item: TriedItem;
}

/** A trial card that could not be removed. */
export interface LeftCard {
  /** `data card 4711`, or which one to look for where its id is not known. */
  readonly card: string;
  readonly why: string;
}

/** What a trial card showed. */
export interface TrialNote {
  readonly at: Instant;
  readonly findings: readonly TrialFinding[];
  /** Items that were shown to be as they should; one that is in neither list was not got to. */
  readonly proved: readonly TriedItem[];
  /** Whether every attribute that is a reference held one; false where no Person card can be seen. */
  readonly withReferences: boolean;
  readonly left: readonly LeftCard[];
}

/** The note of the last trial card, for `check`, which changes nothing and cannot try for itself. */
export interface TrialNotes {
  /** Undefined when there is none for this user, template and ESM, or only one of another version. */
  read(): TrialNote | undefined;
  /** @throws Failure `note-not-written` */
  write(note: TrialNote): void;
}

/** What a trial card proves something about: with another of these, another card has to be tried. */
export interface TrialSubject {
  readonly url: string;
  readonly login: string;
  readonly settings: PlatformSettings;
}

/** Another one whenever a trial shows more than before, so that an old note does not stand for what it never tried. */
const VERSION = 2;

const finding = z.strictObject({
  item: z.enum(TRIED),
  setting: z.string(),
  code: z.string().optional(),
  expected: z.string(),
  found: z.string(),
  advice: z.string(),
});

const noteSchema = z.strictObject({
  version: z.literal(VERSION),
  subject: z.string(),
  at: z.iso.datetime().transform((text) => Date.parse(text)),
  findings: z.array(finding.transform(({ code, ...rest }) => ({ ...rest, ...(code !== undefined && { code }) }))),
  proved: z.array(z.enum(TRIED)),
  withReferences: z.boolean(),
  left: z.array(z.strictObject({ card: z.string(), why: z.string() })),
});

/** @param folder made if it does not exist; a note that cannot be read counts as none */
export function openTrialNotes(folder: string, subject: TrialSubject): TrialNotes {
  const key = subjectKey(subject);
  const file = join(folder, `trial-card-${key.slice(0, 16)}.json`);
  return {
    read() {
      try {
        const { subject: noted, version: _, ...note } = noteSchema.parse(JSON.parse(readFileSync(file, "utf8")));
        return noted === key ? note : undefined;
      } catch {
        return undefined;
      }
    },
    write({ at, ...rest }) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const note = { version: VERSION, subject: key, at: new Date(at).toISOString(), ...rest };
        replaceFile(file, `${JSON.stringify(note, null, 2)}\n`);
      } catch (error) {
        const { code = "unknown error" } = error as NodeJS.ErrnoException;
        const message = `the note of the trial card ${file} cannot be written (${code}): this user must be able to write into the folder`;
        throw new Failure(message, { code: "note-not-written", scope: "card", retryable: false, cause: error });
      }
    },
  };
}

/** The login stands in the note only as part of a hash. */
function subjectKey({ url, login, settings }: TrialSubject): string {
  const { templateCode, folderCode, personTemplateCode, attributeCodes, negativeValueCode, positiveValueCode } =
    settings;
  const codes = [templateCode, folderCode, personTemplateCode, negativeValueCode, positiveValueCode];
  const text = JSON.stringify([url, login, codes, Object.entries(attributeCodes).toSorted()]);
  return createHash("sha256").update(text).digest("hex");
}
