import type { Failure } from "../../base/failure.ts";

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
