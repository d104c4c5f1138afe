import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareFiles, type Finding, nodeFinding, type Verdict, verdictOf } from "./compare-files.ts";
import {
  describeFile,
  MANIFEST_PATH,
  type Manifest,
  type ManifestFile,
  MOST_MANIFEST_BYTES,
  MOST_PACKAGE_BYTES,
  MOST_PACKAGE_FILES,
  projectManifestSchema,
  readManifest,
} from "./manifest.ts";
import { byPath } from "./package-path.ts";

/** A verdict on an unpacked package, and what else lies in its folder. */
export interface FolderVerdict extends Verdict {
  /**
   * Files and folders (with a slash at the end) that do not belong to the package and that it never loads by itself:
   * configuration, secrets, state. They are not read.
   */
  readonly own: readonly string[];
}

/**
 * Checks an unpacked package against the manifest in it.
 *
 * @param nodeVersion such as `20.20.2`
 * @returns undefined for a folder that is not an unpacked package: without a manifest, or with that of a checkout
 * @throws the file system's error when the folder cannot be read
 */
export function verifyFolder(folder: string, nodeVersion: string): FolderVerdict | undefined {
  const manifestFile = join(folder, MANIFEST_PATH);
  const status = statSync(manifestFile, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  const text = status.isFile() && status.size <= MOST_MANIFEST_BYTES ? readFileSync(manifestFile, "utf8") : undefined;
  if (text !== undefined && isOfCheckout(text)) return undefined;
  const { manifest, troubles } =
    text === undefined
      ? { manifest: undefined, troubles: ["is not a file, or too large for one"] }
      : readManifest(text);
  const { files, findings, own } =
    manifest === undefined ? { files: [], findings: [], own: [] } : readFolder(folder, manifest);
  const all = [
    ...findings,
    ...troubles.map((message): Finding => ({ kind: "manifest", path: MANIFEST_PATH, message })),
    ...(manifest === undefined ? [] : [...compareFiles(manifest, files), ...nodeFinding(manifest, nodeVersion)]),
  ];
  return { ...verdictOf(manifest, files, all, nodeVersion), own };
}

/** The project's own manifest lists no files: the build adds them. */
function isOfCheckout(text: string): boolean {
  try {
    return projectManifestSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

interface FolderContent {
  /** The package's files, as they are. */
  readonly files: ManifestFile[];
  readonly findings: Finding[];
  readonly own: string[];
}

function readFolder(folder: string, manifest: Manifest): FolderContent {
  const expected = new Set([MANIFEST_PATH, ...manifest.files.map(({ path }) => path)]);
  const packageFolders = new Set([...expected].filter((path) => path.includes("/")).map(topOf));
  const program = topOf(manifest.command);
  const files: ManifestFile[] = [];
  const findings: Finding[] = [];
  const own: string[] = [];
  const extra = (path: string, message: string) => findings.push({ kind: "extra", path, message });
  let seen = 0;
  const folders = [""];
  for (let inside = folders.shift(); inside !== undefined; inside = folders.shift()) {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true })) {
      const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
      // Of one's own files beside the package there may be any number, such as a report of each run.
      if (inside !== "") seen += 1;
      if (seen > MOST_PACKAGE_FILES) {
        const message = `holds more than ${MOST_PACKAGE_FILES} files: is it a folder of its own?`;
        return { files, own, findings: [{ kind: "extra", path: "", message }] };
      }
      const isPlain = entry.isFile();
      if (entry.isDirectory() && packageFolders.has(topOf(path))) folders.push(path);
      else if (expected.has(path) && isPlain) {
        const file = join(folder, path);
        if (statSync(file).size > MOST_PACKAGE_BYTES) extra(path, "is larger than a package");
        else files.push(describeFile(path, readFileSync(file)));
      } else if (expected.has(path)) extra(path, "is not a plain file but a folder, a link or something else");
      else if (isLoaded(path, program)) extra(path, "is not in the manifest, but where programs are loaded from");
      else own.push(entry.isDirectory() ? `${path}/` : path);
    }
  }
  return { files: files.toSorted(byPath), findings: findings.toSorted(byPath), own: own.toSorted() };
}

function topOf(path: string): string {
  return path.split("/", 1)[0] ?? "";
}

/** What Node.js loads, and what a shell runs. */
const CODE = /\.(?:[cm]?[jt]s|node|wasm|sh|so|dll|dylib|exe|com|bat|cmd|ps1)$/i;
/** What Windows starts instead of `esm-chat.cmd`, or of the `node` in it. */
const STARTED_INSTEAD = /^(?:esm-chat|node)\.(?:com|exe|bat|cmd|ps1)$/i;

/** Whether the package would load a file or folder that does not belong to it, without being told so. */
function isLoaded(path: string, program: string): boolean {
  const top = topOf(path);
  if (top === program || top.toLowerCase() === "node_modules") return true;
  return path.includes("/") ? CODE.test(path) : STARTED_INSTEAD.test(path);
}
