import { systemClock } from "../clock.ts";
import { connect } from "../connect.ts";
import { readConfiguration } from "../settings/configuration.ts";
import { createDownloadTask } from "../task/download-task.ts";
import { createOnceRunner } from "../task/once-runner.ts";
import { exitCodeOf } from "./exit-code.ts";
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
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  const connections = connect(configuration, stopping.signal);
  try {
    const { platformSettings, staticValueNames, renderChatLog } = configuration;
    const task = createDownloadTask({
      ...connections,
      ...configuration.task,
      platformSettings,
      staticValueNames,
      renderChatLog,
    });
    const runner = createOnceRunner({ clock: systemClock, log: output.log, progress: output.progress }, stopping);
    const { session: sessionId, limit } = options;
    const report = await runner.runNow(task, {
      dryRun: options.dryRun === true,
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(limit === undefined ? {} : { limit }),
    });
    output.endProgress();
    if (output.json) output.result(report);
    else output.say(runSummary(report));
    return exitCodeOf(report.status);
  } finally {
    output.endProgress();
    stopListening();
    connections.close();
  }
}
