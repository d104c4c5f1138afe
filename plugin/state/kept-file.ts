import { accessSync, constants, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { systemClock } from "../base/clock.ts";
import { Failure, type FailureOptions, InputError } from "../base/failure.ts";
import type { TextOf } from "./kept-text.ts";
import { removeLeftBehind, replaceFile } from "./replace-file.ts";

/** What a store says of its file, whether it is replaced as a whole or grows by lines. */
export interface Kept {
  readonly file: string;
  /** For messages: `the journal`. */
  readonly name: string;
  /** The failure when it cannot be written. */
  readonly whenNotWritten: FailureOptions & {
    /** What follows for the user, or what to do. */
    readonly means: string;
  };
  /** Epoch milliseconds; by default as the machine's clock shows. */
  readonly now?: () => number;
}

/** A file that holds one content, and is replaced as a whole. Nobody else may write it meanwhile. */
export interface KeptFile<Content> {
  /**
   * Undefined where there is none, where it cannot be read, or where it is damaged or of another version: then the next
   * `write` begins it anew.
   */
  read(): Content | undefined;
  /**
   * For what should not be lost without a word. What is damaged or of another version gets another name, and a warning.
   *
   * @param lost what follows for the user when it is set aside
   * @throws InputError when this user may not read it, or may not write into its folder
   */
  readOrSetAside(lost: string): { readonly content: Content | undefined; readonly warning: string | undefined };
  /**
   * Writes the content; when this returns it outlives the process and a power cut. Makes the folder, for its owner only,
   * unless it was there already when the file was read.
   *
   * @throws Failure as told by `whenNotWritten`; the file holds a whole content all the same, as a rule the one before
   */
  write(content: Content): void;
}

/** Far more than any of them takes: what is larger was not written by us. */
export const LARGEST_BYTES = 64 * 1024 * 1024;

/** Opens a file that is kept; there need not be one yet. Touches nothing before it is read or written. */
export function openKeptFile<Content>(kept: Kept & { readonly text: TextOf<Content> }): KeptFile<Content> {
  const { file, name, text, now = systemClock.now } = kept;
  let isPrepared = false;

  function prepare(): void {
    if (isPrepared) return;
    prepareFolder(kept);
    isPrepared = true;
  }

  function contentOf(size: number): Content | undefined {
    return size > LARGEST_BYTES ? undefined : z.safeDecode(text, readFileSync(file, "utf8")).data;
  }

  function setAside(): string {
    const aside = `${file}.unreadable-${new Date(now()).toISOString().replaceAll(":", "-")}`;
    renameSync(file, aside);
    return aside;
  }

  return {
    read() {
      try {
        return contentOf(statSync(file).size);
      } catch (error) {
        if (systemCode(error) === undefined) throw error;
        return undefined;
      }
    },
    readOrSetAside(lost) {
      return refusing(kept, () => {
        prepare();
        const size = statSync(file, { throwIfNoEntry: false })?.size;
        const content = size === undefined ? undefined : contentOf(size);
        if (size === undefined || content !== undefined) return { content, warning: undefined };
        const warning = `${name} ${file} is damaged or of another version: it is now ${setAside()}, and ${lost}`;
        return { content, warning };
      });
    },
    write(content) {
      const written = z.encode(text, content);
      try {
        prepare();
        replaceFile(file, written);
      } catch (error) {
        throw notWritten(kept, error);
      }
    },
  };
}

/** Makes the folder, and takes away what processes left that died while they wrote this file. */
export function prepareFolder({ file, now = systemClock.now }: Kept): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Found out now, before anything has been done that would have to be kept.
  accessSync(folder, constants.W_OK);
  removeLeftBehind(file, now());
}

/** Turns what the file system refuses into what the user has to change. @throws InputError */
export function refusing<T>({ file, name }: Pick<Kept, "file" | "name">, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const message = `${name} cannot be kept here (${code}): this user must be able to write into the folder, and to read the file if there is one`;
    throw new InputError([{ file, place: "", message }]);
  }
}

/** What to throw when a file was not written: a failure where the system refused, otherwise the error itself. */
export function notWritten({ file, name, whenNotWritten: { means, ...options } }: Kept, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new Failure(`${name} ${file} could not be written (${code}): ${means}`, { ...options, cause: error });
}

/** What the system calls the trouble; undefined for an error that does not come from the system. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
