import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { whyNotWritten } from "../../base/regular-file.ts";
import { forceToDisk, replaceFile } from "../../state/replace-file.ts";
import type { WrittenReport } from "../written/render-report.ts";

/** Names of persons stand in it: for the user of `serve` and its group at most, as the umask says. */
const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;

/** Makes the folder of reports, if there is none. @throws the system's error */
export function makeReportFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
}

/** Why the folder cannot be written, or cannot be made; undefined if nothing shows it. Changes nothing. */
export function reportFolderProblem(folder: string): string | undefined {
  const nearest = existing(folder);
  try {
    if (!statSync(nearest).isDirectory()) return `${nearest} is a file`;
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return `${nearest} ${whyNotWritten(String(error.code))}`;
  }
}

function existing(folder: string): string {
  const parent = dirname(folder);
  return existsSync(folder) || parent === folder ? folder : existing(parent);
}

/**
 * Writes a report in one format, whole or not at all.
 *
 * @param path of the file, or of the folder for a format with several files, which is left as it is if it is there
 * @throws the system's error
 */
export function writeReport(path: string, content: WrittenReport): void {
  if (typeof content === "string" || content instanceof Uint8Array) {
    replaceFile(path, content, FILE_MODE);
    return;
  }
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const unfinished = `${path}.${randomUUID()}.unfinished`;
  mkdirSync(unfinished, { mode: FOLDER_MODE });
  try {
    for (const { name, text } of content) replaceFile(join(unfinished, name), text, FILE_MODE);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  forceToDisk(dirname(path));
}
