import type { BudgetLimits } from "./budget-limits.ts";
import type { RequestBudget, RequestBudgets, RequestPermit } from "./request-budget.ts";

/** What is left at least for those who use the whole budget. */
const PARTS = 2;

/** Half of what a host is trusted with, but one request at once and one a second at least. */
export function partOf({ requestsPerSecond, atOnce, bytesPerSecond }: BudgetLimits): BudgetLimits {
  return {
    requestsPerSecond: requestsPerSecond === undefined ? undefined : Math.max(1, Math.floor(requestsPerSecond / PARTS)),
    atOnce: Math.max(1, Math.floor(atOnce / PARTS)),
    bytesPerSecond: bytesPerSecond === undefined ? undefined : bytesPerSecond / PARTS,
  };
}

/**
 * Budgets for work that must not hold up other work: it takes turns with it, but turns alone do not help where slow
 * requests hold every permit. So each request needs a permit of a smaller budget first.
 *
 * @param part whose limits are smaller than those of `whole`
 */
export function partOfBudgets(
  whole: Pick<RequestBudgets, "of">,
  part: Pick<RequestBudgets, "of">,
): Pick<RequestBudgets, "of"> {
  return { of: (host, environment) => inBoth(part.of(host, environment), whole.of(host, environment)) };
}

function inBoth(part: RequestBudget, whole: RequestBudget): RequestBudget {
  return {
    async enter(longestWaitMs, signal) {
      const own = await part.enter(longestWaitMs, signal);
      if ("retryAt" in own) return own;
      let entered: RequestPermit | { readonly retryAt: number } | undefined;
      try {
        entered = await whole.enter(longestWaitMs, signal);
      } finally {
        if (entered === undefined || "retryAt" in entered) own.done(NOT_SENT);
      }
      if ("retryAt" in entered) return entered;
      const { done } = entered;
      return {
        done(outcome) {
          own.done(outcome);
          // Without an answer the part is relieved: a page gives up sooner than others do, who would get less for it.
          done(outcome.status === undefined ? { ...outcome, givenUp: true } : outcome);
        },
      };
    },
  };
}

const NOT_SENT = { durationMs: 0, bytes: 0, status: undefined, retryAt: undefined, givenUp: true };
