import { closeSync, openSync, statSync, unlinkSync, utimesSync } from "node:fs";
import type { Clock } from "../../base/clock.ts";
import type { Instant } from "../../chat/session.ts";

/** The right to write a report, among all processes that share its folder, also over a network. */
export interface Claim {
  /** Shows the others that this process is still at work. */
  renew(): void;
  release(): void;
}

/** Milliseconds between two signs of life. */
export const RENEW_EVERY_MS = 60_000;
/** Without one for so long, by the clock of whoever waits, the process that had the claim is gone. */
const GONE_AFTER_MS = 10 * RENEW_EVERY_MS;

/** How claims of others looked when they were seen first: machines need not agree on the time. */
export type SeenClaims = Map<string, { readonly sign: number; readonly since: Instant }>;

/**
 * Takes the claim unless another process has it.
 *
 * That two take over at once from a process that is gone is possible, and does no harm: both write the whole report.
 *
 * @throws the system's error when the folder cannot be written
 */
export function takeClaim(path: string, clock: Clock, seen: SeenClaims): Claim | undefined {
  if (!create(path)) {
    const sign = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const before = seen.get(path);
    const now = clock.now();
    // A clock that was set back would have it wait for as long again.
    const isNew = before?.sign !== sign || now < before.since;
    if (isNew) seen.set(path, { sign, since: now });
    if (isNew || now - before.since < GONE_AFTER_MS) return undefined;
    remove(path);
    if (!create(path)) return undefined;
  }
  seen.delete(path);
  return {
    renew: () => ignoringMissing(() => utimesSync(path, new Date(), new Date())),
    release: () => remove(path),
  };
}

function create(path: string): boolean {
  try {
    closeSync(openSync(path, "wx", 0o640));
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function remove(path: string): void {
  ignoringMissing(() => unlinkSync(path));
}

function ignoringMissing(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
