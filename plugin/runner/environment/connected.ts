import { type Clock, systemClock } from "../../base/clock.ts";
import { type SystemBudgets, sharedByProcess } from "../../outside/http/budget/system-budgets.ts";
import type { RequestObserver } from "../../outside/http/request-observer.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { type Connections, connect } from "./connect.ts";
import { hostLimits } from "./host-limits.ts";

/** What the connections of an environment share with others. */
export interface SystemSurroundings {
  readonly clock?: Clock;
  /** Request budgets shared with other environments; default: budgets of its own, as configured. */
  readonly budgets?: SystemBudgets | undefined;
  /** Told of every request. */
  readonly observer?: RequestObserver | undefined;
}

/** The systems of an environment, as its tasks use them. */
export function connected(
  configuration: Configuration,
  surroundings: SystemSurroundings,
  signal: AbortSignal,
): Promise<Connections> {
  const { clock = systemClock, observer } = surroundings;
  const budgets = surroundings.budgets ?? sharedByProcess(clock, [hostLimits(configuration)]);
  return connect(configuration, signal, { environment: configuration.name, budgets, observer });
}
