import type { Clock } from "../../../base/clock.ts";
import type { Instant } from "../../../chat/session.ts";

/** Logins that failed, for one login from one address; ESM may lock an account that is tried more often. */
export const MOST_FOR_ONE = 5;
/** Logins that failed from one address, whatever the logins: persons behind one proxy share it. */
export const MOST_FOR_ADDRESS = 50;
/** Milliseconds for which failures are remembered, and for which further attempts are refused after too many. */
export const BLOCKED_FOR_MS = 15 * 60_000;
/** Logins and addresses that are remembered, which limits memory; the oldest is forgotten first. */
export const MOST_KEYS = 10_000;

/** Who tries to log in. */
export interface Attempt {
  /** The ESM that knows the login: two environments may have the same. */
  readonly esm: string;
  readonly login: string;
  readonly address: string;
}

/** Limits logins that fail. */
export interface Attempts {
  /**
   * Counts an attempt as failed until it is known to have ended otherwise: many at once are no way around the limit.
   *
   * @returns milliseconds until the next attempt is possible; 0: this one is
   */
  begin(attempt: Attempt): number;
  /** The failures of this login from this address are forgotten. */
  succeeded(attempt: Attempt): void;
  /** ESM has said neither yes nor no, so that nothing was learned: the attempt does not count. */
  gaveUp(attempt: Attempt): void;
}

interface Counted {
  failures: number;
  /** When it is forgotten. */
  until: Instant;
}

export function createAttempts(clock: Clock): Attempts {
  const counts = new Map<string, Counted>();

  function known(key: string): Counted | undefined {
    const counted = counts.get(key);
    const left = counted === undefined ? 0 : counted.until - clock.now();
    // Longer than that means that the clock was set back.
    if (counted !== undefined && left > 0 && left <= BLOCKED_FOR_MS) return counted;
    counts.delete(key);
    return undefined;
  }

  function waitMs(key: string, most: number): number {
    const counted = known(key);
    return counted === undefined || counted.failures < most ? 0 : counted.until - clock.now();
  }

  function count(key: string, most: number): void {
    const until = clock.now() + BLOCKED_FOR_MS;
    const counted = known(key) ?? { failures: 0, until };
    counted.failures += 1;
    if (counted.failures === most) counted.until = until;
    counts.set(key, counted);
    for (const oldest of counts.keys()) {
      if (counts.size <= MOST_KEYS) break;
      counts.delete(oldest);
    }
  }

  function giveBack(key: string): void {
    const counted = known(key);
    if (counted === undefined) return;
    counted.failures -= 1;
    if (counted.failures <= 0) counts.delete(key);
  }

  return {
    begin(attempt) {
      const wait = Math.max(waitMs(keyOf(attempt), MOST_FOR_ONE), waitMs(attempt.address, MOST_FOR_ADDRESS));
      if (wait > 0) return wait;
      count(keyOf(attempt), MOST_FOR_ONE);
      count(attempt.address, MOST_FOR_ADDRESS);
      return 0;
    },
    succeeded(attempt) {
      counts.delete(keyOf(attempt));
      giveBack(attempt.address);
    },
    gaveUp(attempt) {
      giveBack(keyOf(attempt));
      giveBack(attempt.address);
    },
  };
}

/** Ways to write one login that an ESM may take for the same are one. No address and no ESM holds a line feed. */
function keyOf({ esm, login, address }: Attempt): string {
  return [esm, address, login.normalize("NFKC").trim().toLowerCase()].join("\n");
}
