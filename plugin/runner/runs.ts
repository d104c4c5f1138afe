import { randomUUID } from "node:crypto";
import { Failure } from "../base/failure.ts";
import type { TaskContext, TaskResult } from "../task/task.ts";
import { refuseWrong } from "./check-parameters.ts";
import { endOf, type Outcome, runOpenTask } from "./in-process/run-open-task.ts";
import { alreadyRunning } from "./run-failures.ts";
import { forSome, type RunRecord, type TaskKey, type TaskRunner, type TaskSource, taskName } from "./task-runner.ts";

/** A run that is to begin now. */
export interface RunStart {
  /** Which task. */
  readonly key: TaskKey;
  /** As JSON; checked here. */
  readonly parameters: unknown;
  /** The firing of a schedule that it is, epoch milliseconds. Default: somebody asks for it now. */
  readonly dueAt?: number | undefined;
  /** Ends it early. The words of its reason are recorded where that is a Failure. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the run's id when it has begun. */
  readonly accepted?: ((runId: string) => void) | undefined;
}

/** The runs of a runner, with what became of them, in memory. Each key runs once at a time. */
export interface Runs<Result extends TaskResult> {
  /**
   * Checks the parameters of a schedule.
   *
   * @param key which task
   * @param parameters as JSON
   * @throws InputError naming each mistake
   */
  check(key: TaskKey, parameters: unknown): Promise<void>;
  /**
   * Runs a task.
   *
   * @param start which one, and how
   * @throws Failure `task-already-running`, before `accepted`; InputError for parameters that the task does not accept; the
   *   Failure of the task
   */
  begin(start: RunStart): Promise<Result>;
  /**
   * Notes that a firing of a schedule was not run.
   *
   * @param key which task
   * @param firing when it should have begun, epoch milliseconds, and why it did not; may be shown
   */
  leftOut(key: TaskKey, firing: { readonly dueAt: number; readonly reason: string }): void;
  /**
   * The run of this key that goes on.
   *
   * @param key which task
   */
  running(key: TaskKey): RunRecord<Result> | undefined;
  /** As `TaskRunner.history`; the latest 100 are remembered. */
  history: TaskRunner<Result>["history"];
  /** Asks all runs that go on to end early, and waits for them. */
  stop(): Promise<void>;
}

/** Runs; older ones are forgotten. */
const MOST_REMEMBERED = 100;

/**
 * What a runner keeps of its runs.
 *
 * @param source makes tasks ready
 * @param context what every task is given
 * @param stopping aborted by `stop`; pass it where something besides the tasks, such as waiting requests, must end too
 */
export function createRuns<Result extends TaskResult>(
  source: TaskSource<Result>,
  context: Omit<TaskContext, "signal">,
  stopping = new AbortController(),
): Runs<Result> {
  const running = new Map<string, RunRecord<Result>>();
  /** Those that go on, too; the latest first. */
  const records: RunRecord<Result>[] = [];
  /** Called when no run is going on any more. */
  const whenIdle: (() => void)[] = [];

  function remember(record: RunRecord<Result>): void {
    records.unshift(record);
    records.splice(MOST_REMEMBERED);
  }

  function ended(record: RunRecord<Result>, outcome: Outcome<Result>, signal: AbortSignal): void {
    const stopReason = signal.aborted ? reasonOf(signal) : undefined;
    const end = { ...record, ...endOf(outcome, stopReason, wholeResult), finishedAt: context.clock.now() };
    const place = records.indexOf(record);
    if (place !== -1) records[place] = end;
    running.delete(taskName(record.key));
    if (running.size === 0) for (const tell of whenIdle.splice(0)) tell();
  }

  return {
    check: (key, parameters) => refuseWrong(source, key, parameters),
    async begin({ key, parameters, dueAt, signal: own, accepted }) {
      const name = taskName(key);
      if (running.has(name)) throw alreadyRunning(name);
      const trigger = dueAt === undefined ? "request" : "schedule";
      const startedAt = context.clock.now();
      const runId = randomUUID();
      const record: RunRecord<Result> = {
        runId,
        key,
        trigger,
        dueAt: dueAt ?? startedAt,
        startedAt,
        finishedAt: null,
        state: "running",
        reason: null,
        result: null,
        ...forSome(trigger, parameters),
      };
      running.set(name, record);
      remember(record);
      accepted?.(runId);
      const signal = own === undefined ? stopping.signal : AbortSignal.any([own, stopping.signal]);
      const outcome = await runOpenTask(source, key, parameters, { ...context, runId, signal });
      ended(record, outcome, signal);
      if ("error" in outcome) throw outcome.error;
      return outcome.result;
    },
    leftOut(key, { dueAt, reason }) {
      const times = { dueAt, startedAt: null, finishedAt: context.clock.now() };
      remember({ runId: randomUUID(), key, trigger: "schedule", ...times, state: "skipped", reason, result: null });
    },
    running: (key) => running.get(taskName(key)),
    history: async ({ key, limit }) =>
      records.filter((record) => key === undefined || taskName(record.key) === taskName(key)).slice(0, limit),
    async stop() {
      stopping.abort();
      if (running.size > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
  };
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Failure ? reason.message : "it was told to stop";
}

function wholeResult<Result>(result: Result): Result {
  return result;
}
