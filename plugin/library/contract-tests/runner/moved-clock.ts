import { type Clock, systemClock } from "../../../base/clock.ts";

/** The real clock, which the test may set to another time. Whoever waits notices at once, and never waits longer. */
export interface MovedClock extends Clock {
  set(to: number): void;
}

/** Milliseconds. */
const NOTICED_AFTER = 10;

export function movedClock(): MovedClock {
  let by = 0;
  const now = () => systemClock.now() + by;
  return {
    now,
    async wait(milliseconds, signal) {
      signal?.throwIfAborted();
      const until = now() + milliseconds;
      const really = performance.now() + milliseconds;
      for (;;) {
        const left = Math.min(until - now(), really - performance.now());
        if (left <= 0) return;
        await systemClock.wait(Math.min(left, NOTICED_AFTER), signal);
      }
    },
    set(to) {
      by = to - systemClock.now();
    },
  };
}
