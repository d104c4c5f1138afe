import type { Clock } from "../../../base/clock.ts";
import type { BudgetLimits } from "../../../outside/http/budget/budget-limits.ts";
import type { WatchedBudgets } from "../../../outside/http/budget/request-budget.ts";
import {
  type EnvironmentLimits,
  limitsByHost,
  type SystemBudgets,
  USUAL_LIMITS,
} from "../../../outside/http/budget/system-budgets.ts";
import type { PermitStore } from "./permit-store.ts";
import {
  createSharedHostBudget,
  SHARING_POLICY,
  type SharedHostBudget,
  type SharingPolicy,
} from "./shared-host-budget.ts";

/**
 * Budgets for all environments of all processes that use the same store. Their limits should be the same: each request
 * to the store is answered by the limits that it brings.
 *
 * @param environments looked at when a host is first used, as `sharedByProcess` does
 * @param store not closed together with the budgets, so that they can still return permits
 */
export function sharedByMachines(
  store: PermitStore,
  clock: Clock,
  environments: readonly EnvironmentLimits[],
  policy: Partial<SharingPolicy> = {},
): SystemBudgets<WatchedBudgets> {
  const budgets = (system: keyof SystemBudgets) => {
    const limitsOf = (host: string) => limitsByHost(environments.map((environment) => environment[system])).get(host);
    return createSharedBudgets(store, clock, {
      system,
      limitsOf: (host) => limitsOf(host) ?? USUAL_LIMITS[system],
      policy: { ...SHARING_POLICY, ...policy },
    });
  };
  return { esm: budgets("esm"), chatHistory: budgets("chatHistory") };
}

interface Sharing {
  /** The system whose budgets these are. Two systems on one host have separate budgets. */
  readonly system: string;
  readonly limitsOf: (host: string) => BudgetLimits;
  readonly policy: SharingPolicy;
}

function createSharedBudgets(store: PermitStore, clock: Clock, { system, limitsOf, policy }: Sharing): WatchedBudgets {
  const hosts = new Map<string, SharedHostBudget>();
  return {
    of(host, environment) {
      const budget =
        hosts.get(host) ??
        createSharedHostBudget({ host: `${system} ${host}`, limits: limitsOf(host), store, clock, policy });
      hosts.set(host, budget);
      return budget.of(environment);
    },
    states: () => [...hosts].map(([host, budget]) => ({ host, ...budget.state() })),
    async close() {
      await Promise.all([...hosts.values()].map((budget) => budget.close()));
    },
  };
}
