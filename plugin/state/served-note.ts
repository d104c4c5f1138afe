import { join } from "node:path";
import { z } from "zod";
import type { Instant } from "../chat/session.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { NOTE_NOT_WRITTEN, openKeptFile } from "./kept-file.ts";
import { fileText, instant } from "./kept-text.ts";

/** Since when `serve` works for an environment. */
export interface ServedNote {
  readonly since: Instant;
}

/** The note that `serve` leaves beside the journal, so that what was never started is told apart from what has died. */
export interface KeptServedNote {
  /** Undefined if `serve` was never started, or the note cannot be read. */
  read(): ServedNote | undefined;
  /**
   * The first start counts; every later one changes nothing.
   *
   * @throws Failure `note-not-written`
   */
  started(at: Instant): void;
}

/** @param folder made if it does not exist */
export function openServedNote(folder: string, environmentKey: EnvironmentKey): KeptServedNote {
  const kept = openKeptFile({
    file: join(folder, `served-${environmentKey}.json`),
    name: "the note that esm-chat serve was started",
    text: fileText(1, z.strictObject({ since: instant })),
    whenNotWritten: NOTE_NOT_WRITTEN,
  });
  return {
    read: kept.read,
    started(at) {
      if (kept.read() === undefined) kept.write({ since: at });
    },
  };
}
