import type { Clock } from "../clock.ts";
import { Failure } from "../failure.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { acquireFileLock } from "./file-lock.ts";
import type { Lock, LockHeld } from "./lock.ts";
import { lockAddress } from "./lock-address.ts";
import { acquireSocketLock } from "./socket-lock.ts";

/**
 * Takes the right to run this environment on this machine. It never waits for another process to finish, and for
 * another process to say who it is no longer than a second.
 *
 * @throws Failure `lock-unavailable` when the system refuses, `lock-unsupported` where it has no lock that a dead
 *   process lets go of
 */
export async function acquireLock(environmentKey: EnvironmentKey, clock: Clock): Promise<Lock | LockHeld> {
  const address = lockAddress(environmentKey, process.platform);
  if (address === undefined) {
    const message = `on ${process.platform} nothing keeps two runs apart: use Linux, Windows or macOS`;
    throw new Failure(message, { code: "lock-unsupported", retryable: false });
  }
  const { kind, path } = address;
  return kind === "socket" ? acquireSocketLock(path, clock) : acquireFileLock(path, clock);
}
