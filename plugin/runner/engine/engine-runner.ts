import { setMaxListeners } from "node:events";
import { systemClock } from "../../base/clock.ts";
import { within } from "../../base/within.ts";
import type { TaskContext, TaskResult } from "../../task/task.ts";
import { checkParameters } from "../check-parameters.ts";
import { checkSchedule } from "../check-schedule.ts";
import {
  type RunRecord,
  type ScheduleState,
  type TaskKey,
  type TaskRunner,
  type TaskSource,
  taskName,
} from "../task-runner.ts";
import { createDeadLetters, type DeadLetters } from "./dead-letters.ts";
import type { Engine } from "./engine.ts";
import { holdersOf } from "./hold-key.ts";
import { FIRINGS, PARTS, SCHEDULES } from "./job-data.ts";
import { JOB_POLICY, type JobPolicy } from "./job-policy.ts";
import type { Kept } from "./kept-outcome.ts";
import { missedSince, nextRunAt, usableSchedule } from "./kept-schedule.ts";
import { createKeptSchedules } from "./kept-schedules.ts";
import { requestedRun } from "./requested-run.ts";
import { readHistory, recordOf } from "./run-records.ts";
import { tablesAreMissing } from "./store-failure.ts";
import { startTicker, type Ticker } from "./ticker.ts";
import { createTimetables } from "./timetables.ts";
import { createTroubleLog } from "./trouble-log.ts";
import { endsWithin, untilReady } from "./until-ready.ts";
import { createWorkers } from "./workers.ts";

export interface EngineRunnerOptions<Result extends TaskResult> {
  readonly engine: Engine;
  readonly source: TaskSource<Result>;
  readonly context: Omit<TaskContext, "signal">;
  /** Parts of runs that this process works on at once; 0 for a process that only starts and shows runs. */
  readonly concurrency: number;
  /** Shortens a result before the engine keeps it; default: what is too long as a whole is not kept. */
  readonly kept?: Kept<Result>;
  readonly policy?: Partial<JobPolicy>;
  /**
   * Called once for every run that ends or is left out, by the process that sees it, with when the next one begins; null
   * for never, or where this process does not know.
   */
  readonly onEnd?: (run: RunRecord<Result>, nextRunAt: number | null) => void;
}

/** Milliseconds that whoever asks whether this process is ready waits for the store. */
const ANSWERS_WITHIN_MS = 2_000;

/** A runner that shares its work with all others on the same engine. */
export interface EngineRunner<Result extends TaskResult> extends TaskRunner<Result> {
  readonly deadLetters: DeadLetters;
  /** Why this process cannot run what is due, in words that anybody may read; null when all is well. */
  trouble(): Promise<string | null>;
}

/**
 * Does not close the engine.
 *
 * @throws Failure `engine-unreachable` when a connection cannot be made; everything is closed then
 */
