import { Zip, ZipDeflate } from "fflate";
import { byPath } from "./package-path.ts";

/** A file of the package, with its content. */
export interface PackageFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** The file that Linux and macOS start; no other file is executable. */
export const LAUNCHER_PATH = "esm-chat";

/** In local time, as the zip format requires, so that the date is the same in every time zone. */
const TIME = new Date(1980, 0, 1);
const REGULAR_FILE = 0o100_000;
const UNIX = 3;

/**
 * Of fflate, whose compressor is JavaScript: Node's own gives other bytes on other processors and with other versions of
 * zlib. `mem` is named because its default is computed with a logarithm.
 */
const COMPRESSION = { level: 9, mem: 8 } as const;

/** Writes a zip that depends only on the files: sorted, dated 1980, with fixed modes, and compressed in one way. */
export function writePackageZip(files: readonly PackageFile[]): Buffer {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    chunks.push(chunk);
  });
  for (const { path, content } of files.toSorted(byPath)) {
    const entry = new ZipDeflate(path, COMPRESSION);
    entry.mtime = TIME;
    entry.os = UNIX;
    // The mode is in the upper half.
    entry.attrs = (REGULAR_FILE | (path === LAUNCHER_PATH ? 0o755 : 0o644)) * 0x1_00_00;
    zip.add(entry);
    entry.push(content, true);
  }
  zip.end();
  return Buffer.concat(chunks);
}
