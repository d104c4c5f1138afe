import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const OWNER_ONLY = 0o600;
/** Ends the name of what is being written. */
export const UNFINISHED = ".unfinished";

/** Milliseconds. Writing a file never takes this long: an older one was left by a process that crashed. */
const LEFT_BEHIND_AFTER = 3_600_000;

/**
 * Replaces a file as a whole: readers find the old or the new content, even after a crash. Once this returns, the new
 * content also survives a power cut.
 *
 * @param content a list of texts is written text by text, so that it is never in memory as a whole
 * @param mode what its permissions may be at most; the umask takes from it
 */
export function replaceFile(path: string, content: string | Uint8Array | Iterable<string>, mode = OWNER_ONLY): void {
  const unfinished = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    const file = openSync(unfinished, "wx", mode);
    try {
      if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(file, content);
      else for (const text of content) writeFileSync(file, text);
      // Before the renaming: otherwise the name may survive a power cut without the content.
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  forceToDisk(dirname(path));
}

/** Removes what processes left that crashed while replacing this file. */
export function removeLeftBehind(path: string, now: number): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(UNFINISHED)) continue;
    const file = join(folder, name);
    const status = statSync(file, { throwIfNoEntry: false });
    if (status !== undefined && status.mtimeMs < now - LEFT_BEHIND_AFTER) rmSync(file, { force: true });
  }
}

/**
 * Some network file systems, and Windows, cannot force a folder to disk; they keep the names in it in their own way.
 */
const CANNOT_BE_FORCED: ReadonlySet<string | undefined> = new Set(["EINVAL", "ENOTSUP"]);

/** Makes the names in a folder survive a power cut. */
export function forceToDisk(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!CANNOT_BE_FORCED.has((error as NodeJS.ErrnoException).code)) throw error;
  } finally {
    closeSync(handle);
  }
}
