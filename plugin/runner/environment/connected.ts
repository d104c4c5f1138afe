import { systemClock } from "../../base/clock.ts";
import { sharedByProcess } from "../../outside/http/budget/system-budgets.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { type Connections, connect } from "./connect.ts";
import type { TaskSurroundings } from "./environment-tasks.ts";
import { hostLimits } from "./host-limits.ts";

/** The systems of an environment, as its tasks use them. */
export function connected(
  configuration: Configuration,
  surroundings: Pick<TaskSurroundings, "clock" | "budgets" | "observer">,
  signal: AbortSignal,
): Promise<Connections> {
  const { clock = systemClock, observer } = surroundings;
  const budgets = surroundings.budgets ?? sharedByProcess(clock, [hostLimits(configuration)]);
  return connect(configuration, signal, { environment: configuration.name, budgets, observer });
}
