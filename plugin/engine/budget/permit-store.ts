import type { BudgetLimits } from "../../outside/http/budget/budget-limits.ts";
import { CREDIT_SECONDS } from "../../outside/http/budget/rate-window.ts";
import { LONGEST_PAUSE_MS } from "../../outside/http/budget/steady-clock.ts";

/** What a process tells the store of its requests to one host, and asks of it, in one round trip. */
export interface Exchange {
  readonly host: string;
  readonly limits: BudgetLimits;
  /** The process. */
  readonly holder: string;
  /** Permits whose requests have ended. */
  readonly ended: readonly string[];
  /** Permits that are in use: their leases are renewed. */
  readonly held: readonly string[];
  /** Permits that are asked for; the first of them are granted, as many as there may be. */
  readonly wanted: readonly string[];
  /** For how long a permit is lent, unless it is renewed. */
  readonly leaseMs: number;
  /** For so much longer than it is told to wait the process is believed to be still waiting. */
  readonly waitingGraceMs: number;
  /** Bytes of the requests that have ended. */
  readonly bytes: number;
  /** How long, from now, the host asked not to be asked; 0 when it did not. */
  readonly pauseMs: number;
}

export interface ExchangeAnswer {
  /** How many of the permits that are wanted. */
  readonly granted: number;
  /** When to ask again for the others; null when only the end of somebody's request can make room. */
  readonly waitMs: number | null;
  /** For how long the host must not be asked by anybody; 0 when it may. */
  readonly pausedMs: number;
}

/**
 * Counts the requests of all processes to all hosts. It keeps the rules in one step each, by its own clock:
 * - at once: permits that are lent, until they end or their leases run out;
 * - a second: a permit takes up its place until a second after its end, so that the host, which receives the request
 *   somewhere in between, never counts more in any one second either;
 * - bytes: charged at the end, and paid for by waiting;
 * - who waits is served before whoever came later, and nobody holds more than an equal part while others wait.
 */
export interface PermitStore {
  /** @throws Error of the driver when the store cannot be asked */
  exchange(exchange: Exchange): Promise<ExchangeAnswer>;
  close(): Promise<void>;
}

/** A second, and what clocks that are read in whole milliseconds may be wrong by at both of its ends. */
const WINDOW_MS = 1_002;

/** An exchange as JSON, as the scripts of both stores read it. Zero stands for no limit. */
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
