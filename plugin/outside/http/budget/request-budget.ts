/** What the budget needs to know about a request that has ended. */
export interface RequestOutcome {
  /** Milliseconds from sending to the end of the reply, or to its beginning if it is read as a stream. */
  readonly durationMs: number;
  /** Bytes sent and received, as far as they were counted. */
  readonly bytes: number;
  /** Undefined when no reply came. */
  readonly status: number | undefined;
  /** Epoch milliseconds before which the host wants no more requests. */
  readonly retryAt: number | undefined;
  /** The request's purpose, in words without ids: only response times of one kind can be compared. */
  readonly kind?: string;
  /** Whether the request was given up on our side, which shows nothing about the host. */
  readonly givenUp?: boolean;
}

/** Permission to send one request. `done` returns it. */
export interface RequestPermit {
  /** Only the first call counts. */
  done(outcome: RequestOutcome): void;
}

/**
 * Limits the requests of all tasks to one host: requests a second, requests at once, bytes a second. The environments
 * of a process share one budget, and processes on many machines can share one too.
 */
export interface RequestBudget {
  /**
   * Resolves when a request may be sent. Environments take turns, so that none keeps the host from the others; within
   * an environment, requests are served in the order in which they came. The permit is held until the reply is read to
   * its end, or until it begins if it may be of any size; its holder must not ask for another one.
   *
   * @param longestWaitMs limits only pauses that the host asked for, not waits for the budget itself
   * @returns a permit; or, if the host's pause is longer than that, the time of its end in epoch milliseconds
   * @throws the signal's reason once it is aborted
   */
  enter(longestWaitMs: number, signal: AbortSignal | undefined): Promise<RequestPermit | { readonly retryAt: number }>;
}

/** Budgets by host. */
export interface RequestBudgets {
  /**
   * @param host scheme, host and port
   * @param environment that sends the requests
   */
  of(host: string, environment: string): RequestBudget;
  /** Returns all permits, also those in stores that several processes share. */
  close(): Promise<void>;
}

/** The state of a host's budget in this process, for metrics. */
export interface HostBudgetState {
  /** Most requests at once at present. */
  readonly atOnce: number;
  readonly inHand: number;
  readonly waiting: number;
  /** Epoch milliseconds until which the host has asked for a pause; undefined if it has not. */
  readonly pausedUntil: number | undefined;
}

/** Budgets whose states can be read. */
export interface WatchedBudgets extends RequestBudgets {
  states(): readonly (HostBudgetState & { readonly host: string })[];
}
