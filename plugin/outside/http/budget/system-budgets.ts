import type { Clock } from "../../../base/clock.ts";
import { type BudgetLimits, gentlest } from "./budget-limits.ts";
import { createHostBudget, type HostBudget } from "./host-budget.ts";
import type { RequestBudgets, WatchedBudgets } from "./request-budget.ts";

/** The budgets of both systems. Each system has its own limits, even if both are on one host. */
export interface SystemBudgets<Budgets extends RequestBudgets = RequestBudgets> {
  readonly esm: Budgets;
  readonly chatHistory: Budgets;
}

/** The addresses of an environment's systems, and the limits for them. */
export interface EnvironmentLimits {
  readonly esm: HostLimits;
  readonly chatHistory: HostLimits;
}

export interface HostLimits {
  /** Any address at the host. */
  readonly url: string;
  readonly limits: BudgetLimits;
}

/** Why these numbers, and how they were measured: docs/load.md. */
export const USUAL_LIMITS: Readonly<Record<keyof SystemBudgets, BudgetLimits>> = {
  esm: { requestsPerSecond: 20, atOnce: 4, bytesPerSecond: 1_000_000 },
  chatHistory: { requestsPerSecond: undefined, atOnce: 16, bytesPerSecond: undefined },
};

/** Budgets for a process with one environment whose configuration names no limits. */
export function usualBudgets(clock: Clock): SystemBudgets<WatchedBudgets> {
  return {
    esm: createInProcessBudgets(clock, () => USUAL_LIMITS.esm),
    chatHistory: createInProcessBudgets(clock, () => USUAL_LIMITS.chatHistory),
  };
}

/**
 * Budgets for all environments of a process. Environments that share a host share the lowest of their limits.
 *
 * @param environments looked at when a host is first used, so that more may be added; one that is added later takes the
 *   limits that its host has by then
 */
export function sharedByProcess(
  clock: Clock,
  environments: readonly EnvironmentLimits[],
): SystemBudgets<WatchedBudgets> {
  const budgets = (system: keyof SystemBudgets) => {
    const limitsOf = (host: string) => limitsByHost(environments.map((environment) => environment[system])).get(host);
    return createInProcessBudgets(clock, (host) => limitsOf(host) ?? USUAL_LIMITS[system]);
  };
  return { esm: budgets("esm"), chatHistory: budgets("chatHistory") };
}

/** The limits of each host, by scheme, host and port. */
export function limitsByHost(hosts: readonly HostLimits[]): ReadonlyMap<string, BudgetLimits> {
  const limits = new Map<string, BudgetLimits>();
  for (const { url, limits: own } of hosts) {
    const host = new URL(url).origin;
    const others = limits.get(host);
    limits.set(host, others === undefined ? own : gentlest([others, own]));
  }
  return limits;
}

/**
 * Budgets that the environments of this process share.
 *
 * @param limitsOf the limits of a host; called once for each
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
