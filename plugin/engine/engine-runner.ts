import { setMaxListeners } from "node:events";
import { systemClock } from "../base/clock.ts";
import { checkParameters } from "../runner/check-parameters.ts";
import { checkSchedule } from "../runner/check-schedule.ts";
import {
  type RunRecord,
  type ScheduleState,
  type TaskKey,
  type TaskRunner,
  type TaskSource,
  taskName,
} from "../runner/task-runner.ts";
import type { TaskContext, TaskResult } from "../task/task.ts";
import { createDeadLetters, type DeadLetters } from "./dead-letters.ts";
import type { Engine } from "./engine.ts";
import { holdersOf } from "./hold-key.ts";
import { FIRINGS, PARTS, SCHEDULES } from "./job-data.ts";
import { JOB_POLICY, type JobPolicy } from "./job-policy.ts";
import { nextRunAt, readSchedule, rescheduled, scheduleText } from "./kept-schedule.ts";
import { requestedRun } from "./requested-run.ts";
import { readHistory, recordOf } from "./run-records.ts";
import { startTicker } from "./ticker.ts";
import { createTimetables } from "./timetables.ts";
import { createTroubleLog } from "./trouble-log.ts";
import { endsWithin, untilReady } from "./until-ready.ts";
import { change } from "./value-store.ts";
import { createWorkers } from "./workers.ts";

export interface EngineRunnerOptions<Result extends TaskResult> {
  readonly engine: Engine;
  readonly source: TaskSource<Result>;
  readonly context: Omit<TaskContext, "signal">;
  /** Parts of runs that this process works on at once; 0 for a process that only starts and shows runs. */
  readonly concurrency: number;
  /** Shortens a result before the engine keeps it; default: all of it is kept. */
  readonly kept?: (result: Result) => Result;
  readonly policy?: Partial<JobPolicy>;
  /** Called once for every run that ends or is left out, by the process that sees it. */
  readonly onEnd?: (run: RunRecord<Result>) => void;
}

/** A runner that shares its work with all others on the same engine. */
export interface EngineRunner<Result extends TaskResult> extends TaskRunner<Result> {
  readonly deadLetters: DeadLetters;
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
  const onTrouble = createTroubleLog(systemClock, context.log);
  for (const queue of [firings, parts]) queue.on("error", onTrouble);
  const givenBack = new Map<string, Result>();
  const onGivenBack = (jobId: string, result: Result) => void givenBack.set(jobId, result);
  const timetables = createTimetables();
  const shared = { engine, source, context, policy, firings, parts, kept, timetables, onTrouble, onGivenBack, onEnd };
  const isWorker = concurrency > 0;
  const workers = isWorker ? createWorkers({ ...shared, concurrency, stopping: stopping.signal }) : undefined;
  let workersClosed: Promise<void> | undefined;
  try {
    await untilReady(engine, [firings, parts, ...(workers?.connections ?? [])]);
  } catch (error) {
    await close();
    throw error;
  }
  workers?.run();
  /** Schedules that were set in this process: their environments are known here. */
  const known = new Set<string>();
  const isKnown = (field: string) => known.has(field);
  const ticker = isWorker ? startTicker({ ...shared, ...context, values, isKnown }) : undefined;
  let stopped: Promise<void> | undefined;

  async function refuseWrongParameters(key: TaskKey, parameters: unknown): Promise<void> {
    const { task, release } = await source.open(key, stopping.signal);
    try {
      checkParameters(task, key, parameters);
    } finally {
      await release();
    }
  }

  async function stateOf(text: string): Promise<ScheduleState<Result>> {
    const planned = readSchedule(text);
    const { key, schedule } = planned;
    const { running, last } = await holdersOf(values, firings, key);
    const record = await recordWithId(running);
    return {
      key,
      schedule,
      nextRunAt: nextRunAt(planned, clock.now(), timetables(schedule)),
      // A run that holds its key but has not begun does not count yet.
      running: record?.state === "running" ? record : null,
      lastRun: await recordWithId(last),
    };
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
      const timetable = checkSchedule(key, schedule);
      await refuseWrongParameters(key, parameters);
      await change(values, { table: SCHEDULES, field: taskName(key) }, (before) => {
        const earlier = before === undefined ? undefined : readSchedule(before);
        const next = rescheduled(earlier, { key, schedule, parameters }, clock.now(), timetable);
        return { after: scheduleText(next), answer: undefined };
      });
      known.add(taskName(key));
      ticker?.look();
    },
    unschedule: (key) =>
      change(values, { table: SCHEDULES, field: taskName(key) }, () => ({ after: undefined, answer: undefined })),
    async runNow(key, parameters) {
      await refuseWrongParameters(key, parameters);
      const waiting = { firings, policy, clock, stopping: stopping.signal, workersClosed: closeWorkers, givenBack };
      return requestedRun(waiting, key, parameters);
    },
    state: async () => Promise.all([...(await values.entries(SCHEDULES)).values()].map(stateOf)),
    history: (query) => readHistory<Result>(firings, query),
    stop: () => (stopped ??= stop()),
  };
}
