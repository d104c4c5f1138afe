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
