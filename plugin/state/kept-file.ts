import { accessSync, constants, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { systemClock } from "../base/clock.ts";
import { Failure, type FailureOptions, InputError } from "../base/failure.ts";
import { fileState } from "../base/file-state.ts";
import { readRegularFile } from "../base/regular-file.ts";
import type { TextOf } from "./kept-text.ts";
import { removeLeftBehind, replaceFile } from "./replace-file.ts";

/** How a store describes its file, whether replaced as a whole or extended by lines. */
export interface Kept {
  readonly file: string;
  /** For messages: `the journal`. */
  readonly name: string;
  /** The failure for when the file cannot be written. */
  readonly whenNotWritten: FailureOptions & {
    /** What that means for the user, or what to do. */
    readonly means: string;
  };
  /** Epoch milliseconds; default: this machine's clock. */
  readonly now?: () => number;
}

/** A file that is replaced as a whole. Only one process may write it at a time. */
export interface KeptFile<Content> {
  /**
   * Undefined if there is no file, or it cannot be read, is damaged or of another version. The next `write` replaces
   * it.
   */
  read(): Content | undefined;
  /** The same, where something else is made of the file's bytes. @param from undefined when they are damaged */
  readWith<Other>(from: (bytes: Buffer) => Other | undefined): Other | undefined;
  /** Whether it is still the file that was read last, and found whole. If so, content that did not change need not be written. */
  isAsRead(): boolean;
  /**
   * For content whose loss the user must hear of. A file that is damaged or of another version is renamed, with a
   * warning.
   *
   * @param lost what the loss means for the user
   * @throws InputError when this user may not read the file, or may not write into its folder
   */
  readOrSetAside(lost: string): { readonly content: Content | undefined; readonly warning: string | undefined };
  /**
   * Writes the content, which survives a crash and a power cut once this returns. Makes the folder, readable for its
   * owner only, if there was none when the file was read.
   *
   * @throws Failure as described by `whenNotWritten`; the file still holds a complete content, usually the previous one
   */
  write(content: Content): void;
  /** The same with the text of the content, in pieces. */
  writeText(pieces: Iterable<string>): void;
}

/** Of a note that commands leave for each other. */
export const NOTE_NOT_WRITTEN = {
  code: "note-not-written",
  scope: "card",
  retryable: false,
  means: "this user must be able to write into the folder",
} as const satisfies Kept["whenNotWritten"];

/** Bytes; far more than any of these files needs. A larger file was not written by the plugin. */
export const LARGEST_BYTES = 64 * 1024 * 1024;

/** Opens a file, which need not exist yet. Does not touch the disk before the first read or write. */
export function openKeptFile<Content>(kept: Kept & { readonly text: TextOf<Content> }): KeptFile<Content> {
  const { file, name, text, now = systemClock.now } = kept;
  let isPrepared = false;
  let stateWhenRead: string | undefined;

  function prepare(): void {
    if (isPrepared) return;
    prepareFolder(kept);
    isPrepared = true;
  }

  function contentOf(found: Buffer | "too-large" | undefined): Content | undefined {
    return Buffer.isBuffer(found) ? z.safeDecode(text, found.toString("utf8")).data : undefined;
  }

  function readWith<Other>(from: (bytes: Buffer) => Other | undefined): Other | undefined {
    try {
      const state = fileState(file);
      const found = readStateFile(file);
      const content = Buffer.isBuffer(found) ? from(found) : undefined;
      stateWhenRead = content === undefined ? undefined : state;
      return content;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
  }

  function setAside(): string {
    const aside = `${file}.unreadable-${new Date(now()).toISOString().replaceAll(":", "-")}`;
    renameSync(file, aside);
    return aside;
  }

  function writeText(pieces: Iterable<string>): void {
    try {
      prepare();
      replaceFile(file, pieces);
    } catch (error) {
      throw notWritten(kept, error);
    }
  }

  return {
    read: () => readWith(contentOf),
    readWith,
    isAsRead: () => stateWhenRead !== undefined && fileState(file) === stateWhenRead,
    readOrSetAside(lost) {
      return refusing(kept, () => {
        prepare();
        const found = readStateFile(file);
        const content = contentOf(found);
        if (found === undefined || content !== undefined) return { content, warning: undefined };
        const warning = `${name} ${file} is damaged or of another version: it is now ${setAside()}, and ${lost}`;
        return { content, warning };
      });
    },
    write: (content) => writeText([z.encode(text, content)]),
    writeText,
  };
}

/**
 * Reads a file that the plugin has written, whole.
 *
 * @returns undefined when there is no file, or that it is too large
 * @throws the system's error when it does not let this user read the file, and one like it when it is a folder or a pipe
 */
export function readStateFile(file: string): Buffer | "too-large" | undefined {
  const read = readRegularFile(file, LARGEST_BYTES);
  if ("bytes" in read) return read.bytes;
  if (read.refused === "missing") return undefined;
  if (read.refused === "too-large") return "too-large";
  // The name of BSD and macOS for it; Linux has none.
  throw read.cause ?? Object.assign(new Error(`${file} is not a file`), { code: "EFTYPE" });
}

/** Makes the folder, and removes what processes left that crashed while writing this file. */
export function prepareFolder({ file, now = systemClock.now }: Kept): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Checked now, before a run does anything that must be saved.
  accessSync(folder, constants.W_OK);
  removeLeftBehind(file, now());
}

/** What the user changes when the file system refuses. */
const REFUSED_TO = {
  keep: (name: string, code: string) =>
    `${name} cannot be kept here (${code}): this user must be able to write into the folder, and to read the file if there is one`,
  read: (name: string, code: string) =>
    `${name} cannot be read here (${code}): it is a folder that only the user of the runs may read: run this as that user`,
};

/** Tells the user what to change when the file system refuses. @throws InputError */
export function refusing<T>(
  { file, name }: Pick<Kept, "file" | "name">,
  work: () => T,
  to: keyof typeof REFUSED_TO = "keep",
): T {
  try {
    return work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new InputError([{ file, place: "", message: REFUSED_TO[to](name, code) }]);
  }
}

/** The error for a file that was not written: a failure if the system refused, otherwise the error itself. */
export function notWritten({ file, name, whenNotWritten: { means, ...options } }: Kept, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new Failure(`${name} ${file} could not be written (${code}): ${means}`, { ...options, cause: error });
}

/** The system's error code; undefined for an error that does not come from the system. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
