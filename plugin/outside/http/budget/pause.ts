import type { SteadyClock } from "./steady-clock.ts";

/** A longer pause is believed for so long only: a mistaken `Retry-After` must not keep everybody away for years. */
export const LONGEST_PAUSE_MS = 3_600_000;

/** Until when a pause is believed, by this clock. @param retryAt when the host says to come back, by the clock on the wall */
export function believedUntil(clock: SteadyClock, retryAt: number): number {
  return Math.min(clock.fromWall(retryAt), clock.now() + LONGEST_PAUSE_MS);
}
