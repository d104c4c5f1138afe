import type { Clock } from "../../plugin/base/clock.ts";

/** A clock whose time passes only when the test says so, or when somebody waits. */
export interface FakeClock extends Clock {
  /** Every wait that was asked for, milliseconds, in order. */
  readonly waits: readonly number[];
  /** Moves the time forward, which ends the waits that are over by then. */
  advance(milliseconds: number): void;
  /** Resolves as soon as so many waits are under way. */
  waiting(count: number): Promise<void>;
}

/** 2026-03-02T10:00:00Z, a time without meaning. */
export const SOME_TIME = Date.UTC(2026, 2, 2, 10);

/** Waits end at once and move the time by as much as they would have taken. */
export function clockWithoutWaits(start = SOME_TIME): FakeClock {
  const clock = clockByHand(start);
  return {
    ...clock,
    async wait(milliseconds, signal) {
      const waited = clock.wait(milliseconds, signal);
      clock.advance(milliseconds);
      await waited;
    },
  };
}

/** Waits last until the test advances the time. */
export function clockByHand(start = SOME_TIME): FakeClock {
  let now = start;
  const waits: number[] = [];
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  const watchers = new Set<{ readonly count: number; readonly tell: () => void }>();
  return {
    waits,
    now: () => now,
    wait: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        waits.push(milliseconds);
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper = {
          until: now + milliseconds,
          wake: () => {
            signal?.removeEventListener("abort", abort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", abort, { once: true });
        for (const { count, tell } of watchers) if (sleepers.size >= count) tell();
      }),
    advance(milliseconds) {
      now += milliseconds;
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    waiting: (count) =>
      sleepers.size >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            const watcher = { count, tell: resolve };
            watchers.add(watcher);
          }),
  };
}
