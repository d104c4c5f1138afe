/** What the budget needs to know of a request that has ended. */
export interface RequestOutcome {
  /** From sending to the end of the reply; to its beginning where it is read as a stream. */
  readonly durationMs: number;
  /** Bytes sent and received, as far as they were counted. */
  readonly bytes: number;
  /** Undefined when no reply came. */
  readonly status: number | undefined;
  /** Epoch milliseconds before which the host asked not to be asked again. */
  readonly retryAt: number | undefined;
  /** What the request was for, in words without ids: only response times of one kind can be compared. */
  readonly kind?: string;
  /** Whether it was given up on our side, which says nothing about the host. */
  readonly givenUp?: boolean;
}

/** The right to send one request. `done` gives it back. */
export interface RequestPermit {
  done(outcome: RequestOutcome): void;
}

/**
 * Limits what all tasks together ask of one host: requests a second, requests at once, bytes a second. The environments
 * of a process share one budget, and so may processes on many machines.
 */
export interface RequestBudget {
  /**
   * Resolves when a request may be sent. Waiting callers are served in the order in which they came, and environments
   * in turn, so that none takes the host away from the others. It is held until the reply is read to its end: whoever
   * holds one must not ask for another.
   *
   * @param longestWaitMs a longer pause, asked for by the host, is not sat out; waits for the budget itself always are
   * @returns the instant, epoch milliseconds, to come back at, where that is later than anybody shall wait
   * @throws the signal's reason once it is aborted
   */
  enter(longestWaitMs: number, signal: AbortSignal | undefined): Promise<RequestPermit | { readonly retryAt: number }>;
}

/** Budgets by host. */
export interface RequestBudgets {
  /**
   * @param host scheme, host and port
   * @param environment for whose sake the requests are sent
   */
  of(host: string, environment: string): RequestBudget;
  /** Gives back everything that is held, also in stores that others share. */
  close(): Promise<void>;
}

/** The state of a host's budget in this process, for metrics. */
export interface HostBudgetState {
  /** Requests at once that the host is trusted with now. */
  readonly atOnce: number;
  readonly inHand: number;
  readonly waiting: number;
  /** Epoch milliseconds until which the host has asked for a pause; undefined when it has not. */
  readonly pausedUntil: number | undefined;
}

/** Budgets whose states can be read. */
export interface WatchedBudgets extends RequestBudgets {
  states(): readonly (HostBudgetState & { readonly host: string })[];
}
