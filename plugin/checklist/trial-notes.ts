import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Instant } from "../chat-session/session.ts";
import type { DataCardId } from "../esm/port.ts";
import { Failure } from "../failure.ts";
import { replaceFile } from "../journal/replace-file.ts";
import type { PlatformSettings } from "../settings/platform-settings.ts";
import type { ChecklistFinding } from "./outcome.ts";

/** What a trial card showed to be missing, and which item of the checklist it belongs to. */
export interface TrialFinding extends ChecklistFinding {
  readonly item: "permissions" | "mandatory-attributes";
}

/** What a trial card showed. */
export interface TrialNote {
  readonly at: Instant;
  /** Empty when everything went well. */
  readonly findings: readonly TrialFinding[];
  /** The card that could not be removed. */
  readonly left: { readonly dataCardId: DataCardId; readonly why: string } | null;
}

/** The note of the last trial card, for `check`, which changes nothing and cannot try for itself. */
export interface TrialNotes {
  /** Undefined when there is none for this user, template and ESM. */
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

const finding = z.strictObject({
  item: z.enum(["permissions", "mandatory-attributes"]),
  setting: z.string(),
  expected: z.string(),
  found: z.string(),
  advice: z.string(),
});

const noteSchema = z.strictObject({
  version: z.literal(1),
  subject: z.string(),
  at: z.iso.datetime().transform((text) => Date.parse(text)),
  findings: z.array(finding),
  left: z.strictObject({ dataCardId: z.string(), why: z.string() }).nullable(),
});

/** @param folder made if it does not exist; a note that cannot be read counts as none */
export function openTrialNotes(folder: string, subject: TrialSubject): TrialNotes {
  const key = subjectKey(subject);
  const file = join(folder, `trial-card-${key.slice(0, 16)}.json`);
  return {
    read() {
      try {
        const { subject: noted, at, findings, left } = noteSchema.parse(JSON.parse(readFileSync(file, "utf8")));
        return noted === key ? { at, findings, left } : undefined;
      } catch {
        return undefined;
      }
    },
    write({ at, findings, left }) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const note = { version: 1, subject: key, at: new Date(at).toISOString(), findings, left };
        replaceFile(file, `${JSON.stringify(note, null, 2)}\n`);
      } catch (error) {
        const { code = "unknown error" } = error as NodeJS.ErrnoException;
        const message = `the note of the trial card ${file} cannot be written (${code}): this user must be able to write into the folder`;
        throw new Failure(message, { code: "note-not-written", retryable: false, cause: error });
      }
    },
  };
}

/** The login stands in the note only as part of a hash. */
function subjectKey({ url, login, settings }: TrialSubject): string {
  const { templateCode, folderCode, attributeCodes } = settings;
  const text = JSON.stringify([url, login, templateCode, folderCode, Object.entries(attributeCodes).toSorted()]);
  return createHash("sha256").update(text).digest("hex");
}
