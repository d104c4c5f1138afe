import { setTimeout as delay } from "node:timers/promises";
import type { Engine } from "./engine.ts";
import { storeFailure } from "./store-failure.ts";

/** Milliseconds to wait for the connections of a process. */
const READY_MS = 30_000;

/** A part of the engine that has its own connections. */
export interface Connected {
  waitUntilReady(): Promise<unknown>;
}

/**
 * Waits until all of them are connected. BullMQ never retries a first connection that failed (read in its source): such
 * a queue or worker is useless.
 *
 * @throws Failure `engine-unreachable`
 */
export async function untilReady({ store }: Pick<Engine, "store">, parts: readonly Connected[]): Promise<void> {
  const over = new AbortController();
  try {
    const ready = Promise.all(parts.map((part) => part.waitUntilReady()));
    const late = delay(READY_MS, undefined, { signal: over.signal }).then(() => {
      throw Object.assign(new Error("late"), { code: "ETIMEDOUT" });
    });
    await Promise.race([ready, late]);
  } catch (error) {
    throw storeFailure(store, error);
  } finally {
    over.abort();
  }
}

/** Whether the work ends within so many milliseconds. After that, it is no longer waited for. */
export async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const late = delay(milliseconds, false, { signal: over.signal }).catch(() => false);
  return Promise.race([work.then(() => true), late]).finally(() => over.abort());
}
