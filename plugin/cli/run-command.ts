import { environmentDownloadTask } from "../runner/environment/environment-tasks.ts";
import { readConfiguration } from "../settings/configuration.ts";
import { configuredTraces } from "../watch/open-traces.ts";
import { watchedRun } from "../watch/watched-run.ts";
import type { Output } from "./output.ts";
import { runSummary } from "./run-summary.ts";
import { runTaskOnce } from "./run-task-once.ts";

export interface RunOptions {
  readonly config: string;
  readonly session?: string;
  readonly dryRun?: true;
  readonly limit?: number;
  readonly retryFailed?: true;
}

/**
 * `esm-chat run`: the download task, once.
 *
 * @returns the exit code
 */
export async function runCommand(options: RunOptions, output: Output, environment: NodeJS.ProcessEnv): Promise<number> {
  const configuration = readConfiguration(options.config, environment);
  const { session: sessionId, limit, retryFailed } = options;
  const parameters = {
    dryRun: options.dryRun === true,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(limit === undefined ? {} : { limit }),
    ...(retryFailed === undefined ? {} : { retryFailed }),
  };
  const traces = await configuredTraces(configuration.watch, environment, output.log);
  const task = watchedRun(configuration.name, { traces }, (observer) =>
    environmentDownloadTask(configuration, { observer, warn: output.warn }),
  );
  try {
    return await runTaskOnce(configuration.name, task, parameters, output, runSummary);
  } finally {
    await traces?.close();
  }
}
