import { setTimeout as delay } from "node:timers/promises";

/** The clock is passed in wherever time matters, so that tests and simulations can use their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Resolves after this many milliseconds; rejects with the signal's reason as soon as it is aborted.
   *
   * @param milliseconds not less than 0
   * @param signal ends the waiting
   */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }),
};
