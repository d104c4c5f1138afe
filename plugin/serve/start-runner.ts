import { systemClock } from "../base/clock.ts";
import type { OperatorLog } from "../base/logger.ts";
import type { WatchedBudgets } from "../outside/http/budget/request-budget.ts";
import { type EnvironmentLimits, type SystemBudgets, sharedByProcess } from "../outside/http/budget/system-budgets.ts";
import { sharedByMachines } from "../runner/engine/budget/shared-budgets.ts";
import { loadEngine } from "../runner/engine/load-engine.ts";
import { environmentSource } from "../runner/environment/environment-source.ts";
import { hostLimits } from "../runner/environment/host-limits.ts";
import { createInProcessRunner } from "../runner/in-process/in-process-runner.ts";
import type { RunEnd } from "../runner/run-end.ts";
import { reportToKeep } from "../runner/standing/kept-report.ts";
import { createProgressBoard, type ProgressBoard } from "../runner/standing/progress-board.ts";
import type { RunRecord, TaskRunner } from "../runner/task-runner.ts";
import type { Configuration } from "../settings/configuration.ts";
import type { EngineAddress } from "../settings/engine-settings.ts";
import type { Hosting } from "../settings/hosting.ts";
import { DOWNLOAD_TASK_NAME } from "../task/download/download-task.ts";
import { shortReport } from "../task/download/join-reports.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Progress } from "../task/task.ts";
import type { Watchers } from "../watch/watched-run.ts";
import { engineAddress } from "./engine-address.ts";

export interface RunnerSurroundings extends Watchers {
  /** Environment variables. */
  readonly environment: NodeJS.ProcessEnv;
  readonly log: OperatorLog;
  progress(progress: Progress): void;
  /** Called at the end of each run, or when it is left out. */
  ended(end: RunEnd): void;
}

/** A runner with what it needs. */
export interface StartedRunner {
  readonly runner: TaskRunner<RunReport>;
  readonly budgets: SystemBudgets;
  /** What goes on, for whoever looks on. */
  readonly board: ProgressBoard;
  /**
   * Gives the environment its schedule, or takes away the one it had. One that was not in the configuration at the start
   * is known from now on.
   *
   * @throws InputError, Failure when the schedule cannot be given; then the environment is not known any more
   */
  takeOn(configuration: Configuration): Promise<void>;
  /** Why what is due cannot be run, in words that anybody may read; null when all is well. */
  trouble(): Promise<string | null>;
  /** Closes what is left, once the runner has stopped and the budgets are not used any more. */
  close(): Promise<void>;
}

/**
 * Starts the runner that the configuration names: one in this process, or one on an engine shared with other processes.
 *
 * @throws InputError when the engine's address cannot be read or its packages are missing, Failure `engine-unreachable`, `engine-unfit`
 */
export async function startRunner(hosting: Hosting, surroundings: RunnerSurroundings): Promise<StartedRunner> {
  const { engine } = hosting;
  const board = createProgressBoard(systemClock);
  const seen: SeenRuns = {
    ...surroundings,
    progress(progress) {
      board.progress(progress);
      surroundings.progress(progress);
    },
    changed: board.changed,
  };
  const known = { environments: [...hosting.environments], limits: hosting.environments.map(hostLimits) };
  const started =
    engine.kind === "process"
      ? startInProcess(hosting, known, engine, seen)
      : await startOnEngine(hosting, known, engine, engineAddress(hosting, surroundings.environment), seen);
  return { ...started, board, takeOn: (configuration) => takeOn(started.runner, known, configuration) };
}

interface SeenRuns extends RunnerSurroundings {
  /** Called with the record of each run that begins, waits, ends or is left out. */
  changed(run: RunRecord<RunReport>): void;
}

/** What the runner and the budgets look at, so that environments can be added to it. Both are in the same order. */
interface Known {
  readonly environments: Configuration[];
  readonly limits: EnvironmentLimits[];
}

async function takeOn(runner: StartedRunner["runner"], known: Known, configuration: Configuration): Promise<void> {
  const { name, schedule } = configuration;
  const key = { environment: name, task: DOWNLOAD_TASK_NAME };
  const place = known.environments.findIndex((other) => other.name === name);
  const at = place === -1 ? known.environments.length : place;
  known.environments[at] = configuration;
  known.limits[at] = hostLimits(configuration);
  try {
    if (schedule === undefined) await runner.unschedule(key);
    else await runner.schedule(key, schedule, {});
  } catch (error) {
    const now = known.environments.indexOf(configuration);
    known.environments.splice(now, 1);
    known.limits.splice(now, 1);
    throw error;
  }
}

function startInProcess(
  hosting: Hosting,
  { environments, limits }: Known,
  { atOnce, mostRunMinutes }: Extract<Hosting["engine"], { kind: "process" }>,
  { log, progress, changed, ended, ...watchers }: SeenRuns,
): Omit<StartedRunner, "board" | "takeOn"> {
  const budgets = sharedByProcess(systemClock, limits);
  watchBudgets(budgets, watchers);
  const source = environmentSource({
    ...watchers,
    ...hosting,
    environments,
    budgets,
    warn: (message) => log.warn({}, message),
  });
  const runner = createInProcessRunner({
    source,
    clock: systemClock,
    monotonic: () => performance.now(),
    contextOf: () => ({ log, progress }),
    log,
    folder: hosting.journalFolder,
    mostAtOnce: atOnce,
    mostRunMs: mostRunMinutes * 60_000,
    kept: reportToKeep,
    onChange(run, nextRunAt) {
      changed(run);
      if (run.finishedAt !== null) ended({ run, nextRunAt });
    },
  });
  return {
    runner,
    budgets,
    trouble: async () => null,
    close: () => closeBudgets(budgets),
  };
}

async function startOnEngine(
  hosting: Hosting,
  { environments, limits }: Known,
  { concurrency, shardSize }: Exclude<Hosting["engine"], { kind: "process" }>,
  address: EngineAddress,
  { log, progress, changed, ended, ...watchers }: SeenRuns,
): Promise<Omit<StartedRunner, "board" | "takeOn">> {
  const { connectEngine, connectPermits, createEngineRunner } = await loadEngine(address.kind);
  const engine = await connectEngine(address);
  const store = await connectPermits(address).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  const budgets = sharedByMachines(store, systemClock, limits);
  watchBudgets(budgets, watchers);
  const warn = (message: string) => log.warn({}, message);
  const source = environmentSource({ ...watchers, ...hosting, environments, budgets, shardSize, warn });
  const close = async () => {
    await closeBudgets(budgets);
    await engine.close();
    await store.close();
  };
  const runner = await createEngineRunner({
    engine,
    source,
    context: { clock: systemClock, log, progress },
    concurrency,
    kept: shortReport,
    onEnd(run, nextRunAt) {
      countRun(run, watchers);
      changed(run);
      ended({ run, nextRunAt });
    },
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { runner, budgets, trouble: runner.trouble, close };
}

function watchBudgets({ esm, chatHistory }: SystemBudgets<WatchedBudgets>, { metrics }: Watchers): void {
  metrics?.budgets("esm", esm.states);
  metrics?.budgets("chatHistory", chatHistory.states);
}

/** Schedules are for all cards; a requested run may be for some. */
function countRun({ key, state, trigger, result }: RunRecord<RunReport>, { metrics }: Watchers): void {
  if (state === "skipped") return;
  metrics?.ended({ environment: key.environment, status: state, report: result, whole: trigger === "schedule" });
}

async function closeBudgets({ esm, chatHistory }: SystemBudgets): Promise<void> {
  await Promise.all([esm.close(), chatHistory.close()]);
}
