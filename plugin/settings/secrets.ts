import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";

/** Where a secret is kept: never in the configuration itself. Paths are relative to the configuration's folder. */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** The secret, or what is wrong with the place it should come from. Never part of the secret. */
export type SecretResult = { readonly secret: string } | { readonly problem: string };

const LARGEST_SECRET_BYTES = 16 * 1024;

export function readSecret(
  reference: SecretReference,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): SecretResult {
  if ("env" in reference) {
    const secret = environment[reference.env] ?? "";
    return secret === "" ? { problem: `the environment variable ${reference.env} is not set` } : { secret };
  }
  const file = resolve(folder, reference.file);
  try {
    const status = statSync(file);
    if (!status.isFile()) return { problem: `${reference.file} is not a file` };
    if (status.size > LARGEST_SECRET_BYTES) return { problem: `${reference.file} is too large for a secret` };
    if (process.platform !== "win32" && (status.mode & 0o077) !== 0) {
      return { problem: `${reference.file} can be read by others: run chmod 600 on it` };
    }
    const secret = readFileSync(file, "utf8").trim();
    return secret === "" ? { problem: `${reference.file} is empty` } : { secret };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { problem: code === "ENOENT" ? `${reference.file} does not exist` : `${reference.file} cannot be read` };
  }
}
