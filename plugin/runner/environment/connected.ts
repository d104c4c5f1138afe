import { type Clock, systemClock } from "../../base/clock.ts";
import { type EsmWithKeptTemplates, type KeptOfEsm, withKeptTemplates } from "../../outside/esm/kept-templates.ts";
import type { Esm } from "../../outside/esm/port.ts";
import { type SystemBudgets, sharedByProcess } from "../../outside/http/budget/system-budgets.ts";
import type { RequestObserver } from "../../outside/http/request-observer.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { verifiedMapping } from "../../task/card/card-mapping.ts";
import { type Connections, connect } from "./connect.ts";
import { hostLimits } from "./host-limits.ts";

/** What the connections of an environment share with others. */
export interface SystemSurroundings {
  readonly clock?: Clock;
  /** Request budgets shared with other environments; default: budgets of its own, as configured. */
  readonly budgets?: SystemBudgets | undefined;
  /** Told of every request. */
  readonly observer?: RequestObserver | undefined;
  /** What earlier runs of this process left; without it each run logs in and reads the templates. */
  readonly kept?: KeptOfEsm | undefined;
}

/** The systems of an environment, as its tasks use them. */
export function connected(
  configuration: Configuration,
  surroundings: SystemSurroundings,
  signal: AbortSignal,
): Promise<Connections> {
  const { clock = systemClock, observer, kept } = surroundings;
  const budgets = surroundings.budgets ?? sharedByProcess(clock, [hostLimits(configuration)]);
  return connect(configuration, signal, {
    environment: configuration.name,
    budgets,
    observer,
    clock,
    keptLogin: kept?.login,
  });
}

/** The same, with what earlier runs left. */
export async function keeping(
  configuration: Configuration,
  surroundings: SystemSurroundings,
  signal: AbortSignal,
): Promise<Connections & Partial<EsmWithKeptTemplates>> {
  const connections = await connected(configuration, surroundings, signal);
  const { kept, clock = systemClock } = surroundings;
  if (kept === undefined) return connections;
  const { platformSettings, staticValueNames } = configuration;
  const check = (esm: Esm) => verifiedMapping(esm, platformSettings, staticValueNames);
  return { ...connections, ...withKeptTemplates(connections.esm, kept, { clock, check }) };
}
