import type { Clock } from "../../../base/clock.ts";
import type { Instant } from "../../../chat/session.ts";

/** Logins that failed, for one login from one address; ESM may lock an account that is tried more often. */
export const MOST_FOR_ONE = 5;
/** Logins that failed from one address, whatever the logins: persons behind one proxy share it. */
export const MOST_FOR_ADDRESS = 50;
/** Milliseconds from the first failure until attempts are possible again. */
export const BLOCKED_FOR_MS = 15 * 60_000;
/** Keys that are remembered, which limits memory; the oldest is forgotten first. */
const MOST_KEYS = 10_000;

/** Who tries to log in. */
export interface Attempt {
  readonly environment: string;
  readonly login: string;
  readonly address: string;
}

/** Limits logins that fail. */
export interface Attempts {
  /**
   * Counts an attempt as failed until it is known to have succeeded: many at once are no way around the limit.
   *
   * @returns milliseconds until the next attempt is possible; 0: this one is
   */
  begin(attempt: Attempt): number;
  succeeded(attempt: Attempt): void;
}

interface Counted {
  failures: number;
  /** When the first was counted. */
  readonly since: Instant;
}

export function createAttempts(clock: Clock): Attempts {
  const counts = new Map<string, Counted>();

  function countOf(key: string): Counted {
    const now = clock.now();
    const known = counts.get(key);
    if (known !== undefined && Math.abs(now - known.since) < BLOCKED_FOR_MS) return known;
    const counted = { failures: 0, since: now };
    counts.delete(key);
    counts.set(key, counted);
    for (const oldest of counts.keys()) {
      if (counts.size <= MOST_KEYS) break;
      counts.delete(oldest);
    }
    return counted;
  }

  return {
    begin(attempt) {
      const [one, address] = [countOf(keyOf(attempt)), countOf(attempt.address)];
      const blocked = one.failures >= MOST_FOR_ONE ? one : address.failures >= MOST_FOR_ADDRESS ? address : undefined;
      if (blocked !== undefined) return blocked.since + BLOCKED_FOR_MS - clock.now();
      one.failures += 1;
      address.failures += 1;
      return 0;
    },
    succeeded(attempt) {
      counts.delete(keyOf(attempt));
      const address = counts.get(attempt.address);
      if (address !== undefined) address.failures -= 1;
    },
  };
}

/** No environment's name and no address holds a line feed. */
function keyOf({ environment, login, address }: Attempt): string {
  return [environment, address, login.toLowerCase()].join("\n");
}
