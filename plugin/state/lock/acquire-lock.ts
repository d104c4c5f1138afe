import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { EnvironmentKey } from "../environment-key.ts";
import { fileName } from "./file-name.ts";
import { type Lock, type LockHeld, type LockName, MOST_ATTEMPTS } from "./lock-holder.ts";
import { socketName } from "./socket-name.ts";

/**
 * Takes the lock of this key on this machine. It does not wait for the holder to finish, and at most a second for it to
 * say who it is.
 *
 * @throws Failure `lock-unavailable` when the system refuses, `lock-unsupported` where there is no lock that ends with
 *   its process
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

/** The name of a key's lock on this machine. @throws Failure `lock-unsupported` */
export function lockName(key: EnvironmentKey): LockName {
  const address = lockAddress(key, process.platform);
  if (address === undefined) {
    const message = `on ${process.platform} nothing keeps two runs apart: use Linux, Windows or macOS`;
    throw new Failure(message, { code: "lock-unsupported", scope: "run", retryable: false });
  }
  return address.kind === "socket" ? socketName(address.path) : fileName(address.path);
}

type LockAddress =
  /** A name to listen on; not a file. */
  | { readonly kind: "socket"; readonly path: string }
  /** A file to open with a lock on it. */
  | { readonly kind: "file"; readonly path: string };

/**
 * Bytes of a Unix socket's name with its leading zero. Names must have exactly this length: libuv before 1.48 (in Node
 * 20) pads shorter ones with zeros and later ones do not, so two versions of Node would use different names (observed;
 * libuv pull request 4266).
 */
const ABSTRACT_NAME_LENGTH = 108;

/** Undefined on a platform without such locks. Names do not depend on the user, since locks work across users. */
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
