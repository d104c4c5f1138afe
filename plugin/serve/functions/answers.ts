import type { Failure } from "../../base/failure.ts";
import type { Logger } from "../../base/logger.ts";

/** What the caller of a function gets: status, headers and JSON. */
export interface Answer {
  readonly status: 200 | 400 | 401 | 404 | 405 | 408 | 413 | 415 | 429 | 500 | 502 | 503;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Why there is no card, for log and counts: the code in the body, or a finer one. */
  readonly refused?: string;
  /** Set when the log has lines of its own about it. */
  readonly isLogged?: true;
  /** Names of optional fields that were not understood. */
  readonly leftOut?: readonly string[];
}

/** Headers that prevent browsers from showing, storing or embedding an answer. */
export const SECURITY_HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** Seconds after which to call again, unless a system named another time. */
const RETRY_AFTER = 2;
/** Seconds. A caller that is told to wait longer than this would not call again. */
const LONGEST_RETRY_AFTER = 3_600;

/** The answer to a wrong call. The same call will never succeed. */
export function refusedCall(status: Answer["status"], code: string, message: string, headers = {}): Answer {
  return { status, headers, body: { error: { code, message, tryAgain: false } }, refused: code };
}

/** The answer to a call that may be made again. */
export function laterCall(status: Answer["status"], code: string, message: string, seconds = RETRY_AFTER): Answer {
  const retryAfterSeconds = Math.min(LONGEST_RETRY_AFTER, Math.max(1, Math.ceil(seconds)));
  return {
    status,
    headers: { "Retry-After": String(retryAfterSeconds) },
    body: { error: { code, message, tryAgain: true, retryAfterSeconds } },
    refused: code,
  };
}

/**
 * ESM away: 503 and whether to try again. ESM refuses: 502.
 *
 * @param message the failure's own, or what may be shown of it
 * @param now epoch milliseconds
 */
export function failedCall(failure: Failure, message: string, now: number): Answer {
  const { code, scope, retryable, retryAt } = failure;
  if (retryable) return laterCall(503, code, message, retryAt === undefined ? undefined : (retryAt - now) / 1000);
  return refusedCall(scope === "request" ? 503 : 502, code, message);
}

export function wrongMethod(allowed: string): Answer {
  return refusedCall(405, "wrong-method", `only ${allowed}`, { Allow: allowed });
}

export function tooManyFromAddress(seconds: number): Answer {
  return laterCall(429, "too-many-calls", "too many calls from one address in a minute", seconds);
}

/** What becomes of a call while the server is being stopped. */
export function stoppingAnswer(): Answer {
  return laterCall(503, "stopping", "the server is being stopped or started again");
}

/** A mistake in the program; its message could contain anything. */
export function mistakeAnswer(error: unknown, log: Logger): Answer {
  log.warn({ error: error instanceof Error ? error.name : typeof error }, "a call ended with an internal error");
  const answer = refusedCall(500, "internal-error", "an internal error: the server's log names it");
  return { ...answer, isLogged: true };
}
