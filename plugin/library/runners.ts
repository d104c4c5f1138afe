import { type Clock, systemClock } from "../base/clock.ts";
import { InputError } from "../base/failure.ts";
import type { Logger } from "../base/logger.ts";
import { onlyOneServing } from "../runner/environment/one-at-a-time.ts";
import { createInProcessRunner as createInProcess } from "../runner/in-process/in-process-runner.ts";
import { createOnceRunner as createOnce } from "../runner/once-runner.ts";
import { unknownHere } from "../runner/run-failures.ts";
import { createRuns as createRunsOf, type Runs } from "../runner/runs.ts";
import type { RunRecord, TaskRunner, TaskSource } from "../runner/task-runner.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Progress, TaskResult } from "../task/task.ts";
import type { Environment, TaskSourceOptions } from "./open-environment.ts";
import { type GivenContext, QUIET, taskContext } from "./run-once.ts";

/** What a runner gives to every run: a task's context without the signal, which belongs to the runner. */
export type RunnerContext = Omit<GivenContext, "signal" | "runId">;

/**
 * A runner without schedules: for whoever is started by a scheduler of their own. Each key runs once at a time.
 *
 * @param source makes tasks ready
 * @param context what every run is given
 */
export function createOnceRunner<Result extends TaskResult>(
  source: TaskSource<Result>,
  context: RunnerContext = {},
): TaskRunner<Result> {
  return createOnce(source, taskContext(context));
}

/**
 * The runs of a runner of your own: it begins them, knows which go on, and keeps what became of them. What is left to do is
 * when.
 *
 * @param source makes tasks ready
 * @param context what every run is given
 */
export function createRuns<Result extends TaskResult>(
  source: TaskSource<Result>,
  context: RunnerContext = {},
): Runs<Result> {
  return createRunsOf(source, taskContext(context));
}

/** What a runner in this process needs. */
export interface InProcessRunnerOptions<Result extends TaskResult> {
  /** Makes tasks ready. */
  readonly source: TaskSource<Result>;
  /** Where runs and plans are kept across restarts, by one process at a time. Default: in memory only. */
  readonly folder?: string | undefined;
  /** Runs at the same time; default 4. */
  readonly mostAtOnce?: number | undefined;
  /** When a run is stopped, to go on with the next one, so that none blocks the others; default 240. */
  readonly mostRunMinutes?: number | undefined;
  /** Default: this machine's clock. It may be set forward and back. */
  readonly clock?: Clock | undefined;
  /** For the runs, and for the runner's own troubles. Default: nobody is told. */
  readonly log?: Logger | undefined;
  /** Told again and again how far each run has come. Default: nobody is told. */
  readonly progress?: ((progress: Progress) => void) | undefined;
  /** Told of every run that begins, waits, ends or is left out, with when the next one begins; null: never. */
  readonly onChange?: ((run: RunRecord<Result>, nextRunAt: number | null) => void) | undefined;
}

/**
 * A runner with schedules in this process: at most one run of each key, and so many in all. `stop` ends it.
 *
 * @param options what it runs, and how
 * @throws Failure `already-running` when another process keeps its runs in the folder
 */
export async function createInProcessRunner<Result extends TaskResult>(
  options: InProcessRunnerOptions<Result>,
): Promise<TaskRunner<Result>> {
  const { source, folder, clock = systemClock, log = QUIET, progress = () => undefined, onChange } = options;
  const lock = folder === undefined ? undefined : await onlyOneServing(folder);
  const runner = createInProcess<Result>({
    source,
    clock,
    monotonic: () => performance.now(),
    contextOf: () => ({ log, progress }),
    log,
    folder,
    mostAtOnce: options.mostAtOnce ?? 4,
    mostRunMs: (options.mostRunMinutes ?? 240) * 60_000,
    ...(onChange === undefined ? {} : { onChange }),
  });
  return {
    ...runner,
    async stop() {
      await runner.stop();
      await lock?.release();
    },
  };
}

/**
 * The download tasks of several environments for one runner.
 *
 * @param environments each with a name of its own
 * @param options for a runner of several machines
 * @throws InputError when two have the same name
 */
export function joinTaskSources(
  environments: readonly Environment[],
  options: TaskSourceOptions = {},
): TaskSource<RunReport> {
  const sources = new Map(environments.map((one) => [one.name, one.taskSource(options)]));
  if (sources.size < environments.length) {
    throw new InputError([{ file: "", place: "name", message: "two environments have the same name" }]);
  }
  const sourceOf = (key: Parameters<TaskSource<RunReport>["open"]>[0]) => {
    const source = sources.get(key.environment);
    if (source === undefined) throw unknownHere(key);
    return source;
  };
  return {
    open: async (key, signal) => sourceOf(key).open(key, signal),
    split: async (key, parameters, signal) => sourceOf(key).split(key, parameters, signal),
    join: (results, key) => sourceOf(key).join(results, key),
  };
}
