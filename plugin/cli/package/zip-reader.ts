import { buffer } from "node:stream/consumers";
import { type Entry, fromBufferPromise } from "yauzl";
import type { Finding } from "./compare-files.ts";
import { MOST_PACKAGE_FILES } from "./manifest.ts";
import { doubledPaths, pathProblem } from "./package-path.ts";
import type { PackageFile } from "./zip-writer.ts";

const FILE_TYPE = 0o170_000;
const REGULAR_FILE = 0o100_000;

/** The files in a zip, and what is not allowed in a package. A file with such a finding is left out of the files. */
export interface ZipContent {
  readonly files: readonly PackageFile[];
  readonly findings: readonly Finding[];
}

/**
 * Reads a zip from an untrusted source. Nothing is decompressed: the files take only as much memory as the zip itself.
 */
export async function readPackageZip(zip: Buffer): Promise<ZipContent> {
  const files: PackageFile[] = [];
  const findings: Finding[] = [];
  const refuse = (path: string, message: string) => findings.push({ kind: "structure", path, message });
  // Entries that overlap could make a small zip have a large content.
  let left = zip.byteLength;
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
      else if (left < 0) refuse(path, "claims to be larger than the zip");
      else files.push({ path, content: await buffer(await reader.openReadStreamPromise(entry)) });
      if (left < 0) break;
    }
  } catch (error) {
    // The reader's messages repeat names from the zip, which are not to be trusted but hold no secret.
    refuse("", `cannot be read as a zip: ${error instanceof Error ? error.message : "damaged"}`);
  }
  for (const path of doubledPaths(files.map((file) => file.path))) {
    findings.push({ kind: "path", path, message: "is there twice" });
  }
  return { files, findings };
}

function notAFile(entry: Entry): string | undefined {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (entry.isEncrypted()) return "is encrypted";
  if (entry.compressionMethod !== 0) return "is compressed, as nothing in a package is";
  return type === REGULAR_FILE ? undefined : "is not a plain file but a link, a folder or something else";
}
