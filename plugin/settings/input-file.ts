import { InputError } from "../base/failure.ts";
import { hintOnMissing, REFUSED, readRegularFile } from "../base/regular-file.ts";
import { readUtf8 } from "../base/utf8-text.ts";

/** Bytes of a configuration, a template or a calendar: a hundred times what the largest of them needs. */
const LARGEST_BYTES = 1024 * 1024;

const REFUSALS = {
  ...REFUSED,
  "not-allowed": "must not be read by this user",
  "too-large": `is larger than ${LARGEST_BYTES} bytes`,
};

/**
 * Reads a text file that the user named.
 *
 * @param namedIn where the user named it: the file and setting, or the argument
 * @throws InputError saying what is wrong with the file
 */
export function readInputFile(path: string, namedIn: { readonly file: string; readonly place: string }): string {
  const problem = (message: string) => new InputError([{ ...namedIn, message: `${path} ${message}` }]);
  const read = readRegularFile(path, LARGEST_BYTES);
  if ("refused" in read) {
    throw problem(`${REFUSALS[read.refused]}${read.refused === "missing" ? hintOnMissing(path) : ""}`);
  }
  const decoded = readUtf8(read.bytes);
  if ("wrong" in decoded) throw problem(decoded.wrong);
  return decoded.text;
}
