/** How long to wait for a reply and how much of it to read. */
export interface RequestLimits {
  /** Milliseconds for the connection to be made. */
  readonly connectMs: number;
  /** Milliseconds for one attempt, from sending to the last byte of the reply. */
  readonly requestMs: number;
  /** Milliseconds for one attempt whose reply is read as a stream. No pause in it may be longer than `requestMs`. */
  readonly streamMs: number;
  /** The same for a reply that may be of any size. */
  readonly longStreamMs: number;
  /**
   * Milliseconds to wait for a write that was already sent when all work must stop. The next run finds out whether it
   * succeeded.
   */
  readonly stoppingMs: number;
  /** Most bytes of a reply that is held in memory. */
  readonly replyBytes: number;
  /** Most bytes of a reply that is read as a stream. */
  readonly streamBytes: number;
  /** The same for a reply that may be of any size: that of no list is so large. */
  readonly longStreamBytes: number;
  /** Connections to one system at once. */
  readonly connections: number;
}

/** When to send a failed request again, and how long to wait before. */
export interface RetryPolicy {
  /** Attempts at one request, the first included. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** The random share of a delay, so that clients do not all come back at once. */
  readonly jitter: number;
  /** Milliseconds. If a host asks for a longer pause, the run ends instead of waiting, and reports when to continue. */
  readonly longestWaitMs: number;
  /** Statuses after which the same request may succeed. */
  readonly statuses: readonly number[];
  /** Statuses of a request that was never begun (assumed), so that even a create can be sent again. */
  readonly notBegunStatuses: readonly number[];
  /** Statuses whose message may say how long to wait, where there is no `Retry-After` (observed). */
  readonly tellInWords: readonly number[];
  /** Network errors after which the same request may succeed. */
  readonly errors: readonly string[];
  /** Network errors after which certainly nothing was sent. */
  readonly notSentErrors: readonly string[];
}

export const REQUEST_LIMITS: RequestLimits = {
  connectMs: 10_000,
  requestMs: 60_000,
  streamMs: 15 * 60_000,
  longStreamMs: 2 * 3_600_000,
  stoppingMs: 10_000,
  replyBytes: 32 * 1024 * 1024,
  streamBytes: 512 * 1024 * 1024,
  longStreamBytes: 64 * 1024 * 1024 * 1024,
  connections: 16,
};

/**
 * Neither ESM nor the chat platform documents rate limits (assumed: 429 and 503 with `Retry-After`, as is usual). 500
 * is included because ESM answers with it while it restarts (assumed).
 */
export const RETRY_POLICY: RetryPolicy = {
  attempts: 4,
  firstDelayMs: 500,
  maxDelayMs: 20_000,
  jitter: 0.3,
  longestWaitMs: 120_000,
  statuses: [408, 429, 500, 502, 503, 504],
  notBegunStatuses: [429, 503],
  tellInWords: [429],
  errors: ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
  notSentErrors: ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
};
