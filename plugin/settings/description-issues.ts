import type { z } from "zod";

interface PlacedIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

const NO_PART = "is no part of a description: is it spelt right, and in the right place?";

/** What is wrong with a part, in words for who wrote it. */
export function issueInWords(issue: Issue): PlacedIssue[] {
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        message: NO_PART,
      }));
    case "invalid_union":
      return ofUnion(issue);
    case "invalid_key":
      return [{ path: issue.path, message: issue.issues[0]?.message ?? "is no name" }];
    case "invalid_type":
      return [{ path: issue.path, message: ofType(issue) }];
    case "invalid_value":
      return [{ path: issue.path, message: oneOf(issue) }];
    case "too_small":
      return [
        {
          path: issue.path,
          message:
            issue.origin === "number" || issue.origin === "int" ? `must be at least ${issue.minimum}` : "is empty",
        },
      ];
    case "too_big":
      return [
        {
          path: issue.path,
          message: `is more than is taken: ${issue.maximum}${issue.origin === "string" ? " characters" : ""} at most`,
        },
      ];
    default:
      return [{ path: issue.path, message: issue.message }];
  }
}

const NAMES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "parts with names",
  record: "parts with names",
};

function ofType(issue: Extract<Issue, { code: "invalid_type" }>): string {
  if (issue.input === undefined) return "is missing";
  const wanted = NAMES[issue.expected] ?? issue.expected;
  const isBare = issue.expected === "string" && ["number", "boolean"].includes(typeof issue.input);
  if (isBare) return "must be text: put it in quotes";
  return `must be ${wanted}${issue.input === null ? " and is empty" : ""}`;
}

function oneOf({ values, message, input }: Extract<Issue, { code: "invalid_value" }>): string {
  if (!message.startsWith("Invalid")) return message;
  return input === undefined
    ? "is missing"
    : `must be ${values.length === 1 ? "" : "one of "}${values.map(String).join(", ")}`;
}

/** Of a part that may have several forms, the mistakes of that form which it comes closest to. */
function ofUnion(issue: Extract<Issue, { code: "invalid_union" }>): PlacedIssue[] {
  const { path, input, errors } = issue;
  if (errors.length === 0) {
    const forms =
      "options" in issue && Array.isArray(issue.options) ? `one of ${issue.options.join(", ")}` : "another form";
    return [{ path, message: `must be ${forms}` }];
  }
  if (input === undefined || input === null) return [{ path, message: input === null ? "is empty" : "is missing" }];
  const strange = inNoForm(errors);
  if (strange.length > 0) {
    const names = namesOf(errors);
    const hint = names === "" ? "" : `; there are ${names}`;
    return strange.map((key) => ({ path: [...path, key], message: `${NO_PART}${hint}` }));
  }
  const deepest = deepestOf(errors);
  if (deepest === 0) {
    // They differ in kind only: each of them is named.
    const told = [
      ...new Set(
        errors
          .flat()
          .flatMap(issueInWords)
          .map(({ message }) => message),
      ),
    ];
    return [{ path, message: told.join(", or ") }];
  }
  const closest = errors
    .filter((form) => depthOf(form) === deepest)
    .toSorted((one, other) => one.length - other.length);
  return (closest[0] ?? []).flatMap((one) => issueInWords({ ...one, path: [...path, ...one.path] }));
}

/** Parts that no form has. */
function inNoForm(forms: readonly (readonly Issue[])[]): string[] {
  const unknown = forms.flatMap((form) => {
    const issue = form.find(({ code, path }) => code === "unrecognized_keys" && path.length === 0);
    return issue?.code === "unrecognized_keys" ? [new Set(issue.keys)] : [];
  });
  const others = forms.filter((form) => form.every(({ path }) => path.length === 0));
  const withoutOthers =
    forms.length - others.filter((form) => form.every(({ code }) => code !== "unrecognized_keys")).length;
  const [first = new Set<string>(), ...rest] = unknown;
  return unknown.length < withoutOthers ? [] : [...first].filter((key) => rest.every((keys) => keys.has(key)));
}

/** What forms of which each lacks a part are called by. */
function namesOf(forms: readonly (readonly Issue[])[]): string {
  const withParts = forms.filter((form) => form.some(({ code }) => code === "unrecognized_keys"));
  const missing = withParts.map((form) => form.find(isMissing)?.path[0]);
  return missing.includes(undefined) ? "" : missing.map(String).join(", ");
}

function isMissing(issue: Issue): boolean {
  return issue.path.length === 1 && issue.code === "invalid_type" && issue.input === undefined;
}

/** The deeper a form's first mistake, the closer it is. */
function depthOf(issues: readonly Issue[]): number {
  return issues.reduce((deepest, issue) => Math.max(deepest, issue.path.length + inside(issue)), 0);
}

function deepestOf(forms: readonly (readonly Issue[])[]): number {
  return forms.reduce((deepest, form) => Math.max(deepest, depthOf(form)), 0);
}

function inside(issue: Issue): number {
  if (issue.code === "invalid_union") return deepestOf(issue.errors);
  return ["unrecognized_keys", "custom"].includes(issue.code ?? "") ? 1 : 0;
}
