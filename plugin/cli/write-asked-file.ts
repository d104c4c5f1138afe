import { InputError } from "../base/failure.ts";
import { whyNotWritten } from "../base/regular-file.ts";
import { replaceFile } from "../state/replace-file.ts";

/**
 * Writes a file that the user asked for, completely or not at all.
 *
 * @param argument the option that named the file
 * @throws InputError when the file cannot be written
 */
export function writeAskedFile(path: string, argument: string, content: string | Uint8Array): void {
  try {
    replaceFile(path, content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError([{ file: path, place: argument, message: whyNotWritten(code) }]);
  }
}
