import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { hintOnMissing, REFUSED, readRegularFile } from "../base/regular-file.ts";
import { readUtf8 } from "../base/utf8-text.ts";

/**
 * Where a secret is kept: never in the configuration itself. Paths are relative to the configuration's folder, or begin
 * with `$CREDENTIALS_DIRECTORY/`, the private folder that systemd gives to a service, or a container to its processes.
 */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** Whether a value of a setting says where a secret is kept. */
export function isSecretReference(value: unknown): value is SecretReference {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const [[name, place] = [], more] = Object.entries(value);
  return more === undefined && (name === "env" || name === "file") && typeof place === "string";
}

/** The secret, or why it cannot be read. The problem never holds a part of the secret. */
export type SecretResult =
  | { readonly secret: string }
  | { readonly problem: string /** A file that the user may make is not there. */; readonly isMissing?: boolean };

const LARGEST_SECRET_BYTES = 16 * 1024;

const REFUSALS = { ...REFUSED, "too-large": `is too large for a secret: ${LARGEST_SECRET_BYTES} bytes at most` };

/** The environment variable that names the folder in which a service manager puts secrets. */
export const CREDENTIALS = "CREDENTIALS_DIRECTORY";

export interface SecretFile {
  readonly file: string;
  /** Whether the folder is closed to other users, whatever the file's own permissions say. */
  readonly isProtected: boolean;
}

/**
 * Where the secret is. A service manager's folder may hold `helsinki/esm-password` as it is called, as a container does
 * whose folder of secrets is mounted, or as `secrets_helsinki_esm-password`, which is what systemd makes of it of
 * `LoadCredential=secrets:FOLDER`.
 *
 * @returns undefined when the path needs an environment variable that is not set
 */
export function secretFile(
  path: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretFile | undefined {
  const start = `$${CREDENTIALS}/`;
  if (!path.startsWith(start)) return { file: resolve(folder, path), isProtected: false };
  const directory = environment[CREDENTIALS] ?? "";
  if (directory === "") return undefined;
  const name = path.slice(start.length);
  const files = [join(directory, name), join(directory, `secrets_${name.replaceAll("/", "_")}`)];
  return { file: files.find((file) => existsSync(file)) ?? join(directory, name), isProtected: true };
}

/** A secret's path as the configuration has it, as it is named from the folder in which the command was started. */
export function fromHere(path: string, configuration: string): string {
  return path.startsWith(`$${CREDENTIALS}/`) || isAbsolute(path) ? path : join(dirname(configuration), path);
}

/**
 * What the environment variables are called in which a program hands over the secrets that it was given as values: with
 * a number behind it. No system sets a variable with such a name.
 */
export const GIVEN_SECRET = "ESM_CHAT_GIVEN_SECRET_";

/** Where a secret is kept; may be shown. */
export function placeOf(reference: SecretReference): string {
  if ("file" in reference) return reference.file;
  return reference.env.startsWith(GIVEN_SECRET) ? "the given secret" : `the environment variable ${reference.env}`;
}

/** What a secret may be: one line, or several that are told apart by their reader. */
export type SecretLines = "one" | "several";

const NOT_THERE = "it must be a name, and the secret itself does not belong there";
const SHORTEST_SECRET = 12;

/** Whether a name in the place of a secret looks like the secret itself, so that it is not repeated. */
function mayBeSecret(name: string): boolean {
  const isWord = name.length >= SHORTEST_SECRET && !/[\s./\\]/.test(name);
  return isWord && /\p{Lu}/u.test(name) && /\p{Ll}/u.test(name) && /\d/.test(name);
}

export function readSecret(
  reference: SecretReference,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  lines: SecretLines = "one",
): SecretResult {
  const read =
    "env" in reference
      ? secretInVariable(reference.env, environment)
      : secretInFile(reference.file, folder, environment);
  if ("problem" in read || lines === "several" || !/[\r\n]/.test(read.secret)) return read;
  return {
    problem: `${placeOf(reference)} holds more than one line: the secret must stand there alone, without a name or a comment`,
  };
}

function secretInVariable(name: string, environment: Readonly<Record<string, string | undefined>>): SecretResult {
  const secret = environment[name] ?? "";
  if (secret !== "") return { secret };
  if (name.startsWith(GIVEN_SECRET)) return { problem: `${placeOf({ env: name })} is empty` };
  if (mayBeSecret(name)) return { problem: `the environment variable that "env" names is not set: ${NOT_THERE}` };
  return { problem: `the environment variable ${name} is not set` };
}

function secretInFile(
  path: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretResult {
  const found = secretFile(path, folder, environment);
  if (found === undefined) return { problem: `${path}: the environment variable ${CREDENTIALS} is not set` };
  const { file, isProtected } = found;
  const read = readRegularFile(file, LARGEST_SECRET_BYTES);
  if ("refused" in read) {
    if (mayBeSecret(path)) return { problem: `the file that "file" names ${REFUSALS[read.refused]}: ${NOT_THERE}` };
    const isMissing = read.refused === "missing";
    const hint = isMissing ? hintOnMissing(file, path) : "";
    return { problem: `${path} ${REFUSALS[read.refused]}${hint}`, isMissing: isMissing && !isProtected };
  }
  if (!isProtected && process.platform !== "win32" && (read.mode & 0o077) !== 0) {
    return { problem: `${path} can be read by others: run chmod 600 on it` };
  }
  const decoded = readUtf8(read.bytes);
  if ("wrong" in decoded) return { problem: `${path} ${decoded.wrong}` };
  const secret = decoded.text.trim();
  return secret === "" ? { problem: `${path} is empty` } : { secret };
}
