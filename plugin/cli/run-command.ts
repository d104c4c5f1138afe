import { systemClock } from "../base/clock.ts";
import { InputError, toldToStop } from "../base/failure.ts";
import { environmentDownloadTask } from "../runner/environment/environment-tasks.ts";
import { readConfiguration } from "../settings/configuration.ts";
import { SessionErased } from "../task/download/erased-session.ts";
import type { RefreshPeriod } from "../task/download/finished-cards.ts";
import { configuredTraces } from "../watch/open-traces.ts";
import { watchedRun } from "../watch/watched-run.ts";
import { withRoomForWork } from "./keep-heap-small.ts";
import type { Output } from "./output.ts";
import { runTaskOnce } from "./run-task-once.ts";
import { terminalConfirm } from "./terminal-confirm.ts";

export interface RunOptions {
  readonly config: string;
  readonly session?: string;
  readonly restoreErased?: true;
  readonly dryRun?: true;
  readonly limit?: number;
  readonly retryFailed?: true;
  /** Days, `2026-10-01..2026-10-31`; or a period as reports have them, `2026-10`. */
  readonly refresh?: string;
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
  const alone = [sessionId, restoreErased, retryFailed].every((choice) => choice === undefined);
  if (options.refresh !== undefined && !alone) {
    const message = "goes with --dry-run and --limit only";
    throw new InputError([{ file: "", place: "--refresh", message }]);
  }
  const configuration = await readConfiguration(options.config, environment);
  const parameters = {
    ...(options.refresh === undefined
      ? {}
      : { refresh: await refreshPeriod(options.refresh, configuration.report.timeZone) }),
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
  const followed = { ...output, progress: withRoomForWork(output.progress) };
  const run = (changed: object = {}) =>
    runTaskOnce(configuration.name, task, { ...parameters, ...changed }, followed, async (result, shape) => {
      const { runSummary } = await import("./run-summary.ts");
      return runSummary(result, shape);
    });
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

const REFRESH = "--refresh";

/** @throws InputError */
async function refreshPeriod(text: string, timeZone: string): Promise<RefreshPeriod> {
  const { beginningOf, periodBetween, readPeriod, todayIn } = await import("../report/figures/period.ts");
  const [from = "", last, more] = text.split("..");
  const today = todayIn(timeZone, systemClock.now());
  const period =
    last === undefined || more !== undefined
      ? readPeriod(text, today, REFRESH)
      : periodBetween(from, last, { from: REFRESH, to: REFRESH });
  return { from: beginningOf(period.from, timeZone), to: beginningOf(period.to, timeZone) };
}
