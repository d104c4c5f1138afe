import { randomUUID } from "node:crypto";
import { closeSync, lstatSync, mkdirSync, openSync, realpathSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Failure, InputError } from "../base/failure.ts";
import { whyNotWritten } from "../base/regular-file.ts";
import { terminalLine } from "../base/terminal-text.ts";
import { replaceFile } from "../state/replace-file.ts";

/** Where the user wants something to be written. */
export interface AskedPlace {
  readonly path: string;
  /** The option that named it. */
  readonly argument: string;
  readonly isFolder?: boolean;
}

/**
 * Looks whether places can be written, before the work is done whose results they are for.
 *
 * @throws InputError for one that cannot, and for two that are the same
 */
export function requirePlaces(places: readonly AskedPlace[]): void {
  const taken = new Map<string, string>();
  for (const place of places) {
    const { path, argument } = place;
    tried(place, () => (place.isFolder === true ? requireFolder(path) : requireFile(place)));
    const real = join(
      tried(place, () => realpathSync(dirname(resolve(path)))),
      basename(resolve(path)),
    );
    const other = taken.get(real);
    if (other !== undefined) throw refused({ path, argument: `${other}, ${argument}` }, "is named twice");
    taken.set(real, argument);
  }
}

/**
 * Writes a file that the user asked for, completely or not at all.
 *
 * @param argument the option that named the file
 * @throws InputError when it is no place for a file, Failure when the disk does not take it
 */
export function writeAskedFile(path: string, argument: string, content: string | Uint8Array): void {
  const place = { path, argument };
  tried(place, () => {
    requireOrdinary(place);
    replaceFile(path, content);
  });
}

/** Makes a folder that the user asked for, unless it is there. @throws as `writeAskedFile` */
export function makeAskedFolder(path: string, argument: string): void {
  tried({ path, argument }, () => mkdirSync(path, { recursive: true }));
}

/** Only what is written beside it shows whether a file can be. */
function requireFile(place: AskedPlace): void {
  requireOrdinary(place);
  tryToWrite(`${place.path}.${randomUUID()}.unfinished`);
}

function requireFolder(path: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() === false) throw Object.assign(new Error(), { code: "ENOTDIR" });
  tryToWrite(join(status === undefined ? dirname(resolve(path)) : path, `${randomUUID()}.unfinished`));
}

function tryToWrite(path: string): void {
  closeSync(openSync(path, "wx", 0o600));
  rmSync(path);
}

/** A device, a pipe or a link would be replaced by the file, `/dev/null` for all programs of the machine. */
function requireOrdinary(place: AskedPlace): void {
  const { path } = place;
  if (path === "") throw refused(place, "must not be empty");
  if (path === "-") throw refused(place, "names no file: for one of this name, write ./-");
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined || status.isFile()) return;
  if (status.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
  throw refused(place, status.isSymbolicLink() ? "is a link: name the file itself" : "is not a file");
}

/** What is wrong with the disk, rather than with the place. */
const DISK: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EIO"]);

function tried<T>(place: AskedPlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && "code" in error) || error instanceof Failure) throw error;
    const message = whyNotWritten(String(error.code));
    if (!DISK.has(String(error.code))) throw refused(place, message);
    const options = { code: "file-not-written", scope: "run", retryable: false, cause: error } as const;
    throw new Failure(`${terminalLine(place.path, 1_000)}: ${place.argument}: ${message}`, options);
  }
}

function refused({ path, argument }: AskedPlace, message: string): InputError {
  return new InputError([{ file: path, place: argument, message }]);
}
