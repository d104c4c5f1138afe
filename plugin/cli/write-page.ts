import { InputError } from "../base/failure.ts";
import { replaceFile } from "../state/replace-file.ts";

/**
 * Writes a page that the user asked for, as a whole or not at all.
 *
 * @param argument by which the file was named
 * @throws InputError when it cannot be written there
 */
export function writePage(path: string, argument: string, html: string): void {
  try {
    replaceFile(path, html);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError([{ file: path, place: argument, message: `cannot be written (${code})` }]);
  }
}
