import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { EnvironmentKey } from "../environment-key.ts";
import { acquireFileLock } from "./file-lock.ts";
import type { Lock, LockHeld } from "./lock-holder.ts";
import { acquireSocketLock, trySocketLock } from "./socket-lock.ts";

/**
 * Takes what this key stands for on this machine. It never waits for another process to finish, and for another process
 * to say who it is no longer than a second.
 *
 * @throws Failure `lock-unavailable` when the system refuses, `lock-unsupported` where it has no lock that a dead
 *   process lets go of
 */
export async function acquireLock(key: EnvironmentKey, clock: Clock): Promise<Lock | LockHeld> {
  const { kind, path } = addressOf(key);
  return kind === "socket" ? acquireSocketLock(path, clock) : acquireFileLock(path, clock);
}

/** The same without asking who has it: undefined when somebody has. */
export async function tryLock(key: EnvironmentKey, clock: Clock): Promise<Lock | undefined> {
  const { kind, path } = addressOf(key);
  if (kind === "socket") return trySocketLock(path, clock);
  const lock = acquireFileLock(path, clock);
  return "heldBy" in lock ? undefined : lock;
}

function addressOf(key: EnvironmentKey): LockAddress {
  const address = lockAddress(key, process.platform);
  if (address !== undefined) return address;
  const message = `on ${process.platform} nothing keeps two runs apart: use Linux, Windows or macOS`;
  throw new Failure(message, { code: "lock-unsupported", scope: "run", retryable: false });
}

/** What the kernel of a platform gives to one process only, and takes back when that process ends. */
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
    case "android":
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
