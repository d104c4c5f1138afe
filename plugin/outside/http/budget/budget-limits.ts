/** What may be asked of one host. */
export interface BudgetLimits {
  /** Requests in any one second, as the host counts them; undefined for no such limit. A whole number from 1. */
  readonly requestsPerSecond: number | undefined;
  /** Requests at once. A whole number from 1. */
  readonly atOnce: number;
  /** Bytes a second, sent and received together, on the average; undefined for no such limit. */
  readonly bytesPerSecond: number | undefined;
}

/** The limits for a host that several environments share: of each limit the lowest. */
export function gentlest(limits: readonly [BudgetLimits, ...BudgetLimits[]]): BudgetLimits {
  return limits.reduce((left, right) => ({
    requestsPerSecond: lower(left.requestsPerSecond, right.requestsPerSecond),
    atOnce: Math.min(left.atOnce, right.atOnce),
    bytesPerSecond: lower(left.bytesPerSecond, right.bytesPerSecond),
  }));
}

function lower(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.min(left, right);
}
