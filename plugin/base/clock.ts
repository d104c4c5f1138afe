import { setTimeout as delay } from "node:timers/promises";

/** Time, handed in wherever it matters, so that tests and simulations bring their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason as soon as it is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }),
};
