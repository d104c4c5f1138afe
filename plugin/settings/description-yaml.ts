import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Problem } from "../base/failure.ts";

/** Characters; a description is a page or two. */
export const LONGEST_DESCRIPTION = 100_000;
/** Parts inside of each other; those that mean something are seven deep. */
export const DEEPEST_DESCRIPTION = 40;

export type Mistake = Omit<Problem, "file">;

/** A description's YAML: its value, and where each part of it stands. */
export interface DescriptionYaml {
  readonly value: unknown;
  /** The line of a part; of the part that holds it when there is no such part. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Reads YAML of which everything means what it looks like. */
export function readDescriptionYaml(text: string): DescriptionYaml | { readonly mistakes: readonly Mistake[] } {
  if (text.length > LONGEST_DESCRIPTION)
    return refused(`is ${text.length} characters long; a description has ${LONGEST_DESCRIPTION} at most`);
  const deep = tooDeep(text);
  if (deep !== undefined) return refused(`is nested deeper than ${DEEPEST_DESCRIPTION} parts`, `line ${deep}`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: "1.2", logLevel: "error" });
  const mistakes = mistakesOf(document, lines);
  if (mistakes.length > 0) return { mistakes };
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (value === null) return refused("is empty: templates/platforms/ has examples");
  return { value, lineOf: (path) => lineOf(document, lines, path) };
}

function refused(message: string, place = ""): { readonly mistakes: readonly Mistake[] } {
  return { mistakes: [{ place, message }] };
}

/** The line at which the text is nested too deep: by brackets, or by its indentation. Brackets in texts count, too. */
function tooDeep(text: string): number | undefined {
  let open = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const indentation = /^[ ?-]*/.exec(line)?.[0].length ?? 0;
    for (const sign of line) {
      if (sign === "[" || sign === "{") open += 1;
      else if (sign === "]" || sign === "}") open = Math.max(0, open - 1);
      if (open > DEEPEST_DESCRIPTION) return index + 1;
    }
    if (indentation > 4 * DEEPEST_DESCRIPTION) return index + 1;
  }
  return undefined;
}

/** The library's words for mistakes that integrators make, in ours. */
const IN_WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "stands twice: each part once",
  MULTIPLE_DOCS: "begins another document (---): one description a file",
  TAB_AS_INDENT: "is indented with a tab: YAML takes spaces only",
  MULTILINE_IMPLICIT_KEY: "is no part with a value: name: value",
  MISSING_CHAR: "lacks a closing sign: a quote, ] or }, or a space behind the colon",
  BAD_ALIAS: "names another part (*): write it out",
  TAG_RESOLVE_FAILED: "has a type (!): leave it out",
};

/** What YAML allows and a description does not: it would not be what its writer sees. */
function mistakesOf(document: Document.Parsed, lines: LineCounter): Mistake[] {
  const at = (offset: number) => `line ${Math.max(1, lines.linePos(offset).line)}`;
  const found: Mistake[] = [...document.errors, ...document.warnings].map(({ code, pos, message }) => ({
    place: at(pos[0]),
    message: IN_WORDS[code] ?? `is no YAML: ${message.split(" at line ", 1)[0] ?? ""}`,
  }));
  // What follows a mistake in YAML itself is mostly read wrong because of it.
  if (found.length > 0) return found.slice(0, 1);
  const note = (node: { range?: readonly number[] | null | undefined }, message: string) =>
    found.push({ place: at(node.range?.[0] ?? 0), message });
  visit(document, {
    Alias: (_, node) => void note(node, "names another part (*): write it out"),
    Pair(_, { key }) {
      if (isNode(key) && !isScalar(key)) note(key, "is no name of a part");
      if (isScalar(key) && key.value === "__proto__") note(key, "is no name of a part");
    },
    Value(_, node) {
      for (const message of notPlain(node)) note(node, message);
    },
  });
  return found;
}

function notPlain(node: Scalar | YAMLMap | YAMLSeq): string[] {
  const found: string[] = [];
  if (node.anchor !== undefined) found.push("has a name (&): nothing can refer to it here");
  if (node.tag !== undefined) found.push("has a type (!): leave it out");
  if (!isScalar(node) || node.type !== "PLAIN") return found;
  const { source = "", value } = node;
  if (typeof value === "string" && value.startsWith("="))
    found.push("an expression must stand in quotes: YAML takes #, & and * out of it otherwise");
  if ((typeof value === "number" || typeof value === "boolean") && source !== String(value))
    found.push(`${source} would be read as ${value}: put it in quotes`);
  return found;
}

function lineOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const part of path) {
    const child = childOf(node, String(part));
    if (child === undefined) break;
    offset = child.offset;
    node = child.node;
  }
  return Math.max(1, lines.linePos(offset).line);
}

/** A part stands where its name stands. */
function childOf(node: unknown, name: string): { readonly node: unknown; readonly offset: number } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(name)];
    return isNode(item) ? { node: item, offset: item.range?.[0] ?? 0 } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((one) => isPair(one) && isScalar(one.key) && String(one.key.value) === name);
  if (pair === undefined || !isNode(pair.key)) return undefined;
  return { node: pair.value, offset: pair.key.range?.[0] ?? 0 };
}
