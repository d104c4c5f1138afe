/** How long to wait for an answer and how much of it to take. */
export interface RequestLimits {
  /** Milliseconds for the connection to stand. */
  readonly connectMs: number;
  /** Milliseconds for one attempt, from sending to the last byte of the reply. */
  readonly requestMs: number;
  /** The same for a reply that is read as a stream; a pause in it may last `requestMs`. */
  readonly streamMs: number;
  /** Milliseconds for a write in hand once all work is to stop; what became of it is found out by the next run. */
  readonly stoppingMs: number;
  /** Bytes of a reply that is held in memory. */
  readonly replyBytes: number;
  /** Bytes of a reply that is read as a stream. */
  readonly streamBytes: number;
  /** Connections to one system at once. */
  readonly connections: number;
}

/** When to try again and how long to wait before. */
export interface RetryPolicy {
  /** Attempts at one request, the first included. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Part of a delay that is drawn by chance, so that clients do not come back together. */
  readonly jitter: number;
  /** A longer wait than this is not sat out: the run ends and says when to go on. */
  readonly longestWaitMs: number;
  /** Statuses after which the same request may succeed. */
  readonly statuses: readonly number[];
  /** Statuses that say the request was not begun (assumed), so that even a create may be sent again. */
  readonly notBegunStatuses: readonly number[];
  /** Network errors after which the same request may succeed. */
  readonly errors: readonly string[];
  /** Network errors that say nothing was sent. */
  readonly notSentErrors: readonly string[];
}

export const REQUEST_LIMITS: RequestLimits = {
  connectMs: 10_000,
  requestMs: 60_000,
  streamMs: 15 * 60_000,
  stoppingMs: 10_000,
  replyBytes: 32 * 1024 * 1024,
  streamBytes: 512 * 1024 * 1024,
  connections: 16,
};

/**
 * Neither ESM nor the chat platform documents rate limits (assumed): 429 and 503 with `Retry-After` as the field does.
 * 500 is among the statuses because ESM answers it while it restarts (assumed).
 */
export const RETRY_POLICY: RetryPolicy = {
  attempts: 4,
  firstDelayMs: 500,
  maxDelayMs: 20_000,
  jitter: 0.3,
  longestWaitMs: 120_000,
  statuses: [408, 429, 500, 502, 503, 504],
  notBegunStatuses: [429, 503],
  errors: ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
  notSentErrors: ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
};
