import { systemClock } from "../base/clock.ts";
import { Failure, InputError } from "../base/failure.ts";
import type { Logger } from "../base/logger.ts";
import { keyOf } from "../runner/environment/one-at-a-time.ts";
import type { Configuration } from "../settings/configuration.ts";
import type { Hosting } from "../settings/hosting.ts";
import { openServedNote } from "../state/served-note.ts";
import { createMetrics } from "../watch/metrics.ts";
import { configuredTraces } from "../watch/open-traces.ts";
import type { Watchers } from "../watch/watched-run.ts";
import { createBrokenEnvironments } from "./broken-environments.ts";
import type { CheckEnvironment } from "./console/checklists.ts";
import { startConsole } from "./start-console.ts";
import { startFunctions } from "./start-functions.ts";
import { startReports } from "./start-reports.ts";
import { type RunnerSurroundings, startRunner } from "./start-runner.ts";

export interface ServingSurroundings extends Omit<RunnerSurroundings, keyof Watchers> {
  /** Goes through the configuration checklist, for the console; undefined: the console does not offer it. */
  readonly check?: CheckEnvironment | undefined;
}

/** The running `serve` process. */
export interface Serving {
  /** `https://host:port`, without a slash at the end. */
  readonly origin: string;
  /** Environments whose task has a schedule. */
  readonly scheduled: readonly { readonly environment: string; readonly nextRunAt: number | null }[];
  /** Environments that cannot be served now, and why. */
  broken(): readonly { readonly name: string; readonly problems: readonly string[]; readonly mend: string }[];
  /** Reads the certificate files again if they have changed, and looks whether a broken environment is mended. */
  lookAgain(): Promise<void>;
  /** Answers the calls in progress, ends runs early, and saves what must be kept. */
  stop(): Promise<void>;
}

/**
 * Starts everything that `serve` does: runs by schedule, regular reports, chatbot functions, health, metrics, traces.
 *
 * Of several environments, one that cannot be taken on is left out until it is mended.
 *
 * @throws InputError for mistakes in the configuration, Failure when the address or the engine is not available
 */
export async function startServing(hosting: Hosting, surroundings: ServingSurroundings): Promise<Serving> {
  const { environment, log, check } = surroundings;
  const metrics = createMetrics();
  const broken = createBrokenEnvironments({ environment, log, metrics });
  for (const one of hosting.broken) broken.add(one);
  const traces = await configuredTraces(hosting.watch, environment, log);
  const started = await startRunner(hosting, { ...surroundings, metrics, traces });
  const { runner, budgets, trouble } = started;
  const reports = startReports({ budgets, metrics, log });
  const console = startConsole({
    hosting,
    runner,
    board: started.board,
    broken: broken.list,
    budgets,
    metrics,
    log,
    check,
  });
  /** The files of the environments that are served, by their names. */
  const served = new Map<string, string>();
  async function close(): Promise<void> {
    await Promise.all([console?.stop(), broken.stop(), reports.stop(), runner.stop()]);
    await started.close();
    await traces?.close();
  }
  /** Of a list, one that cannot be taken on costs no other. */
  async function attempt(configuration: Configuration, takeOn: () => void | Promise<void>): Promise<boolean> {
    const { name, file } = configuration;
    try {
      await takeOn();
      return true;
    } catch (error) {
      if (hosting.list === undefined || !(error instanceof InputError || error instanceof Failure)) throw error;
      const namedIn = { file: hosting.list, place: "environments" };
      broken.addRefused({ name, isOwnName: true, file, namedIn }, error);
      return false;
    }
  }
  async function schedule(configuration: Configuration): Promise<void> {
    await started.takeOn(configuration);
    metrics.environment(configuration.name, configuration.schedule !== undefined);
  }
  try {
    const scheduled: Configuration[] = [];
    for (const configuration of hosting.environments) {
      if (await attempt(configuration, () => schedule(configuration))) scheduled.push(configuration);
    }
    const functions = await startFunctions(
      { ...hosting, environments: [] },
      { environment, budgets, runsTrouble: trouble, metrics, log, broken: broken.list, pages: console?.routes },
    );
    function answerFor(configuration: Configuration): void {
      functions.takeOn(configuration);
      reports.takeOn(configuration);
      console?.takeOn(configuration);
      served.set(configuration.name, configuration.file);
      noteServed(configuration, log);
    }
    for (const configuration of scheduled) await attempt(configuration, () => answerFor(configuration));
    broken.watch(served, async (configuration) => {
      await schedule(configuration);
      answerFor(configuration);
    });
    const schedules = (await runner.state()).filter(({ key }) => served.has(key.environment));
    return {
      origin: functions.origin,
      scheduled: schedules.map(({ key, nextRunAt }) => ({ environment: key.environment, nextRunAt })),
      broken: () => broken.list().map(({ name, problems, mend }) => ({ name, problems, mend })),
      lookAgain() {
        functions.renewCertificate();
        return broken.look();
      },
      async stop() {
        // What follows a run would be waited for as an answer in progress.
        const consoleStopped = console?.stop();
        await Promise.all([consoleStopped, functions.stop(), broken.stop(), reports.stop(), runner.stop()]);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Without the note `esm-chat check` takes it that nothing was ever started; that is no reason not to start. */
function noteServed(configuration: Configuration, log: Logger): void {
  try {
    openServedNote(configuration.journalFolder, keyOf(configuration)).started(systemClock.now());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warn({ environment: configuration.name, code: error.code }, "the note that serve was started is not written");
  }
}
