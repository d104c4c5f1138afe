import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { EnvironmentKey } from "../environment-key.ts";
import { fileName } from "./file-name.ts";
import { type Lock, type LockHeld, type LockName, MOST_ATTEMPTS } from "./lock-holder.ts";
import { socketName } from "./socket-name.ts";

/**
 * Takes what this key stands for on this machine. It never waits for another process to finish, and for another process
 * to say who it is no longer than a second.
 *
 * @throws Failure `lock-unavailable` when the system refuses, `lock-unsupported` where it has no lock that a dead
 *   process lets go of
 */
export async function acquireLock(key: EnvironmentKey, clock: Clock): Promise<Lock | LockHeld> {
  const name = lockName(key);
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

/** The name that stands for a key on this machine. @throws Failure `lock-unsupported` */
export function lockName(key: EnvironmentKey): LockName {
  const address = lockAddress(key, process.platform);
  if (address === undefined) {
    const message = `on ${process.platform} nothing keeps two runs apart: use Linux, Windows or macOS`;
    throw new Failure(message, { code: "lock-unsupported", scope: "run", retryable: false });
  }
  return address.kind === "socket" ? socketName(address.path) : fileName(address.path);
}

type LockAddress =
  /** A name to listen on that is not a file. */
  | { readonly kind: "socket"; readonly path: string }
  /** A file to open with a lock on it. */
  | { readonly kind: "file"; readonly path: string };

/**
 * Bytes of a Unix socket's name, the leading zero included. Names must have this length exactly: libuv before 1.48 (in
 * Node 20) fills shorter ones up with zeros and later ones do not, so that the same short name is two different ones for
 * two versions of Node (observed; libuv pull request 4266).
 */
const ABSTRACT_NAME_LENGTH = 108;

/** Undefined where the platform has nothing of the kind. No name depends on the user: two users must meet. */
export function lockAddress(environmentKey: EnvironmentKey, platform: NodeJS.Platform): LockAddress | undefined {
  const name = `esm-chat-${environmentKey}`;
  switch (platform) {
    case "linux":
      return { kind: "socket", path: `\0${name}`.padEnd(ABSTRACT_NAME_LENGTH, "-") };
    case "win32":
      return { kind: "socket", path: `\\\\.\\pipe\\${name}` };
    case "darwin":
    case "freebsd":
    case "openbsd":
    case "netbsd":
      return { kind: "file", path: `/tmp/${name}.lock` };
    default:
      return undefined;
  }
}
