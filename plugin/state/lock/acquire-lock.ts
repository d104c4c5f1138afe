import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { EnvironmentKey } from "../environment-key.ts";
import { fileName } from "./file-name.ts";
import { folderName } from "./folder-name.ts";
import { type Lock, type LockHeld, type LockName, MOST_ATTEMPTS } from "./lock-holder.ts";
import { socketName } from "./socket-name.ts";

/** The folder of the locks, in the one where state is kept. */
const LOCKS = "locks";

/**
 * Takes the lock of this key on this machine. It does not wait for the holder to finish, and at most a second for it to
 * say who it is.
 *
 * @param folder where state is kept; processes with different ones do not meet
 * @throws Failure `lock-unavailable` when the system refuses, `lock-unsupported` where there is no lock that ends with
 *   its process
 */
export async function acquireLock(folder: string, key: EnvironmentKey, clock: Clock): Promise<Lock | LockHeld> {
  const name = lockName(folder, key);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const lock = await name.take(clock);
    if (lock !== undefined) {
      lock.keep();
      return lock;
    }
    const held = await name.holder(clock);
    if (held !== undefined) return held;
  }
  return { heldBy: undefined };
}

/**
 * The name of a key's lock.
 *
 * @param folder where state is kept: a folder of our user, so that nobody else can have the name
 * @throws Failure `lock-unsupported`
 */
export function lockName(folder: string, key: EnvironmentKey): LockName {
  const address = lockAddress(folder, key, process.platform);
  if (address === undefined) {
    const message = `on ${process.platform} nothing keeps two runs apart: use Linux, Windows or macOS`;
    throw new Failure(message, { code: "lock-unsupported", scope: "run", retryable: false });
  }
  switch (address.kind) {
    case "folder":
      return folderName(address.path);
    case "pipe":
      return socketName(address.path);
    case "file":
      return fileName(address.path);
  }
}

/**
 * Those of the keys whose lock somebody may have: where locks lie in a folder, one look at it tells which were ever taken.
 * A lock that is taken after the look is not among them.
 */
export function everTaken(folder: string, keys: readonly EnvironmentKey[]): readonly EnvironmentKey[] {
  const names = namesIn(join(folder, LOCKS));
  return keys.filter((key) => {
    const address = lockAddress(folder, key, process.platform);
    return names === undefined || address?.kind !== "folder" || names.has(basename(address.path));
  });
}

/** Undefined where the folder cannot be read: then any lock may be taken. */
function namesIn(folder: string): ReadonlySet<string> | undefined {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return undefined;
  }
}

type LockAddress =
  /** A folder of numbered sockets. */
  | { readonly kind: "folder"; readonly path: string }
  /** A named pipe to listen on; not a file. */
  | { readonly kind: "pipe"; readonly path: string }
  /** A file to open with a lock on it. */
  | { readonly kind: "file"; readonly path: string };

/** Undefined on a platform without such locks. Names do not depend on the user, since root may run the task too. */
export function lockAddress(folder: string, key: EnvironmentKey, platform: NodeJS.Platform): LockAddress | undefined {
  switch (platform) {
    case "linux":
      return { kind: "folder", path: join(folder, LOCKS, key) };
    case "win32":
      return { kind: "pipe", path: `\\\\.\\pipe\\esm-chat-${key}` };
    case "darwin":
    case "freebsd":
    case "openbsd":
    case "netbsd":
      return { kind: "file", path: join(folder, LOCKS, `${key}.lock`) };
    default:
      return undefined;
  }
}
