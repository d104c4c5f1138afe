import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";
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

/**
 * Writes a zip that depends only on the files: sorted, dated 1980, with fixed modes, and stored without compression,
 * since compressors differ between versions of Node and between processors.
 */
export async function writePackageZip(files: readonly PackageFile[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { path, content } of files.toSorted(byPath)) {
    zip.addBuffer(Buffer.from(content.buffer, content.byteOffset, content.byteLength), path, {
      mtime: TIME,
      mode: REGULAR_FILE | (path === LAUNCHER_PATH ? 0o755 : 0o644),
      compress: false,
      forceDosTimestamp: true,
    });
  }
  zip.end();
  return await buffer(zip.outputStream);
}
