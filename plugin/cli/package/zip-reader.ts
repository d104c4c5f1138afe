import { buffer } from "node:stream/consumers";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import type { Finding } from "./compare-files.ts";
import { MOST_PACKAGE_BYTES, MOST_PACKAGE_FILES } from "./manifest.ts";
import { doubledPaths, pathProblem } from "./package-path.ts";
import type { PackageFile } from "./zip-writer.ts";

const FILE_TYPE = 0o170_000;
const REGULAR_FILE = 0o100_000;
const DEFLATED = 8;

/** The files in a zip, and what is not allowed in a package. A file with such a finding is left out of the files. */
export interface ZipContent {
  readonly files: readonly PackageFile[];
  readonly findings: readonly Finding[];
}

/**
 * Reads a zip from an untrusted source. All files together are never larger than {@link MOST_PACKAGE_BYTES}: before an
 * entry is unpacked its stated size is counted, and the reader ends with an error at the first byte beyond that.
 */
export async function readPackageZip(zip: Buffer): Promise<ZipContent> {
  const files: PackageFile[] = [];
  const findings: Finding[] = [];
  const refuse = (path: string, message: string) => findings.push({ kind: "structure", path, message });
  let left = MOST_PACKAGE_BYTES;
  try {
    const reader = await fromBufferPromise(zip, { strictFileNames: true });
    if (reader.entryCount > MOST_PACKAGE_FILES) {
      refuse("", `holds more than ${MOST_PACKAGE_FILES} files`);
      return { files, findings };
    }
    for await (const entry of reader.eachEntry()) {
      const path = entry.fileName;
      const problem = pathProblem(path);
      const other = notAFile(entry);
      left -= entry.uncompressedSize;
      if (problem !== undefined) findings.push({ kind: "path", path, message: problem });
      else if (other !== undefined) refuse(path, other);
      else if (left < 0) refuse(path, `makes the package larger than ${MOST_PACKAGE_BYTES} bytes unpacked`);
      else {
        const content = await unpack(reader, entry);
        if (typeof content === "string") refuse(path, content);
        else files.push({ path, content });
      }
      if (left < 0) break;
    }
  } catch (error) {
    // The reader's messages repeat names from the zip, which are not to be trusted but hold no secret.
    refuse("", `cannot be read as a zip: ${reasonOf(error)}`);
  }
  for (const path of doubledPaths(files.map((file) => file.path))) {
    findings.push({ kind: "path", path, message: "is there twice" });
  }
  return { files, findings };
}

/** The file, or why there is none. */
async function unpack(reader: ZipFile, entry: Entry): Promise<Buffer | string> {
  try {
    return await buffer(await reader.openReadStreamPromise(entry));
  } catch (error) {
    return `cannot be unpacked: ${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : "damaged";
}

function notAFile(entry: Entry): string | undefined {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (entry.isEncrypted()) return "is encrypted";
  if (entry.compressionMethod !== DEFLATED) return "is not compressed as every file of a package is";
  return type === REGULAR_FILE ? undefined : "is not a plain file but a link, a folder or something else";
}
