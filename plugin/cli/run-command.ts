import { InputError, toldToStop } from "../base/failure.ts";
import { environmentDownloadTask } from "../runner/environment/environment-tasks.ts";
import { readConfiguration } from "../settings/configuration.ts";
import { SessionErased } from "../task/download/erased-session.ts";
import { configuredTraces } from "../watch/open-traces.ts";
import { watchedRun } from "../watch/watched-run.ts";
import type { Output } from "./output.ts";
import { runSummary } from "./run-summary.ts";
import { runTaskOnce } from "./run-task-once.ts";
import { terminalConfirm } from "./terminal-questions.ts";

export interface RunOptions {
  readonly config: string;
  readonly session?: string;
  readonly restoreErased?: true;
  readonly dryRun?: true;
  readonly limit?: number;
  readonly retryFailed?: true;
}

/**
 * `esm-chat run`: the download task, once.
 *
 * @param confirm asks whether erased text may be filled again; undefined where nobody can be asked
 * @returns the exit code
 */
export async function runCommand(
  options: RunOptions,
  output: Output,
  environment: NodeJS.ProcessEnv,
  confirm = terminalConfirm(),
): Promise<number> {
  const { session: sessionId, limit, restoreErased, retryFailed } = options;
  if (restoreErased === true && sessionId === undefined) {
    throw new InputError([{ file: "", place: "--restore-erased", message: "is only for one session: give --session" }]);
  }
  if (sessionId === "") throw new InputError([{ file: "", place: "--session", message: "must not be empty" }]);
  const configuration = readConfiguration(options.config, environment);
  const parameters = {
    dryRun: options.dryRun === true,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(restoreErased === undefined ? {} : { restoreErased }),
    ...(limit === undefined ? {} : { limit }),
    ...(retryFailed === undefined ? {} : { retryFailed }),
  };
  const traces = await configuredTraces(configuration.watch, environment, output.log);
  const task = watchedRun(configuration.name, { traces, logsEnd: true }, (observer) =>
    environmentDownloadTask(configuration, { observer, warn: output.warn }),
  );
  const run = (changed: object = {}) =>
    runTaskOnce(configuration.name, task, { ...parameters, ...changed }, output, runSummary);
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SessionErased) || confirm === undefined) throw error;
    const question = `The text of this session was erased at ${error.at}. Fill it again from the chat platform?`;
    if (!(await confirm(question))) throw toldToStop("the text stays erased: nothing was written");
    return await run({ restoreErased: true });
  } finally {
    await traces?.close();
  }
}
