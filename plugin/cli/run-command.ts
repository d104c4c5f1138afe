import { systemClock } from "../clock.ts";
import { connect } from "../connect.ts";
import { Failure } from "../failure.ts";
import { type KeptJournal, openJournal } from "../journal/open-journal.ts";
import { type Configuration, readConfiguration } from "../settings/configuration.ts";
import { createDownloadTask } from "../task/download-task.ts";
import { createOnceRunner } from "../task-runner/once-runner.ts";
import { oneTask } from "../task-runner/one-task.ts";
import { exitCodeOf } from "./exit-code.ts";
import { keyOf, onlyOne } from "./one-at-a-time.ts";
import type { Output } from "./output.ts";
import { runSummary } from "./run-summary.ts";
import { onStopSignal } from "./stop-signals.ts";

export interface RunOptions {
  readonly config: string;
  readonly session?: string;
  readonly dryRun?: true;
  readonly limit?: number;
}

/** `esm-chat run`: the task, once. @returns the exit code */
export async function runCommand(options: RunOptions, output: Output, environment: NodeJS.ProcessEnv): Promise<number> {
  const configuration = readConfiguration(options.config, environment);
  const key = keyOf(configuration);
  const lock = await onlyOne(key);
  try {
    const journal = openJournal(configuration.journalFolder, key, systemClock);
    if (journal.warning !== undefined) output.warn(journal.warning);
    return await runWith(configuration, journal, options, output);
  } finally {
    await lock.release();
  }
}

async function runWith(configuration: Configuration, journal: KeptJournal, options: RunOptions, output: Output) {
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  const connections = connect(configuration, stopping.signal);
  try {
    const { platformSettings, staticValueNames, renderChatLog, privacy, task: limits } = configuration;
    const settings = { ...limits, platformSettings, staticValueNames, renderChatLog, masks: privacy.masks };
    const task = createDownloadTask({ ...connections, ...settings, journal });
    const runner = createOnceRunner(
      oneTask(task),
      { clock: systemClock, log: output.log, progress: output.progress },
      stopping,
    );
    const { session: sessionId, limit } = options;
    const report = await runner.runNow(
      { environment: configuration.file, task: task.name },
      {
        dryRun: options.dryRun === true,
        ...(sessionId === undefined ? {} : { sessionId }),
        ...(limit === undefined ? {} : { limit }),
      },
    );
    output.endProgress();
    if (output.json) output.result(report);
    else output.say(runSummary(report));
    return exitCodeOf(report.status);
  } finally {
    output.endProgress();
    if (options.dryRun !== true) keep(journal, output);
    stopListening();
    connections.close();
  }
}

/** What was done is done: a journal that cannot be written only means that failing sessions are tried again soon. */
function keep(journal: KeptJournal, output: Output): void {
  try {
    journal.save();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    output.warn(error.message);
  }
}