export async function createEngineRunner<Result extends TaskResult>(
  options: EngineRunnerOptions<Result>,
): Promise<EngineRunner<Result>> {
  const { engine, source, context, concurrency, onEnd, kept = (result) => result } = options;
  const policy = { ...JOB_POLICY, ...options.policy };
  const { values } = engine;
  const { clock } = context;
  const stopping = new AbortController();
  // Every run that is waited for, and every part in progress, listens to it; Node warns of a leak at eleven.
  setMaxListeners(0, stopping.signal);
  const [firings, parts] = [engine.queue(FIRINGS), engine.queue(PARTS)];
  let ticker: Ticker | undefined;
  const logTrouble = createTroubleLog(systemClock, context.log);
  function onTrouble(error: unknown): void {
    logTrouble(error);
    if (tablesAreMissing(error)) ticker?.look();
  }
  for (const queue of [firings, parts]) queue.on("error", onTrouble);
  const givenBack = new Map<string, Result>();
  const onGivenBack = (jobId: string, result: Result) => void givenBack.set(jobId, result);
  const timetables = createTimetables();
  const schedules = createKeptSchedules({ clock, values, firings, timetables, log: context.log });
  function noteEnd(run: RunRecord<Result>): void {
    schedules.ended(run.runId);
    onEnd?.(run, schedules.nextRunAt(taskName(run.key)));
  }
  const shared = { engine, source, context, policy, firings, parts, timetables, onTrouble, onGivenBack };
  const isWorker = concurrency > 0;
  const workers = isWorker
    ? createWorkers({ ...shared, kept, onEnd: noteEnd, concurrency, stopping: stopping.signal })
    : undefined;
  let workersClosed: Promise<void> | undefined;
  try {
    await untilReady(engine, [firings, parts, ...(workers?.connections ?? [])]);
  } catch (error) {
    await close();
    throw error;
  }
  workers?.run();
  if (isWorker) ticker = startTicker({ ...shared, ...context, kept: schedules });
  let stopped: Promise<void> | undefined;

  async function refuseWrongParameters(key: TaskKey, parameters: unknown): Promise<void> {
    const { task, release } = await source.open(key, stopping.signal);
    try {
      checkParameters(task, key, parameters);
    } finally {
      await release();
    }
  }

  /** Nothing for what is no schedule: whoever may write to the store may have put it there. */
  async function stateOf([field, text]: readonly [string, string]): Promise<readonly ScheduleState<Result>[]> {
    const planned = usableSchedule(text, { field, now: clock.now(), timetables });
    if (planned === undefined) return [];
    const { key, schedule } = planned;
    const { running, last } = await holdersOf(values, firings, key);
    const record = await recordWithId(running);
    const [now, timetable] = [clock.now(), timetables(schedule)];
    const state = {
      key,
      schedule,
      nextRunAt: missedSince(planned, now, timetable) ?? nextRunAt(planned, now, timetable),
      // A run that holds its key but has not begun does not count yet.
      running: record?.state === "running" ? record : null,
      lastRun: await recordWithId(last),
    };
    return [state];
  }

  async function recordWithId(jobId: string | undefined): Promise<RunRecord<Result> | null> {
    const job = jobId === undefined ? undefined : await firings.getJob(jobId);
    return (job === undefined ? undefined : recordOf<Result>(job)[0]) ?? null;
  }

  async function closeWorkers(): Promise<void> {
    await (workersClosed ??= workers?.close());
  }

  async function close(): Promise<void> {
    await closeWorkers();
    await endsWithin(policy.closingMs, Promise.all([firings.close(), parts.close()]));
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await Promise.all([ticker?.stop(), closeWorkers()]);
    await close();
  }

  return {
    deadLetters: createDeadLetters(firings, parts, () => clock.now()),
    async schedule(key, schedule, parameters) {
      checkSchedule(key, schedule);
      await refuseWrongParameters(key, parameters);
      await schedules.give({ key: { ...key }, schedule, parameters });
      ticker?.look();
    },
    unschedule: (key) => schedules.forget(taskName(key)),
    async runNow(key, parameters, accepted) {
      await refuseWrongParameters(key, parameters);
      const waiting = {
        firings,
        policy,
        clock,
        stopping: stopping.signal,
        workersClosed: closeWorkers,
        givenBack,
        accepted,
      };
      return requestedRun(waiting, key, parameters);
    },
    state: async () => (await Promise.all([...(await values.entries(SCHEDULES))].map(stateOf))).flat(),
    async trouble() {
      if (ticker === undefined) return null;
      const told = ticker.trouble();
      if (told !== null) {
        // All may be well again, and the next look is some while away.
        ticker.look();
        return told;
      }
      const missing = await within(
        systemClock,
        ANSWERS_WITHIN_MS,
        schedules.missing().catch(() => undefined),
      );
      if (missing?.done === undefined) return "the engine's store does not answer";
      if (missing.done === 0) return null;
      ticker.look();
      return `schedules are missing in the engine's store (${missing.done}): they are put in again within a minute`;
    },
    history: (query) => readHistory<Result>(firings, query, policy),
    stop: () => (stopped ??= stop()),
  };
}
