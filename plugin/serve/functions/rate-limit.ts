import type { Clock } from "../../base/clock.ts";

/** Lets a number of calls through for each key and minute. */
export interface RateLimit {
  /** Counts a call. @returns 0 when it may go on, otherwise the seconds after which the next one may */
  take(key: string): number;
}

const MINUTE_MS = 60_000;
/** Keys that are remembered, so that memory stays bounded; the one that has been quiet longest is forgotten first. */
const MOST_KEYS = 10_000;

/** @param perMinute calls on the average; so many may also come at once */
export function createRateLimit(perMinute: number, clock: Clock): RateLimit {
  const spacing = MINUTE_MS / perMinute;
  /** For each key, when its calls so far would have ended, had they come evenly. */
  const spentUntil = new Map<string, number>();
  return {
    take(key) {
      const now = clock.now();
      const known = spentUntil.get(key) ?? now;
      // It is never more than a minute ahead, unless the clock was set back.
      const spent = known > now + MINUTE_MS + spacing ? now : Math.max(known, now);
      spentUntil.delete(key);
      const excess = spent + spacing - now - MINUTE_MS;
      const isAllowed = excess <= 0.001;
      spentUntil.set(key, isAllowed ? spent + spacing : spent);
      for (const oldest of spentUntil.keys()) {
        if (spentUntil.size <= MOST_KEYS) break;
        spentUntil.delete(oldest);
      }
      return isAllowed ? 0 : Math.ceil(excess / 1000);
    },
  };
}
