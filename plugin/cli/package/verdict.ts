/** What a finding is about. */
export type FindingKind =
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

export function statusOf(findings: readonly Finding[]): Verdict["status"] {
  if (findings.length === 0) return "whole";
  return findings.every(({ kind }) => kind === "node") ? "wrong-node" : "changed";
}
