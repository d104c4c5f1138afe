import { systemClock } from "../base/clock.ts";
import type { OperatorLog } from "../base/logger.ts";
import { partOf, partOfBudgets } from "../outside/http/budget/part-of-budgets.ts";
import {
  createInProcessBudgets,
  limitsByHost,
  type SystemBudgets,
  USUAL_LIMITS,
} from "../outside/http/budget/system-budgets.ts";
import { connectPerson } from "../runner/environment/connect-person.ts";
import { hostLimits } from "../runner/environment/host-limits.ts";
import type { TaskRunner } from "../runner/task-runner.ts";
import type { Configuration } from "../settings/configuration.ts";
import type { ServerSettings } from "../settings/function-settings.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Metrics } from "../watch/metrics.ts";
import { type ConsoleApp, createConsoleApp } from "./console/console-app.ts";
import type { PageRoute } from "./console/console-page.ts";

export interface ConsoleSurroundings {
  readonly server: ServerSettings;
  readonly runner: TaskRunner<RunReport>;
  readonly budgets: SystemBudgets;
  readonly metrics: Metrics;
  readonly log: OperatorLog;
  /** Default: those of the console. */
  readonly pages?: readonly PageRoute[];
}

/**
 * The console of the process, if it is switched on. What persons ask takes turns with runs and functions in the request
 * budget of their ESM, and never uses more than half of it, so that these go on undisturbed.
 */
export function startConsole(surroundings: ConsoleSurroundings): ConsoleApp | undefined {
  const { server, runner, budgets, metrics, log, pages } = surroundings;
  if (!server.console.enabled) return undefined;
  const ended = new AbortController();
  const served = new Map<string, Configuration>();
  const limitsOf = (host: string) => limitsByHost([...served.values()].map((one) => hostLimits(one).esm)).get(host);
  const part = createInProcessBudgets(systemClock, (host) => partOf(limitsOf(host) ?? USUAL_LIMITS.esm));
  const shared = { ...budgets, esm: { ...budgets.esm, ...partOfBudgets(budgets.esm, part) } };
  const app = createConsoleApp({
    server,
    runner,
    log,
    pages,
    clock: systemClock,
    observer: metrics.console,
    logIn: (configuration, credentials) =>
      connectPerson(configuration, credentials, {
        environment: `${configuration.name} console`,
        budgets: shared,
        observer: metrics.requests(configuration.name),
        signal: ended.signal,
        answerWithinMs: server.console.answerWithinMs,
      }),
  });
  return {
    ...app,
    takeOn(configuration) {
      served.set(configuration.name, configuration);
      app.takeOn(configuration);
    },
    stop() {
      app.stop();
      ended.abort();
      void part.close();
    },
  };
}
