import { createHash } from "node:crypto";
import { compareFiles, type Finding, nodeFinding, type Verdict, verdictOf } from "./compare-files.ts";
import { describeFile, MANIFEST_PATH, MOST_MANIFEST_BYTES, readManifest } from "./manifest.ts";
import { readPackageZip } from "./zip-reader.ts";
import { type PackageFile, writePackageZip } from "./zip-writer.ts";

/** A verdict on a zip, and the zip's own SHA-256, to be compared with the published one. */
export interface ZipVerdict extends Verdict {
  readonly sha256: string;
}

/**
 * Checks a zipped package. Each file is compared with the manifest. To check every other byte, the zip is written again
 * from its files, which must give the same bytes.
 *
 * @param nodeVersion such as `20.20.2`
 * @returns undefined for a file that is not a package: not a zip, or one without a manifest
 */
export async function verifyZip(zip: Buffer, nodeVersion: string): Promise<ZipVerdict | undefined> {
  if (zip.byteLength < 4 || zip.readUInt32LE(0) !== 0x04_03_4b_50) return undefined;
  const content = await readPackageZip(zip);
  const manifestFile = content.files.find(({ path }) => path === MANIFEST_PATH);
  if (manifestFile === undefined && content.findings.length === 0) return undefined;
  const { manifest, troubles } = readManifestFile(manifestFile);
  const files = content.files.map((file) => describeFile(file.path, file.content));
  const findings = [
    ...content.findings,
    ...troubles.map((message): Finding => ({ kind: "manifest", path: MANIFEST_PATH, message })),
    ...(manifest === undefined ? [] : [...compareFiles(manifest, files), ...nodeFinding(manifest, nodeVersion)]),
  ];
  const structure = content.findings.length > 0 ? [] : structureFindings(zip, content.files);
  const verdict = verdictOf(manifest, files, [...structure, ...findings], nodeVersion);
  return { ...verdict, sha256: createHash("sha256").update(zip).digest("hex") };
}

function readManifestFile(file: PackageFile | undefined): ReturnType<typeof readManifest> {
  if (file === undefined) return { manifest: undefined, troubles: ["is missing"] };
  if (file.content.byteLength > MOST_MANIFEST_BYTES) return { manifest: undefined, troubles: ["is too large"] };
  return readManifest(Buffer.from(file.content).toString("utf8"));
}

function structureFindings(zip: Buffer, files: readonly PackageFile[]): Finding[] {
  const rewritten = writePackageZip(files);
  if (rewritten.equals(zip)) return [];
  const at = rewritten.findIndex((byte, index) => byte !== zip[index]);
  const place = at < 0 ? rewritten.byteLength : at;
  const message = `is not the zip that these files make: it differs at byte ${place}`;
  return [{ kind: "structure", path: "", message }];
}
