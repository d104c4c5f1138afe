import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * Where a secret is kept: never in the configuration itself. Paths are relative to the configuration's folder, or begin
 * with `$CREDENTIALS_DIRECTORY/`, the private folder that systemd gives to a service, or a container to its processes.
 */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** The secret, or why it cannot be read. The problem never holds a part of the secret. */
export type SecretResult = { readonly secret: string } | { readonly problem: string };

const LARGEST_SECRET_BYTES = 16 * 1024;

/** The environment variable that names the folder in which a service manager puts secrets. */
export const CREDENTIALS = "CREDENTIALS_DIRECTORY";

export interface SecretFile {
  readonly file: string;
  /** Whether the folder is closed to other users, whatever the file's own permissions say. */
  readonly isProtected: boolean;
}

/** @returns undefined when the path needs an environment variable that is not set */
export function secretFile(
  path: string,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretFile | undefined {
  const start = `$${CREDENTIALS}/`;
  if (!path.startsWith(start)) return { file: resolve(folder, path), isProtected: false };
  const directory = environment[CREDENTIALS] ?? "";
  return directory === "" ? undefined : { file: join(directory, path.slice(start.length)), isProtected: true };
}

export function readSecret(
  reference: SecretReference,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretResult {
  if ("env" in reference) {
    const secret = environment[reference.env] ?? "";
    return secret === "" ? { problem: `the environment variable ${reference.env} is not set` } : { secret };
  }
  const found = secretFile(reference.file, folder, environment);
  if (found === undefined) return { problem: `${reference.file}: the environment variable ${CREDENTIALS} is not set` };
  try {
    const { file, isProtected } = found;
    const status = statSync(file);
    if (!status.isFile()) return { problem: `${reference.file} is not a file` };
    if (status.size > LARGEST_SECRET_BYTES) return { problem: `${reference.file} is too large for a secret` };
    if (!isProtected && process.platform !== "win32" && (status.mode & 0o077) !== 0) {
      return { problem: `${reference.file} can be read by others: run chmod 600 on it` };
    }
    const secret = readFileSync(file, "utf8").trim();
    return secret === "" ? { problem: `${reference.file} is empty` } : { secret };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { problem: code === "ENOENT" ? `${reference.file} does not exist` : `${reference.file} cannot be read` };
  }
}
