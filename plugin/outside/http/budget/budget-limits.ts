/** Limits for requests to one host. */
export interface BudgetLimits {
  /** Most requests in any one second, as the host counts them: a whole number from 1, or undefined for no limit. */
  readonly requestsPerSecond: number | undefined;
  /** Most requests at once: a whole number from 1. */
  readonly atOnce: number;
  /** Most bytes a second on average, sent and received together; undefined for no limit. */
  readonly bytesPerSecond: number | undefined;
}

/** The limits for a host that several environments share: the lowest of each. */
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
