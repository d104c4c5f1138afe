import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareFiles, type Finding, nodeFinding, type Verdict, verdictOf } from "./compare-files.ts";
import {
  describeFile,
  MANIFEST_PATH,
  type ManifestFile,
  MOST_MANIFEST_BYTES,
  MOST_PACKAGE_BYTES,
  MOST_PACKAGE_FILES,
  projectManifestSchema,
  readManifest,
} from "./manifest.ts";
import { byPath } from "./package-path.ts";

/**
 * Checks an unpacked package against the manifest in it.
 *
 * @param nodeVersion such as `20.20.2`
 * @returns undefined for a folder that is not an unpacked package: without a manifest, or with that of a checkout
 * @throws the file system's error when the folder cannot be read
 */
export function verifyFolder(folder: string, nodeVersion: string): Verdict | undefined {
  const manifestFile = join(folder, MANIFEST_PATH);
  const status = statSync(manifestFile, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  const text = status.isFile() && status.size <= MOST_MANIFEST_BYTES ? readFileSync(manifestFile, "utf8") : undefined;
  if (text !== undefined && isOfCheckout(text)) return undefined;
  const { manifest, troubles } =
    text === undefined
      ? { manifest: undefined, troubles: ["is not a file, or too large for one"] }
      : readManifest(text);
  const { files, findings } = readFolder(folder);
  const all = [
    ...findings,
    ...troubles.map((message): Finding => ({ kind: "manifest", path: MANIFEST_PATH, message })),
    ...(manifest === undefined ? [] : [...compareFiles(manifest, files), ...nodeFinding(manifest, nodeVersion)]),
  ];
  return verdictOf(manifest, files, all, nodeVersion);
}

/** The project's own manifest lists no files: the build adds them. */
function isOfCheckout(text: string): boolean {
  try {
    return projectManifestSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function readFolder(folder: string): { readonly files: ManifestFile[]; readonly findings: Finding[] } {
  const files: ManifestFile[] = [];
  const findings: Finding[] = [];
  const folders = [""];
  for (let inside = folders.shift(); inside !== undefined; inside = folders.shift()) {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
      const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
      const other = notAFile(entry);
      const { size } = other === undefined ? statSync(join(folder, path)) : { size: 0 };
      if (files.length >= MOST_PACKAGE_FILES) {
        const message = `holds more than ${MOST_PACKAGE_FILES} files: is it a folder of its own?`;
        return { files, findings: [{ kind: "extra", path: "", message }] };
      }
      if (entry.isDirectory()) folders.push(path);
      else if (other !== undefined) findings.push({ kind: "extra", path, message: other });
      else if (size > MOST_PACKAGE_BYTES) findings.push({ kind: "extra", path, message: "is larger than a package" });
      else files.push(describeFile(path, readFileSync(join(folder, path))));
    }
  }
  return { files: files.toSorted(byPath), findings: findings.toSorted(byPath) };
}

function notAFile(entry: Dirent): string | undefined {
  return entry.isFile() ? undefined : "is not a plain file but a link or something else";
}
