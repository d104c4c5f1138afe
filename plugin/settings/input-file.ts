import { readFileSync, statSync } from "node:fs";
import { InputError } from "../base/failure.ts";

const LARGEST_BYTES = 1024 * 1024;

/**
 * Reads a text file that the user named.
 *
 * @param namedIn where the user named it: the file and setting, or the argument
 * @throws InputError saying what is wrong with the file
 */
export function readInputFile(path: string, namedIn: { readonly file: string; readonly place: string }): string {
  const problem = (message: string) => new InputError([{ ...namedIn, message: `${path} ${message}` }]);
  try {
    const status = statSync(path);
    if (!status.isFile()) throw problem("is not a file");
    if (status.size > LARGEST_BYTES) throw problem(`is larger than ${LARGEST_BYTES} bytes`);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw problem("does not exist");
    if (code === "EACCES") throw problem("must not be read by this user");
    throw problem(code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "is not UTF-8 text" : "cannot be read");
  }
}
