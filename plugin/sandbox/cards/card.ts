/** One value as it is stored. A date is in whole seconds, although `at` counts milliseconds since 1970 in UTC. */
export type CardValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "date"; readonly at: number }
  /** `name` is the value's name when it was written; if the template has a name for the code, that one is shown. */
  | { readonly kind: "static"; readonly code: string; readonly name: string }
  | { readonly kind: "reference"; readonly dataCardId: string }
  | { readonly kind: "file"; readonly name: string; readonly location: string }
  | { readonly kind: "worklog"; readonly author: string; readonly text: string; readonly at: number };

/**
 * One value as an API received it, read according to the attribute's type but not yet checked against the cards.
 * `static` needs a code or a name; `named-reference` refers to a card that may have to be created first.
 */
export type ValueInput =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "date"; readonly at: number }
  | { readonly kind: "static"; readonly code: string | undefined; readonly name: string | undefined }
  | { readonly kind: "reference"; readonly dataCardId: string }
  | { readonly kind: "named-reference"; readonly name: string }
  | { readonly kind: "file"; readonly name: string; readonly location: string };

/** A data card. */
export interface Card {
  /** `id` as a string, as ESM's APIs show it: all ids are strings (documented). */
  readonly dataCardId: string;
  /** Ascending in the order of creation. */
  readonly id: number;
  readonly templateCode: string;
  folderCode: string;
  /** By attribute code. An attribute without values is not in it. */
  values: ReadonlyMap<string, readonly CardValue[]>;
  /** When it was made and last written by ESM's user, by the sandbox's clock: epoch milliseconds in whole seconds. */
  readonly created: number;
  updated: number;
  hidden: boolean;
  /** In the trash. */
  deleted: boolean;
}

/** What was wrong with one attribute of a write. ESM's four fields (documented); their words are assumed. */
export interface AttributeProblem {
  readonly attributeCode: string | null;
  readonly attributeType: string | null;
  readonly message: string;
  readonly error: ProblemKind;
}

export type ProblemKind =
  | "unknown-attribute"
  | "invalid-value"
  | "too-many-values"
  | "unknown-value"
  | "unknown-reference"
  | "wrong-reference-target"
  | "mandatory-value-missing"
  | "not-unique"
  | "read-only"
  | "no-permission"
  | "unknown-folder"
  | "unknown-data-card"
  | "in-trash";
