import type { Clock } from "../../../base/clock.ts";

/**
 * A clock that is never set back: where the one behind it is, this one stands still for as long as it takes to look
 * again, and then goes on. Instants that are kept over requests, such as "paid until", are reckoned by it: by the clock on
 * the wall they would lie in the future for as long as that was set back.
 */
export interface SteadyClock extends Clock {
  /** An instant of the clock on the wall, epoch milliseconds, by this clock. */
  fromWall(instant: number): number;
  toWall(instant: number): number;
}

export function createSteadyClock(wall: Clock): SteadyClock {
  let latest = Number.NEGATIVE_INFINITY;
  let ahead = 0;

  function now(): number {
    const wallNow = wall.now();
    ahead = Math.max(ahead, latest - wallNow);
    latest = wallNow + ahead;
    return latest;
  }

  return {
    now,
    wait: (milliseconds, signal) => wall.wait(milliseconds, signal),
    fromWall(instant) {
      now();
      return instant + ahead;
    },
    toWall(instant) {
      now();
      return instant - ahead;
    },
  };
}

/** A longer pause is believed for so long only: a mistaken `Retry-After` must not keep everybody away for years. */
export const LONGEST_PAUSE_MS = 3_600_000;

/** Until when a pause is believed, by this clock. @param retryAt when the host says to come back, by the clock on the wall */
export function believedUntil(clock: SteadyClock, retryAt: number): number {
  return Math.min(clock.fromWall(retryAt), clock.now() + LONGEST_PAUSE_MS);
}
