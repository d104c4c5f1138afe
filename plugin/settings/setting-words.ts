import type { z } from "zod";

const KINDS: Readonly<Record<string, string>> = {
  string: "must be text",
  number: "must be a number",
  boolean: "must be true or false",
  array: "must be a list in brackets: [ … ]",
  object: "must be settings in braces: { … }",
  record: "must be settings in braces: { … }",
};

/** Our words where a setting has none of its own for a mistake: zod's are for programmers. */
export function ownWords(issue: z.core.$ZodRawIssue): string {
  const kind = issue.code === "invalid_type" ? KINDS[issue.expected] : undefined;
  return kind ?? "is not what this setting may be: docs/settings.md says what it takes";
}

/** What to change in the way a value is written, where what it must be does not show it; begins with a comma. */
export function hintOnForm({ message, input }: z.core.$ZodIssue): string {
  if (input === null) return ", and not null: a setting that shall have its default is left out";
  if (typeof input === "string") {
    if (message.startsWith("must be true or false")) return ", without quotation marks";
    if (!message.startsWith("must be a whole number")) return "";
    if (/^\s*[+-]?\d+\s*$/.test(input)) return ", without quotation marks";
    return /^\s*[+-]?\d/.test(input) ? ", without quotation marks and without a unit" : "";
  }
  const isBare = typeof input === "number" || typeof input === "boolean";
  return isBare && message === KINDS["string"] ? " in quotation marks" : "";
}
