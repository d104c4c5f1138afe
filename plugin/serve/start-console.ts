import { systemClock } from "../base/clock.ts";
import type { OperatorLog } from "../base/logger.ts";
import type { SystemBudgets } from "../outside/http/budget/system-budgets.ts";
import { connectPerson } from "../runner/environment/connect-person.ts";
import type { TaskRunner } from "../runner/task-runner.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Metrics } from "../watch/metrics.ts";
import { type ConsoleApp, createConsoleApp } from "./console/console-app.ts";
import type { ConsoleAppOptions } from "./console/console-services.ts";

export interface ConsoleSurroundings extends Pick<ConsoleAppOptions, "hosting" | "broken" | "board"> {
  readonly runner: TaskRunner<RunReport>;
  readonly budgets: SystemBudgets;
  readonly metrics: Metrics;
  readonly log: OperatorLog;
}

/**
 * The console of the process, if it is switched on. What persons ask takes turns with runs and functions in the request
 * budget of their ESM, so that these go on undisturbed.
 */
export function startConsole(surroundings: ConsoleSurroundings): ConsoleApp | undefined {
  const { hosting, runner, board, broken, budgets, metrics, log } = surroundings;
  const { server } = hosting;
  if (!server.console.enabled) return undefined;
  const ended = new AbortController();
  const app = createConsoleApp({
    server,
    hosting,
    runner,
    board,
    broken,
    log,
    clock: systemClock,
    logIn: (configuration, credentials) =>
      connectPerson(configuration, credentials, {
        environment: `${configuration.name} console`,
        budgets,
        observer: metrics.requests(configuration.name),
        signal: ended.signal,
      }),
  });
  return {
    ...app,
    stop() {
      app.stop();
      ended.abort();
    },
  };
}
