import { MANIFEST_PATH, type Manifest, type ManifestFile } from "./manifest.ts";
import { byPath, doubledPaths, pathTrouble } from "./package-path.ts";

/** Compares what is there with what the manifest says is there. */
export function compareFiles(manifest: Manifest, found: readonly ManifestFile[]): Finding[] {
  const expected = new Map(manifest.files.map((file) => [file.path, file]));
  const there = new Set(found.map(({ path }) => path));
  const findings: Finding[] = [...manifestPaths(manifest)];
  for (const { path, size, sha256 } of found) {
    const file = expected.get(path);
    if (path === MANIFEST_PATH) continue;
    if (file === undefined) findings.push({ kind: "extra", path, message: "is not in the manifest" });
    else if (file.size !== size) {
      findings.push({ kind: "changed", path, message: `has ${size} bytes instead of ${file.size}` });
    } else if (file.sha256 !== sha256) {
      findings.push({ kind: "changed", path, message: "has another checksum than the manifest says" });
    }
  }
  for (const path of expected.keys()) {
    if (!there.has(path)) findings.push({ kind: "missing", path, message: "is missing" });
  }
  return findings.toSorted(byPath);
}

/** What the manifest alone gives away. */
function manifestPaths({ files, command, provides }: Manifest): Finding[] {
  const paths = files.map(({ path }) => path);
  const { template, templateSchema, chatLogTemplate, configuration, settings } = provides;
  return [
    ...doubledPaths(paths).map((path) => finding(path, "is in the manifest twice")),
    ...paths.flatMap((path) => {
      const trouble = path === MANIFEST_PATH ? "cannot hold its own checksum" : pathTrouble(path);
      return trouble === undefined ? [] : [finding(path, trouble)];
    }),
    ...[command, template, templateSchema, chatLogTemplate, configuration, settings]
      .filter((path) => !paths.includes(path))
      .map((path) => finding(path, "is named in the manifest but not among its files")),
  ];
}

function finding(path: string, message: string): Finding {
  return { kind: "manifest", path, message };
}

/** Whether this Node.js, such as `20.20.2`, is one that the manifest asks for. */
export function nodeFinding({ node }: Manifest, version: string): Finding[] {
  const here = numbers(version);
  const needed = numbers(node.slice(">=".length));
  const at = needed.findIndex((number, index) => number !== here[index]);
  if (at < 0 || (here[at] ?? 0) > (needed[at] ?? 0)) return [];
  return [{ kind: "node", path: "", message: `needs Node.js ${node}, this is ${version}` }];
}

function numbers(version: string): number[] {
  return version.split(/[.-]/).slice(0, 3).map(Number);
}

/** Puts a verdict together. */
export function verdictOf(
  manifest: Manifest | undefined,
  files: readonly { readonly size: number }[],
  findings: readonly Finding[],
  here: string,
): Verdict {
  return {
    status: statusOf(findings),
    name: manifest?.name ?? null,
    version: manifest?.version ?? null,
    node: { needed: manifest?.node ?? null, here },
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    findings,
  };
}

/** What a finding is about. */
type FindingKind =
  /** The zip, or an entry in it, is made otherwise than a package is. */
  | "structure"
  /** A name that has no place in a package. */
  | "path"
  | "manifest"
  | "missing"
  | "extra"
  | "changed"
  /** The package is whole, but this Node.js does not run it. */
  | "node";

/** One thing that is not as it should be. */
export interface Finding {
  readonly kind: FindingKind;
  /** The file in the package; empty for the package as a whole. From outside: not safe for a terminal. */
  readonly path: string;
  readonly message: string;
}

/** What was found out about a package, packed or unpacked. */
export interface Verdict {
  /** `whole` is said of a package in which everything is as its manifest says, and that this Node.js runs. */
  readonly status: "whole" | "changed" | "wrong-node";
  readonly name: string | null;
  readonly version: string | null;
  /** The Node.js that is needed, and the one that this is. */
  readonly node: { readonly needed: string | null; readonly here: string };
  readonly files: number;
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

function statusOf(findings: readonly Finding[]): Verdict["status"] {
  if (findings.length === 0) return "whole";
  return findings.every(({ kind }) => kind === "node") ? "wrong-node" : "changed";
}
