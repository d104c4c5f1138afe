import { systemClock } from "../base/clock.ts";
import { InputError } from "../base/failure.ts";
import type { Logger } from "../base/logger.ts";
import type { SystemBudgets } from "../outside/http/budget/system-budgets.ts";
import { type Connections, connect } from "../runner/environment/connect.ts";
import { keyOf } from "../runner/environment/one-at-a-time.ts";
import type { Configuration } from "../settings/configuration.ts";
import type { Hosting } from "../settings/hosting.ts";
import { readSecret } from "../settings/secrets.ts";
import { openRefusedCalls } from "../state/open-refused-calls.ts";
import type { FunctionCallObserver } from "../watch/function-call-observer.ts";
import type { Metrics } from "../watch/metrics.ts";
import { createMetricsRoute } from "../watch/metrics-route.ts";
import { countRefusedCalls, type RefusedCallsCounter } from "./functions/count-refused-calls.ts";
import { createFunctionApp, type FunctionApp, type UnservedEnvironment } from "./functions/function-app.ts";
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
  /** Environments that cannot be served now; default: none. */
  readonly broken?: () => readonly UnservedEnvironment[];
  /** Pages that the same server answers. */
  readonly pages?: FunctionApp["routes"] | undefined;
}

/** The chatbot functions, health and metrics of a process, answering. */
export interface StartedFunctions extends Pick<RunningServer, "origin" | "renewCertificate"> {
  /** Answers calls for one more environment. @throws InputError when one of its tokens cannot be used */
  takeOn(configuration: Configuration): void;
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
  { environment, budgets, runsTrouble, metrics, log, broken, pages }: FunctionsSurroundings,
): Promise<StartedFunctions> {
  const { server: settings, watch } = hosting;
  const ended = new AbortController();
  const taken: { readonly connections: Connections; readonly counter: RefusedCallsCounter }[] = [];
  const app = createFunctionApp({
    ...settings,
    environments: [],
    broken,
    runsTrouble,
    strangers: metrics.functionCalls(""),
    clock: systemClock,
    log,
  });
  async function takeOn(configuration: Configuration): Promise<void> {
    const { name, journalFolder } = configuration;
    const turn = { environment: `${name} functions`, budgets, observer: metrics.requests(name) };
    const connections = await connect(configuration, ended.signal, turn);
    const { esm } = connections;
    const kept = openRefusedCalls(journalFolder, keyOf(configuration));
    const counter = countRefusedCalls(kept, systemClock, (message) => log.warn({ environment: name }, message));
    const observer = bothOf(metrics.functionCalls(name), counter);
    try {
      app.takeOn(createFunctionEnvironment({ ...configuration, esm, environment, clock: systemClock, log, observer }));
    } catch (error) {
      connections.close();
      counter.close();
      throw error;
    }
    taken.push({ connections, counter });
  }
  for (const configuration of hosting.environments) await takeOn(configuration);
  const { routes } = app;
  // Mounted into the functions' routes, not beside them: mounted routes lose their answer to unknown paths.
  if (watch.metrics.enabled) routes.route("/", createMetricsRoute(metrics, metricsToken(hosting, environment)));
  if (pages !== undefined) routes.route("/", pages);
  const { folder } = hosting;
  const warn = (message: string, fields = {}) => log.warn(fields, message);
  const server = await startServer({ routes, server: settings, folder, environment, clock: systemClock, warn });
  return {
    ...server,
    takeOn,
    async stop() {
      await stopFunctions(app, server, settings.closeWithinMs, systemClock);
      ended.abort();
      for (const { connections, counter } of taken) {
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
