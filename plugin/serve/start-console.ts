import { systemClock } from "../base/clock.ts";
import { toldToStop } from "../base/failure.ts";
import type { OperatorLog } from "../base/logger.ts";
import { within } from "../base/within.ts";
import { partOf, partOfBudgets } from "../outside/http/budget/part-of-budgets.ts";
import {
  createInProcessBudgets,
  limitsByHost,
  type SystemBudgets,
  USUAL_LIMITS,
} from "../outside/http/budget/system-budgets.ts";
import { connectPerson } from "../runner/environment/connect-person.ts";
import { environmentEraseTask } from "../runner/environment/environment-erase-task.ts";
import { hostLimits } from "../runner/environment/host-limits.ts";
import { STOPPING_TIME } from "../runner/in-process/stop-cause.ts";
import { createOnceRunner, oneTask } from "../runner/once-runner.ts";
import type { TaskRunner } from "../runner/task-runner.ts";
import type { Configuration } from "../settings/configuration.ts";
import type { EraseReport } from "../task/erase/erase-recorder.ts";
import type { EraseParameters } from "../task/erase/erase-task.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Metrics } from "../watch/metrics.ts";
import { type CheckEnvironment, createChecklists } from "./console/checklists.ts";
import { type ConsoleApp, createConsoleApp } from "./console/console-app.ts";
import type { ConsoleAppOptions } from "./console/console-options.ts";
import type { PageRoute } from "./console/console-page.ts";

export interface ConsoleSurroundings extends Pick<ConsoleAppOptions, "hosting" | "broken" | "board"> {
  readonly runner: TaskRunner<RunReport>;
  readonly budgets: SystemBudgets;
  readonly metrics: Metrics;
  readonly log: OperatorLog;
  /** Undefined: the console offers no checklist. */
  readonly check?: CheckEnvironment | undefined;
  /** Default: those of the console. */
  readonly pages?: readonly PageRoute[];
}

/**
 * The console of the process, if it is switched on. What persons ask takes turns with runs and functions in the request
 * budget of their ESM, and never uses more than half of it, so that these go on undisturbed.
 */
export function startConsole(surroundings: ConsoleSurroundings): ConsoleApp | undefined {
  const { hosting, runner, board, broken, budgets, metrics, log, check, pages } = surroundings;
  const { server } = hosting;
  if (!server.console.enabled) return undefined;
  const ended = new AbortController();
  const served = new Map<string, Configuration>();
  const erasing = new Set<Promise<unknown>>();
  const limitsOf = (host: string) => limitsByHost([...served.values()].map((one) => hostLimits(one).esm)).get(host);
  const part = createInProcessBudgets(systemClock, (host) => partOf(limitsOf(host) ?? USUAL_LIMITS.esm));
  const shared = { ...budgets, esm: { ...budgets.esm, ...partOfBudgets(budgets.esm, part) } };
  const connectingOf = ({ name }: Configuration) => ({
    environment: `${name} console`,
    budgets: shared,
    observer: metrics.requests(name),
  });
  async function erase(configuration: Configuration, parameters: EraseParameters): Promise<EraseReport> {
    const { name: environment } = configuration;
    // The connections are about to be closed: what is not begun is left for the next time.
    if (ended.signal.aborted) throw toldToStop("nothing is erased any more: esm-chat serve is being stopped");
    const warn = (message: string) => log.warn({ environment, reason: message }, "erasing goes on all the same");
    const task = environmentEraseTask(configuration, { budgets, observer: metrics.requests(environment), warn });
    const context = { clock: systemClock, log, progress: () => undefined };
    const once = createOnceRunner(oneTask(task), context, ended);
    const report = await once.runNow({ environment, task: task.name }, parameters);
    const { status, cards } = report;
    // Where serve is stopped in the middle, nobody sees the page that would say how it ended.
    if (!report.dryRun) log.info({ environment, status, ...cards }, "erasing from the console has ended");
    return report;
  }
  const app = createConsoleApp({
    server,
    hosting,
    runner,
    board,
    broken,
    log,
    pages,
    clock: systemClock,
    observer: metrics.console,
    checklists:
      check &&
      createChecklists({
        clock: systemClock,
        log,
        check: (configuration, checking) => check(configuration, { ...connectingOf(configuration), ...checking }),
      }),
    erase(configuration, parameters) {
      const report = erase(configuration, parameters);
      const isOver: Promise<unknown> = report.catch(() => undefined).finally(() => erasing.delete(isOver));
      erasing.add(isOver);
      return report;
    },
    logIn: (configuration, credentials) =>
      connectPerson(configuration, credentials, {
        ...connectingOf(configuration),
        signal: ended.signal,
        answerWithinMs: server.console.answerWithinMs,
      }),
  });
  return {
    ...app,
    takeOn(configuration) {
      served.set(configuration.name, configuration);
      app.takeOn(configuration);
    },
    async stop() {
      ended.abort();
      const isOver = Promise.all([app.stop(), ...erasing]);
      // As long as runs have: what ESM does not answer is given up sooner, and then noted as unknown in the register.
      if ((await within(systemClock, STOPPING_TIME, isOver)) === undefined) {
        log.warn({ erasing: erasing.size }, "the console was stopped in the middle of its work");
      }
      await part.close();
    },
  };
}
