import { MANIFEST_PATH, type Manifest, type ManifestFile } from "./manifest.ts";
import { byPath, doubledPaths, pathProblem } from "./package-path.ts";

/** Compares the files of a package with its manifest. */
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

/** Mistakes in the manifest itself. */
function manifestPaths({ files, command, provides }: Manifest): Finding[] {
  const paths = files.map(({ path }) => path);
  const { template, templateSchema, chatLogTemplates, configuration, settings } = provides;
  return [
    ...doubledPaths(paths).map((path) => finding(path, "is in the manifest twice")),
    ...paths.flatMap((path) => {
      const problem = path === MANIFEST_PATH ? "cannot hold its own checksum" : pathProblem(path);
      return problem === undefined ? [] : [finding(path, problem)];
    }),
    ...[command, template, templateSchema, ...Object.values(chatLogTemplates), configuration, settings]
      .filter((path) => !paths.includes(path))
      .map((path) => finding(path, "is named in the manifest but not among its files")),
  ];
}

function finding(path: string, message: string): Finding {
  return { kind: "manifest", path, message };
}

/** Whether the manifest allows this version of Node.js, such as `20.20.2`. */
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

/** Makes a verdict from the findings. */
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
  /** The zip, or an entry in it, is not made like a package. */
  | "structure"
  /** A path that is not allowed in a package. */
  | "path"
  | "manifest"
  | "missing"
  | "extra"
  | "changed"
  /** The package is whole, but not for this Node.js. */
  | "node";

/** One thing that is wrong. */
export interface Finding {
  readonly kind: FindingKind;
  /**
   * The file in the package; empty for the package as a whole. It comes from outside: not safe to print on a terminal.
   */
  readonly path: string;
  readonly message: string;
}

/** The result for a package, packed or unpacked. */
export interface Verdict {
  /** `whole`: everything is as the manifest says, and this Node.js can run it. */
  readonly status: "whole" | "changed" | "wrong-node";
  readonly name: string | null;
  readonly version: string | null;
  /** The Node.js that the package needs, and the one that runs this. */
  readonly node: { readonly needed: string | null; readonly here: string };
  readonly files: number;
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

function statusOf(findings: readonly Finding[]): Verdict["status"] {
  if (findings.length === 0) return "whole";
  return findings.every(({ kind }) => kind === "node") ? "wrong-node" : "changed";
}
