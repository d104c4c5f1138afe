import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";

/** A file as it was read, or why it was not. */
export type ReadFile =
  | { readonly bytes: Buffer /** Permissions, as in `fs.Stats`. */; readonly mode: number }
  | {
      readonly refused: "missing" | "not-allowed" | "not-a-file" | "too-large" | "unreadable";
      /** The system's error, if it was the system that refused. */
      readonly cause?: Error;
    };

/** Why a file was not read, behind its name. Whoever set the bound tells what is too large. */
export const REFUSED = {
  missing: "does not exist",
  "not-allowed": "cannot be read",
  "not-a-file": "is not a file",
  unreadable: "cannot be read",
} as const;

/**
 * What may be behind a missing file, to be put after its message; empty when nothing shows it.
 *
 * @param written how it was named, before it was put behind a folder
 */
export function hintOnMissing(path: string, written = path): string {
  if (/^(?:~|\$\{?\w|%\w+%)/.test(written)) return ": ~, $NAME and %NAME% are not filled in here, write the whole path";
  const name = basename(path);
  const beside = namesIn(dirname(path));
  const meant =
    beside.find((one) => one.toLowerCase() === name.toLowerCase()) ?? beside.find((one) => one === `${name}.txt`);
  if (meant === undefined) return "";
  const why = meant === `${name}.txt` ? ", whose .txt Windows may hide" : "";
  return `, but ${meant} does${why}: rename it`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The same with the system's own name for it. @param most what was allowed, with its unit */
export function whyNotRead({ refused, cause }: Extract<ReadFile, { refused: string }>, most: string): string {
  if (refused === "too-large") return `is larger than ${most}, which is the most that is read`;
  if (refused === "not-a-file" || refused === "missing") return REFUSED[refused];
  const code = cause !== undefined && "code" in cause ? String(cause.code) : "unknown";
  return `cannot be read (${code})`;
}

const WRITE_WORDS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "a part of its path is a file",
  EISDIR: "it is a folder",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the disk may only be read",
  ENOSPC: "the disk is full",
  EDQUOT: "this user may not write more",
  EFBIG: "it is larger than files may be",
  ENAMETOOLONG: "its name is too long",
  EEXIST: "it is there already",
};

/** Why a file was not written: the system's own name for it, and what it means, behind the file's name. */
export function whyNotWritten(code: string): string {
  const words = WRITE_WORDS[code];
  return `cannot be written (${code}${words === undefined ? "" : `: ${words}`})`;
}

/** On Windows, where there is none, opening a file never waits. */
const NEVER_WAIT = constants.O_NONBLOCK ?? 0;

/** Bytes that are read at once. */
const PORTION = 64 * 1024;

/**
 * Reads a file that anybody may have replaced meanwhile. A directory, a device or a pipe is refused: reading from a pipe
 * would wait for whoever writes into it, and the whole process with it. No more than the bound is ever read, whatever
 * size the file claims to have.
 */
export function readRegularFile(path: string, mostBytes: number): ReadFile {
  try {
    // Before it is opened, which does something to some devices; and afterwards, because it may be another one by then.
    if (!statSync(path).isFile()) return { refused: "not-a-file" };
    const file = openSync(path, constants.O_RDONLY | NEVER_WAIT);
    try {
      const status = fstatSync(file);
      if (!status.isFile()) return { refused: "not-a-file" };
      const bytes = status.size > mostBytes ? undefined : readUpTo(file, mostBytes, status.size);
      return bytes === undefined ? { refused: "too-large" } : { bytes, mode: status.mode };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "ENOENT") return { refused: "missing" };
    return { refused: error.code === "EACCES" ? "not-allowed" : "unreadable", cause: error };
  }
}

/** Undefined when there is more: a file may grow, and some say that they are empty. @param size as the file claims */
function readUpTo(file: number, mostBytes: number, size: number): Buffer | undefined {
  const portions: Buffer[] = [];
  for (let read = 0; read <= mostBytes; ) {
    // One more than there is shows the end, so a large file is not joined out of portions, which would take twice its size.
    const expected = size > read ? size - read + 1 : PORTION;
    const portion = Buffer.allocUnsafe(Math.min(expected, mostBytes + 1 - read));
    const length = readSync(file, portion);
    if (length === 0) return joined(portions);
    portions.push(portion.subarray(0, length));
    read += length;
  }
  return undefined;
}

function joined(portions: readonly Buffer[]): Buffer {
  const [first, second] = portions;
  return first !== undefined && second === undefined ? first : Buffer.concat(portions);
}
