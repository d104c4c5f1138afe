import { once } from "node:events";
import { systemClock } from "../base/clock.ts";
import { terminalText } from "../base/terminal-text.ts";
import { onlyOneServing } from "../runner/environment/one-at-a-time.ts";
import { logRunEnd } from "../runner/run-end.ts";
import { CONSOLE_PATH } from "../serve/console/console-page.ts";
import { startServing } from "../serve/start-serving.ts";
import { type Hosting, readHosting } from "../settings/hosting.ts";
import { EXIT } from "./exit-code.ts";
import { keepHeapSmall } from "./keep-heap-small.ts";
import type { ServeOutput } from "./output.ts";
import { runEndLine } from "./run-end-line.ts";
import { serviceManager } from "./service-manager.ts";
import { onStopSignal } from "./stop-signals.ts";

export interface ServeOptions {
  readonly config: string;
}

/**
 * `esm-chat serve`: prints its address, then works until a signal stops it.
 *
 * @returns the exit code for work that was stopped on purpose
 */
export async function serveCommand(
  { config }: ServeOptions,
  output: ServeOutput,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const stopping = new AbortController();
  const stopped = once(stopping.signal, "abort");
  const stopListening = onStopSignal(() => stopping.abort());
  try {
    keepHeapSmall();
    const hosting = await readHosting(config, environment);
    // Two processes that write runs into one folder would overwrite each other's.
    const lock = await onlyOneServing(hosting.journalFolder);
    try {
      return await serveUntil(stopped, hosting, output, environment);
    } finally {
      await lock.release();
    }
  } finally {
    stopListening();
  }
}

async function serveUntil(
  stopped: Promise<unknown>,
  hosting: Hosting,
  output: ServeOutput,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const { log, progress } = output;
  const serving = await startServing(hosting, {
    environment,
    log,
    progress,
    check: async (configuration, checking) => {
      const { checkForConsole } = await import("./check-for-console.ts");
      return checkForConsole(configuration, checking, environment);
    },
    ended(end) {
      if (output.isWatched) output.tell(runEndLine(end));
      else logRunEnd(log, end);
    },
  });
  // What was renewed or mended is taken up without a restart.
  const lookAgain = () => void serving.lookAgain();
  process.on("SIGHUP", lookAgain);
  const broken = serving.broken();
  const environments = hosting.environments
    .filter(({ name }) => !broken.some((one) => one.name === name))
    .map(({ name }) => {
      const nextRunAt = serving.scheduled.find((one) => one.environment === name)?.nextRunAt ?? null;
      return { name, nextRunAt: nextRunAt === null ? null : new Date(nextRunAt).toISOString() };
    });
  const startedAt = new Date(systemClock.now());
  if (output.json) output.result({ origin: serving.origin, environments, broken, startedAt });
  for (const { name, nextRunAt } of environments) {
    output.say(`${name}: ${nextRunAt === null ? "no schedule" : `next run at ${nextRunAt}`}`);
  }
  for (const { name, problems, mend } of broken) {
    output.say(terminalText([`${name}: CANNOT BE SERVED`, ...problems, mend].join("\n  ")));
  }
  const { server } = hosting;
  if (server.console.enabled) {
    const place = server.behindProxy ? `${CONSOLE_PATH} of the proxy, by https` : `${serving.origin}${CONSOLE_PATH}`;
    output.say(`The console is at ${place}.`);
  }
  output.say(`Answering at ${serving.origin}; Ctrl-C ends it.`);
  serviceManager(environment, log).ready();
  await stopped;
  output.endProgress();
  if (output.isWatched) output.tell("Stopping: what is in hand is finished first.");
  else log.info({}, "stopping: what is in hand is finished first");
  await serving.stop();
  process.off("SIGHUP", lookAgain);
  return EXIT.stopped;
}
