import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Document, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { InputError, type Problem } from "../base/failure.ts";
import { compilePlatform, type PlatformDescription } from "../outside/chat-history/described/compile-platform.ts";
import { descriptionSchema } from "../outside/chat-history/described/description.ts";
import { readInputFile } from "./input-file.ts";
import type { SecretReference } from "./secrets.ts";

/** The folder of the descriptions that come with the package. */
const SHIPPED = fileURLToPath(new URL("../../templates/platforms/", import.meta.url));
const ENDING = ".yaml";

/** The names of the descriptions that come with the package. */
export function shippedPlatforms(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .toSorted();
}

/**
 * The file of a description: one that ships, by its name, or one of the user's own.
 *
 * @param folder the folder to which a path is relative
 * @throws InputError for a name that does not ship
 */
export function platformFile(
  nameOrPath: string,
  folder: string,
  namedIn: { readonly file: string; readonly place: string },
): string {
  const isPath = /[./\\]/.test(nameOrPath);
  if (isPath) return resolve(folder, nameOrPath);
  if (shippedPlatforms().includes(nameOrPath)) return resolve(SHIPPED, nameOrPath + ENDING);
  const message = `no description is called ${nameOrPath}; there are ${shippedPlatforms().join(", ")}; one of your own is named by its file, such as ./our-platform.yaml`;
  throw new InputError([{ ...namedIn, message }]);
}

/**
 * Reads a description of a chat platform.
 *
 * @throws InputError with one problem for each mistake, naming the line and the part
 */
export function readPlatformFile(
  file: string,
  namedIn: { readonly file: string; readonly place: string },
): PlatformDescription {
  return readPlatform(file, readInputFile(file, namedIn));
}

/** The same for the file's text. @throws InputError */
export function readPlatform(file: string, text: string): PlatformDescription {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: "1.2",
    logLevel: "silent",
    maxAliasCount: 0,
  } as never);
  const mistakes = yamlMistakes(document, lines);
  if (mistakes.length > 0) throw new InputError(mistakes.map((mistake) => ({ file, ...mistake })));
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const lineOf = (path: readonly PropertyKey[]) => lineAt(document, lines, path);
  const result = descriptionSchema.safeParse(value, { reportInput: true });
  if (!result.success) throw new InputError(result.error.issues.flatMap((issue) => toProblems(file, issue, lineOf)));
  const where = (place: string) => `${file}, line ${lineOf(place.split("."))}, ${place}`;
  const described = { description: result.data, where };
  const platform = compilePlatform(described, Date.now);
  if (!("problems" in platform)) return described;
  throw new InputError(
    platform.problems.map(({ place, message }) => ({
      file,
      place: `line ${lineOf(place.split("."))}, ${place}`,
      message,
    })),
  );
}

type Mistake = Omit<Problem, "file">;

/** What YAML allows and a description does not: it would not be what its writer sees. */
function yamlMistakes(document: Document.Parsed, lines: LineCounter): Mistake[] {
  const at = (offset: number) => `line ${lines.linePos(offset).line}`;
  const found: Mistake[] = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    place: at(pos[0]),
    message: message.split(" at line ", 1)[0] ?? "",
  }));
  const note = (node: { range?: readonly number[] | null | undefined }, message: string) =>
    found.push({ place: at(node.range?.[0] ?? 0), message });
  visit(document, {
    Alias: (_, node) => void note(node, "names another part (*): write it out"),
    Node(_, node) {
      if ("anchor" in node && node.anchor !== undefined) note(node, "has a name (&): nothing can refer to it here");
      if (node.tag !== undefined && !/^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/.test(node.tag))
        note(node, "has a type (!): leave it out");
    },
    Scalar(_, node) {
      if (!isScalar(node) || node.type !== "PLAIN" || typeof node.value !== "string") return;
      if (node.value.startsWith("="))
        note(node, "an expression must stand in quotes: YAML takes #, & and * out of it otherwise");
    },
  });
  return found;
}

function lineAt(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const keys = path.slice(0, length);
    const node: unknown = document.getIn(keys, true);
    const range =
      typeof node === "object" && node !== null && "range" in node ? (node.range as readonly number[] | null) : null;
    if (range !== null && range !== undefined) return lines.linePos(range[0] ?? 0).line;
  }
  return 1;
}

/** Of a value that may have several forms, the mistakes of that form which it comes closest to. */
function toProblems(
  file: string,
  issue: z.core.$ZodIssue,
  lineOf: (path: readonly PropertyKey[]) => number,
): Problem[] {
  const at = (path: readonly PropertyKey[], message: string): Problem => {
    const place = path.join(".");
    return { file, place: `line ${lineOf(path)}${place === "" ? "" : `, ${place}`}`, message };
  };
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      at([...issue.path, key], "is no part of a description: is it spelt right, and in the right place?"),
    );
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const closest = issue.errors.toSorted((one, other) => distance(one) - distance(other))[0] ?? [];
    return closest.flatMap((inner) => toProblems(file, { ...inner, path: [...issue.path, ...inner.path] }, lineOf));
  }
  const isMissing = issue.code === "invalid_type" && issue.input === undefined;
  return [at(issue.path, isMissing ? "is missing" : issue.message)];
}

/** The deeper a form's first mistake, and the fewer, the closer it is. */
function distance(issues: readonly z.core.$ZodIssue[]): number {
  const depth = issues.reduce(
    (deepest, { path, code }) => Math.max(deepest, path.length + (code === "unrecognized_keys" ? 1 : 0)),
    0,
  );
  return issues.length - depth * 100;
}

/** The values of a description's settings: secrets are references, everything else is text. */
export type DescribedValues = Readonly<Record<string, string | SecretReference>>;

/**
 * Reads the values of a description's own settings.
 *
 * @param readReference reads a secret, and notes it when it cannot be read
 */
export function readDescribedValues(
  { description }: PlatformDescription,
  given: DescribedValues,
  readReference: (place: string, reference: SecretReference) => string,
): { readonly values: Readonly<Record<string, string>>; readonly problems: readonly Mistake[] } {
  const values: Record<string, string> = {};
  const problems: Mistake[] = [];
  const note = (name: string, message: string) =>
    void problems.push({ place: `chatHistory.settings.${name}`, message });
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(description.settings, name))
      note(
        name,
        `is no setting of ${description.title}; there are ${Object.keys(description.settings).join(", ") || "none"}`,
      );
  }
  for (const [name, { what, secret, default: usual }] of Object.entries(description.settings)) {
    const value = Object.hasOwn(given, name) ? given[name] : usual;
    if (value === undefined) note(name, `is missing: ${what}`);
    else if (typeof value !== "string") values[name] = readReference(`chatHistory.settings.${name}`, value);
    else if (secret && Object.hasOwn(given, name)) note(name, 'is a secret: give {"env": "NAME"} or {"file": "PATH"}');
    else values[name] = value;
  }
  return { values, problems };
}
