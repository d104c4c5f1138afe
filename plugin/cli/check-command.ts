import { type Clock, systemClock } from "../base/clock.ts";
import { InputError } from "../base/failure.ts";
import { terminalLine } from "../base/terminal-text.ts";
import { checkEnvironment } from "../checklist/check-environment.ts";
import { checklistPage } from "../checklist/checklist-page.ts";
import { type ChecklistReport, checklistReport } from "../checklist/checklist-report.ts";
import { connectChecklist } from "../checklist/connect-checklist.ts";
import type { ChecklistSystems } from "../checklist/facts.ts";
import { type ReadConfigurationFile, refusedConfiguration } from "../checklist/refused-configuration.ts";
import type { LastRun, Served } from "../checklist/task-operation.ts";
import { type Configuration, readConfiguration } from "../settings/configuration.ts";
import { parseConfiguration } from "../settings/configuration-file.ts";
import { readConfigurationText } from "../settings/configuration-text.ts";
import { packageVersion } from "../settings/package-version.ts";
import { checklistText } from "./checklist-view.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { onStopSignal } from "./stop-signals.ts";
import { writeAskedFile } from "./write-asked-file.ts";

export interface CheckOptions {
  readonly config: string;
  /** Where to write the checklist as an HTML page. */
  readonly html?: string;
}

/** What the checklist needs besides the arguments. */
export interface CheckContext {
  /** Environment variables. */
  readonly environment: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  readonly read?: (file: string, environment: NodeJS.ProcessEnv) => Promise<Configuration>;
  /** The last known run; undefined where runs are not kept. */
  readonly lastRun?: (configuration: Configuration) => Promise<LastRun | undefined>;
  /** Whether `serve` was started for the environment before. */
  readonly served?: (configuration: Configuration) => Served | undefined;
}

/**
 * `esm-chat check`: the configuration checklist, item by item. Changes nothing.
 *
 * @returns 0 when nothing is missing and every system that other items depend on has answered, otherwise 2
 * @throws InputError when the configuration is wrong; without `--json` the checklist is still shown
 */
export async function checkCommand(options: CheckOptions, output: Output, context: CheckContext): Promise<number> {
  const configuration = await readOrShow(options, output, context);
  const report = await withSystems(configuration, context, (systems) =>
    checkEnvironment(configuration, systems, (done, total) => output.progress({ doing: "checking", done, total })),
  ).finally(output.endProgress);
  return showReport(report, options, output);
}

/**
 * Connects to the configuration's systems while `work` runs. SIGINT and SIGTERM stop it, and so does a terminal that goes
 * away: a trial card in ESM is still to be removed.
 */
export async function withSystems<T>(
  configuration: Configuration,
  { environment, clock = systemClock, lastRun, served }: CheckContext,
  work: (systems: ChecklistSystems) => Promise<T>,
): Promise<T> {
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort(), ["SIGHUP"]);
  const { systems, close } = await connectChecklist(configuration, {
    clock,
    environment,
    settingsFile: (await readFileOf(configuration.file))?.settingsFile,
    lastRun: await lastRun?.(configuration),
    served: served?.(configuration),
    signal: stopping.signal,
  });
  try {
    return await work(systems);
  } finally {
    stopListening();
    close();
  }
}

/**
 * Shows the checklist in the form that the options name.
 *
 * @returns the exit code
 */
export async function showReport(report: ChecklistReport, options: CheckOptions, output: Output): Promise<number> {
  await writeChecklistPage(report, options);
  if (output.json) output.result(report);
  else output.say(checklistText(report, output.shape.coloured));
  if (options.html !== undefined) output.say(`\nAs a page to hand over: ${terminalLine(options.html)}`);
  return report.status === "incomplete" ? EXIT.couldNotWork : EXIT.done;
}

async function writeChecklistPage(report: ChecklistReport, { html }: CheckOptions): Promise<void> {
  if (html !== undefined) writeAskedFile(html, "--html", await checklistPage(report));
}

/** @throws InputError when the configuration is wrong, after the checklist has been shown; empty where a person has read it there */
export async function readOrShow(options: CheckOptions, output: Output, context: CheckContext): Promise<Configuration> {
  const { environment, clock = systemClock, read = readConfiguration } = context;
  try {
    return await read(options.config, environment);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const checked = await refusedConfiguration(error.problems, await readFileOf(options.config));
    const report = checklistReport(checked, { at: clock.now(), version: packageVersion(), environment: null });
    // With --json the errors are the result.
    if (output.json) await writeChecklistPage(report, options);
    else await showReport(report, options, output);
    const isRead = !output.json && output.shape.columns !== undefined;
    throw isRead ? new InputError([]) : error;
  }
}

/** What the configuration's own file names; undefined if it cannot be read. */
export async function readFileOf(config: string): Promise<ReadConfigurationFile | undefined> {
  try {
    return { settingsFile: (await parseConfiguration(config, readConfigurationText(config))).platformSettings };
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
