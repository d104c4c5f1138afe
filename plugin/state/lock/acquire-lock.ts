import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { EnvironmentKey } from "../environment-key.ts";
import { acquireFileLock } from "./file-lock.ts";
import type { Lock, LockHeld } from "./lock.ts";
import { type LockAddress, lockAddress } from "./lock-address.ts";
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
  throw new Failure(message, { code: "lock-unsupported", retryable: false });
}
