import { systemClock } from "../base/clock.ts";
import { InputError } from "../base/failure.ts";
import type { Logger } from "../base/logger.ts";
import type { SystemBudgets } from "../outside/http/budget/system-budgets.ts";
import { connect } from "../runner/environment/connect.ts";
import { keyOf } from "../runner/environment/one-at-a-time.ts";
import type { Hosting } from "../settings/hosting.ts";
import { readSecret } from "../settings/secrets.ts";
import { openRefusedCalls } from "../state/open-refused-calls.ts";
import type { FunctionCallObserver } from "../watch/function-call-observer.ts";
import type { Metrics } from "../watch/metrics.ts";
import { createMetricsRoute } from "../watch/metrics-route.ts";
import { countRefusedCalls } from "./functions/count-refused-calls.ts";
import { createFunctionApp } from "./functions/function-app.ts";
import { createFunctionEnvironment } from "./functions/function-environment.ts";
import { type RunningServer, startServer } from "./functions/start-server.ts";
import { stopFunctions } from "./functions/stop-functions.ts";

export interface FunctionsSurroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly budgets: SystemBudgets;
  /** Why runs that are due cannot be run; null when they can. */
  readonly runsTrouble: () => Promise<string | null>;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** The chatbot functions, health and metrics of a process, answering. */
export interface StartedFunctions extends Pick<RunningServer, "origin" | "renewCertificate"> {
  /** Answers the calls in progress, finishes the cards being made, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts to answer. An environment's functions and its runs take turns in the request budget of its ESM, so that end
 * users do not wait for a run.
 *
 * @throws InputError when a token or the certificate cannot be used, Failure `cannot-listen`
 */
export async function startFunctions(
  hosting: Hosting,
  { environment, budgets, runsTrouble, metrics, log }: FunctionsSurroundings,
): Promise<StartedFunctions> {
  const { server: settings, watch } = hosting;
  const ended = new AbortController();
  const served = hosting.environments.map((configuration) => {
    const { name, journalFolder } = configuration;
    const turn = { environment: `${name} functions`, budgets, observer: metrics.requests(name) };
    const kept = openRefusedCalls(journalFolder, keyOf(configuration));
    const counter = countRefusedCalls(kept, systemClock, (message) => log.warn({ environment: name }, message));
    return { configuration, connections: connect(configuration, ended.signal, turn), counter };
  });
  const app = createFunctionApp({
    ...settings,
    environments: served.map(({ configuration, connections: { esm }, counter }) =>
      createFunctionEnvironment({
        ...configuration,
        esm,
        environment,
        clock: systemClock,
        log,
        observer: bothOf(metrics.functionCalls(configuration.name), counter),
      }),
    ),
    runsTrouble,
    strangers: metrics.functionCalls(""),
    clock: systemClock,
    log,
  });
  const { routes } = app;
  // Mounted into the functions' routes, not beside them: mounted routes lose their answer to unknown paths.
  if (watch.metrics.enabled) routes.route("/", createMetricsRoute(metrics, metricsToken(hosting, environment)));
  const { folder } = hosting;
  const warn = (message: string, fields = {}) => log.warn(fields, message);
  const server = await startServer({ routes, server: settings, folder, environment, clock: systemClock, warn });
  return {
    ...server,
    async stop() {
      await stopFunctions(app, server, settings.closeWithinMs, systemClock);
      ended.abort();
      for (const { connections, counter } of served) {
        connections.close();
        counter.close();
      }
    },
  };
}

function bothOf(...observers: readonly FunctionCallObserver[]): FunctionCallObserver {
  return {
    answered(call) {
      for (const observer of observers) observer.answered(call);
    },
    endedLate(outcome) {
      for (const observer of observers) observer.endedLate(outcome);
    },
  };
}

function metricsToken({ watch, folder }: Hosting, environment: NodeJS.ProcessEnv): string | undefined {
  const { token } = watch.metrics;
  if (token === undefined) return undefined;
  const read = readSecret(token, folder, environment);
  if ("secret" in read) return read.secret;
  throw new InputError([{ file: "", place: "watch.metrics.token", message: read.problem }]);
}
