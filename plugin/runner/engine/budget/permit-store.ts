import type { BudgetLimits } from "../../../outside/http/budget/budget-limits.ts";
import { CREDIT_SECONDS } from "../../../outside/http/budget/rate-window.ts";
import { LONGEST_PAUSE_MS } from "../../../outside/http/budget/steady-clock.ts";

/** What a process tells the store about its requests to one host, and asks for, in one round trip. */
export interface Exchange {
  readonly host: string;
  readonly limits: BudgetLimits;
  /** The process. */
  readonly holder: string;
  /** Permits whose requests have ended. */
  readonly ended: readonly string[];
  /** Permits that are in use: their leases are renewed. */
  readonly held: readonly string[];
  /** Permits that are asked for; as many as possible are granted, the first ones first. */
  readonly wanted: readonly string[];
  /** How long a permit is lent, unless it is renewed. */
  readonly leaseMs: number;
  /** How much longer than it was told to wait a process counts as waiting. */
  readonly waitingGraceMs: number;
  /** Bytes of the requests that have ended. */
  readonly bytes: number;
  /** How long, from now, the host asked for no requests; 0 if it did not. */
  readonly pauseMs: number;
}

export interface ExchangeAnswer {
  /** How many of the wanted permits are granted. */
  readonly granted: number;
  /** When to ask again for the others; null when only the end of a request can make room. */
  readonly waitMs: number | null;
  /** How long the host must not be sent requests by any process; 0 if it may. */
  readonly pausedMs: number;
}

/**
 * Counts the requests of all processes to all hosts. Each exchange is atomic and uses the store's clock. The limits:
 * - requests at once: permits that are lent count until they are returned or their leases expire;
 * - requests a second: a permit counts until a second after its end, so that the host, which receives the request at some
 *   time in between, never counts more in any second either;
 * - bytes: charged when a request ends, and paid for by waiting;
 * - processes are served in the order in which they began to wait, and none holds more than an equal share meanwhile.
 */
export interface PermitStore {
  /** @throws Error of the driver when the store cannot be reached */
  exchange(exchange: Exchange): Promise<ExchangeAnswer>;
  close(): Promise<void>;
}

/** A second, plus the possible error at both ends of clocks that are read in whole milliseconds. */
const WINDOW_MS = 1_002;

/** An exchange as JSON for the scripts of both stores. Zero means no limit. */
export function exchangeText({ limits, ...exchange }: Exchange): string {
  return JSON.stringify({
    ...exchange,
    atOnce: limits.atOnce,
    perSecond: limits.requestsPerSecond ?? 0,
    bytesPerSecond: limits.bytesPerSecond ?? 0,
    creditMs: CREDIT_SECONDS * 1000,
    windowMs: WINDOW_MS,
    longestPauseMs: LONGEST_PAUSE_MS,
  });
}
