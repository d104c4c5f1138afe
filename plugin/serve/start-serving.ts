import type { Hosting } from "../settings/hosting.ts";
import { DOWNLOAD_TASK_NAME } from "../task/download/download-task.ts";
import { createMetrics } from "../watch/metrics.ts";
import { configuredTraces } from "../watch/open-traces.ts";
import type { Watchers } from "../watch/watched-run.ts";
import { startFunctions } from "./start-functions.ts";
import { type RunnerSurroundings, startRunner } from "./start-runner.ts";

export type ServingSurroundings = Omit<RunnerSurroundings, keyof Watchers>;

/** The running `serve` process. */
export interface Serving {
  /** `https://host:port`, without a slash at the end. */
  readonly origin: string;
  /** Environments whose task has a schedule. */
  readonly scheduled: readonly { readonly environment: string; readonly nextRunAt: number | null }[];
  /** Reads the certificate files again if they have changed. */
  renewCertificate(): void;
  /** Answers the calls in progress, ends runs early, and saves what must be kept. */
  stop(): Promise<void>;
}

/**
 * Starts everything that `serve` does: runs by schedule, chatbot functions, health, metrics, traces.
 *
 * @throws InputError for mistakes in the configuration, Failure when the address or the engine is not available
 */
export async function startServing(hosting: Hosting, surroundings: ServingSurroundings): Promise<Serving> {
  const { environment, log } = surroundings;
  const metrics = createMetrics();
  for (const { name, schedule } of hosting.environments) metrics.environment(name, schedule !== undefined);
  const traces = await configuredTraces(hosting.watch, environment, log);
  const { runner, budgets, trouble, close } = await startRunner(hosting, { ...surroundings, metrics, traces });
  try {
    for (const { name, schedule } of hosting.environments) {
      const key = { environment: name, task: DOWNLOAD_TASK_NAME };
      if (schedule === undefined) await runner.unschedule(key);
      else await runner.schedule(key, schedule, {});
    }
    const functions = await startFunctions(hosting, { environment, budgets, runsTrouble: trouble, metrics, log });
    const names = new Set(hosting.environments.map(({ name }) => name));
    const scheduled = (await runner.state()).filter(({ key }) => names.has(key.environment));
    return {
      origin: functions.origin,
      scheduled: scheduled.map(({ key, nextRunAt }) => ({ environment: key.environment, nextRunAt })),
      renewCertificate: functions.renewCertificate,
      async stop() {
        await Promise.all([functions.stop(), runner.stop()]);
        await close();
        await traces?.close();
      },
    };
  } catch (error) {
    await runner.stop();
    await close();
    await traces?.close();
    throw error;
  }
}
