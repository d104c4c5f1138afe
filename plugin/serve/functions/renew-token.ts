import { randomBytes, randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../../base/failure.ts";
import { whyNotWritten } from "../../base/regular-file.ts";
import { readTokens } from "../../settings/read-tokens.ts";
import { type SecretReference, secretFile } from "../../settings/secrets.ts";

/** The result of changing a token file. */
export interface TokenFileChange {
  /** The path in the configuration. */
  readonly file: string;
  /** Valid tokens: the current one, and during a renewal the previous one. */
  readonly tokens: number;
}

const OWNER_ONLY = 0o600;
const OWNERS_FOLDER = 0o700;
/** 256 bits. */
const TOKEN_BYTES = 32;

/**
 * Adds a new token before the current one, which stays valid; older ones become invalid. Makes the file if there is
 * none, and its folder, but no folder above that: a path that is mistyped is told.
 *
 * @throws InputError when the file cannot be used or written
 */
export function renewToken(reference: SecretReference, folder: string): TokenFileChange {
  const { file, path, tokens } = tokenFile(reference, folder);
  return write(file, path, [randomBytes(TOKEN_BYTES).toString("base64url"), ...tokens.slice(0, 1)]);
}

/** Keeps only the current token. @throws InputError when the file cannot be used or written */
export function dropOldToken(reference: SecretReference, folder: string): TokenFileChange {
  const { file, path, tokens } = tokenFile(reference, folder);
  if (tokens.length === 0) throw problem(`${file} does not exist: esm-chat functions --renew-token makes it`);
  return tokens.length === 1 ? { file, tokens: 1 } : write(file, path, tokens.slice(0, 1));
}

function tokenFile(reference: SecretReference, folder: string) {
  if ("env" in reference) {
    throw problem(
      `comes from the environment variable ${reference.env}, which only you can change: make a token with ` +
        `"openssl rand -base64 32 | tr '+/' '-_' | tr -d '='", set ${reference.env} to the new one, a space and the ` +
        "old one, start the server again, enter the new one at the chatbot, then set the variable to the new one alone",
    );
  }
  const { file } = reference;
  const place = secretFile(file, folder, {});
  if (place === undefined) {
    throw problem(
      `${file} is handed to the service when it starts, so it can be neither made nor renewed from here: name a file in ` +
        "the service's state folder instead, such as /var/lib/esm-chat-history/function-token, which a server looks at again",
    );
  }
  const path = place.file;
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return { file, path, tokens: [] };
  const read = readTokens(reference, folder, {});
  if ("problem" in read) throw problem(read.problem);
  // Replaces the file behind a symbolic link, not the link.
  return { file, path: realpathSync(path), tokens: read.tokens };
}

/**
 * Replaces the file as a whole: readers find the old tokens or the new ones. The owner stays the same, even if root
 * renews the token.
 */
function write(file: string, path: string, tokens: readonly string[]): TokenFileChange {
  const unfinished = `${path}.${randomUUID()}.unfinished`;
  try {
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { mode: OWNERS_FOLDER });
    const before = statSync(path, { throwIfNoEntry: false });
    const descriptor = openSync(unfinished, "wx", OWNER_ONLY);
    try {
      if (before !== undefined && process.getuid?.() === 0) fchownSync(descriptor, before.uid, before.gid);
      writeFileSync(descriptor, `${tokens.join("\n")}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw problem(`${file} ${whyNotWritten((error as NodeJS.ErrnoException).code ?? "unknown error")}`);
  }
  return { file, tokens: tokens.length };
}

function problem(message: string): InputError {
  return new InputError([{ file: "", place: "functions.tokens.0", message }]);
}
