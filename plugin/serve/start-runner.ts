import { systemClock } from "../base/clock.ts";
import type { OperatorLog } from "../base/logger.ts";
import { sharedByMachines } from "../engine/budget/shared-budgets.ts";
import type { WatchedBudgets } from "../outside/http/budget/request-budget.ts";
import { type SystemBudgets, sharedByProcess } from "../outside/http/budget/system-budgets.ts";
import { environmentSource } from "../runner/environment/environment-source.ts";
import { hostLimits } from "../runner/environment/environment-tasks.ts";
import { createInProcessRunner } from "../runner/in-process/in-process-runner.ts";
import type { RunEnd } from "../runner/run-end.ts";
import type { RunRecord, TaskRunner } from "../runner/task-runner.ts";
import type { EngineAddress } from "../settings/engine-settings.ts";
import type { Hosting } from "../settings/hosting.ts";
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
  /** Why what is due cannot be run, in words that anybody may read; null when all is well. */
  trouble(): Promise<string | null>;
  /** Closes what is left, once the runner has stopped and the budgets are not used any more. */
  close(): Promise<void>;
}

/**
 * Starts the runner that the configuration names: one in this process, or one on an engine shared with other processes.
 *
 * @throws InputError when the engine's address cannot be read, Failure `engine-unreachable`, `engine-unfit`
 */
export async function startRunner(hosting: Hosting, surroundings: RunnerSurroundings): Promise<StartedRunner> {
  const { engine } = hosting;
  return engine.kind === "process"
    ? startInProcess(hosting, engine, surroundings)
    : startOnEngine(hosting, engine, engineAddress(hosting, surroundings.environment), surroundings);
}

function startInProcess(
  hosting: Hosting,
  { atOnce, mostRunMinutes }: Extract<Hosting["engine"], { kind: "process" }>,
  { log, progress, ended, ...watchers }: RunnerSurroundings,
): StartedRunner {
  const budgets = sharedByProcess(systemClock, hosting.environments.map(hostLimits));
  watchBudgets(budgets, watchers);
  const source = environmentSource({ ...watchers, ...hosting, budgets, warn: (message) => log.warn({}, message) });
  const runner = createInProcessRunner({
    source,
    clock: systemClock,
    monotonic: () => performance.now(),
    contextOf: () => ({ log, progress }),
    log,
    folder: hosting.journalFolder,
    mostAtOnce: atOnce,
    mostRunMs: mostRunMinutes * 60_000,
    onChange(run, nextRunAt) {
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

/** Loaded only here, so that a process without an engine does not pay for it. */
async function startOnEngine(
  hosting: Hosting,
  { concurrency, shardSize }: Exclude<Hosting["engine"], { kind: "process" }>,
  address: EngineAddress,
  { log, progress, ended, ...watchers }: RunnerSurroundings,
): Promise<StartedRunner> {
  const { connectEngine } = await import("../engine/connect-engine.ts");
  const { createEngineRunner } = await import("../engine/engine-runner.ts");
  const { connectPermits } = await import("../engine/budget/connect-permits.ts");
  const engine = await connectEngine(address);
  const store = await connectPermits(address).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  const budgets = sharedByMachines(store, systemClock, hosting.environments.map(hostLimits));
  watchBudgets(budgets, watchers);
  const warn = (message: string) => log.warn({}, message);
  const source = environmentSource({ ...watchers, ...hosting, budgets, shardSize, warn });
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
