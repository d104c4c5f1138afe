import type { Clock } from "../clock.ts";

/** Holds back all requests to one system while it has asked for a pause. */
export interface HostGate {
  pauseUntil(instant: number): void;
  /**
   * Resolves when requests may be sent.
   *
   * @returns when to come back, if that is later than anybody shall wait; undefined when the way is clear
   */
  pass(signal: AbortSignal | undefined): Promise<number | undefined>;
}

/** @param longestWaitMs a longer pause is not sat out */
export function createHostGate(clock: Clock, longestWaitMs: number): HostGate {
  let openAt = Number.NEGATIVE_INFINITY;
  return {
    pauseUntil(instant) {
      openAt = Math.max(openAt, instant);
    },
    async pass(signal) {
      for (let rest = openAt - clock.now(); rest > 0; rest = openAt - clock.now()) {
        if (rest > longestWaitMs) return openAt;
        await clock.wait(rest, signal);
      }
      return undefined;
    },
  };
}
