import type { Clock } from "../../../base/clock.ts";
import type { BudgetLimits } from "./budget-limits.ts";
import { createHostBudget, type HostBudget } from "./host-budget.ts";
import type { WatchedBudgets } from "./request-budget.ts";

/**
 * Budgets that are shared by the environments of this process.
 *
 * @param limitsOf what may be asked of a host; asked once for each
 */
export function createInProcessBudgets(clock: Clock, limitsOf: (host: string) => BudgetLimits): WatchedBudgets {
  const hosts = new Map<string, HostBudget>();
  return {
    of(host, environment) {
      const budget = hosts.get(host) ?? createHostBudget(clock, limitsOf(host));
      hosts.set(host, budget);
      return budget.of(environment);
    },
    states: () => [...hosts].map(([host, budget]) => ({ host, ...budget.state() })),
    async close() {
      for (const budget of hosts.values()) budget.close();
    },
  };
}
