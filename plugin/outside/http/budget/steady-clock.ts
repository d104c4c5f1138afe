import type { Clock } from "../../../base/clock.ts";

/**
 * A clock that never goes back: when the system's clock is set back, this one continues from where it was. Instants
 * that are kept between requests, such as "paid until", are instants of this clock: on the system's clock they would
 * lie far in the future once it was set back.
 */
export interface SteadyClock extends Clock {
  /** Converts an instant of the system's clock, epoch milliseconds, to this clock. */
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

/** Milliseconds. A longer pause is shortened to this: a mistaken `Retry-After` must not stop all requests for years. */
export const LONGEST_PAUSE_MS = 3_600_000;

/**
 * The end of a pause, by this clock.
 *
 * @param retryAt the time from the host's reply, by the system's clock
 */
export function believedUntil(clock: SteadyClock, retryAt: number): number {
  return Math.min(clock.fromWall(retryAt), clock.now() + LONGEST_PAUSE_MS);
}
