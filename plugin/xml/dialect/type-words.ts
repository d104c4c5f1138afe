import type { AttributeDefinition } from "../template-definition.ts";
import { wordsOf } from "./words.ts";

/** What an attribute may be, told apart as finely as an export may do it: String and Text are two (documented). */
export type Kind =
  | "string"
  | "text"
  | "number"
  | "date"
  | "worklog"
  | "reference"
  | "back-reference"
  | "external-reference"
  | "static-value";

const WORDS: Readonly<Record<Kind, readonly string[]>> = {
  string: ["string", "str", "varchar", "char", "shorttext", "line"],
  text: ["text", "longtext", "richtext", "memo", "multiline", "clob", "textarea"],
  number: ["number", "integer", "int", "decimal", "float", "double", "numeric", "numerical"],
  date: ["date", "datetime", "timestamp", "dateandtime", "time"],
  worklog: ["worklog", "log", "journal"],
  reference: ["reference", "ref", "entityreference", "datacardreference", "cardreference", "link", "lookup"],
  "back-reference": ["backreference", "backref", "reversereference", "inversereference"],
  "external-reference": ["externalreference", "file", "attachment", "external"],
  "static-value": ["static", "staticvalue", "enum", "enumeration", "choice", "select", "list", "dropdown"],
};

const KINDS = new Map(
  Object.entries(WORDS).flatMap(([kind, words]) => words.map((word) => [word, kind as Kind] as const)),
);

/** Words that add nothing: `StringAttribute`, `com.example.ReferenceHandler`. */
const BESIDE: ReadonlySet<string> = new Set(["attribute", "value", "type", "handler", "field", "data"]);

/** The kind that a type's word stands for by itself. */
export function kindOfWord(word: string): Kind | undefined {
  const words = wordsOf(word.slice(word.lastIndexOf(".") + 1));
  return KINDS.get(words.join("")) ?? KINDS.get(words.filter((part) => !BESIDE.has(part)).join(""));
}

/** The words of a kind, to spell one that the export does not show. */
export function wordsOfKind(kind: Kind): readonly string[] {
  return kind === "back-reference" ? ["back", "reference"] : kind.split("-");
}

export function kindOf({ type, long, backReference }: AttributeDefinition): Kind {
  if (backReference !== undefined) return "back-reference";
  return type === "string" && long ? "text" : type;
}
