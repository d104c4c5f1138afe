import type { EnvironmentKey } from "../environment-key.ts";

/** What the kernel of a platform gives to one process only, and takes back when that process ends. */
export type LockAddress =
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
