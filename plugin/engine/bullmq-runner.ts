import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { systemClock } from "../base/clock.ts";
import { Failure, toldToStop } from "../base/failure.ts";
import { checkParameters } from "../runner/check-parameters.ts";
import { nextRunAt, readSchedule, rescheduled, scheduleText } from "../runner/kept-schedule.ts";
import { type RunRecord, type TaskKey, type TaskRunner, type TaskSource, taskName } from "../runner/task-runner.ts";
import type { TaskContext, TaskResult } from "../task/task.ts";
import { createDeadLetters, type DeadLetters } from "./dead-letters.ts";
import type { Engine, EngineJob } from "./engine.ts";
import { holdersOf } from "./hold-key.ts";
import { FIRINGS, type FiringData, firingId, type Outcome, SCHEDULES, SHARDS } from "./job-data.ts";
import { readStoredFailure, toFailure } from "./job-failure.ts";
import { JOB_POLICY, type JobPolicy, jobOptions } from "./job-policy.ts";
import { readHistory, recordOf } from "./run-records.ts";
import { startTicker } from "./ticker.ts";
import { createTimetables } from "./timetables.ts";
import { createTroubleLog } from "./trouble-log.ts";
import { endsWithin, untilReady } from "./until-ready.ts";
import { change } from "./value-store.ts";
import { createWorkers } from "./workers.ts";

export interface BullmqRunnerOptions<Result extends TaskResult> {
  readonly engine: Engine;
  readonly source: TaskSource<Result>;
  readonly context: Omit<TaskContext, "signal">;
  /** Parts of runs that this process works on at once; 0 for one that only asks and shows. */
  readonly concurrency: number;
  /** What of a result is kept in the engine; by default all of it. */
  readonly kept?: (result: Result) => Result;
  readonly policy?: Partial<JobPolicy>;
  /** Told of every run that ends, once, by the process that sees its end; of those that are left out, too. */
  readonly onEnd?: (run: RunRecord<Result>) => void;
}

/** A runner that shares its work with all others on the same engine. */
export interface BullmqRunner<Result extends TaskResult> extends TaskRunner<Result> {
  readonly deadLetters: DeadLetters;
}

/**
 * Closes what it opens, but not the engine.
 *
 * @throws Failure `engine-unreachable` when a connection cannot be made; everything is closed then
 */
export async function createBullmqRunner<Result extends TaskResult>(
  options: BullmqRunnerOptions<Result>,
): Promise<BullmqRunner<Result>> {
  const { engine, source, context, concurrency, kept = (result) => result } = options;
  const policy = { ...JOB_POLICY, ...options.policy };
  const { values } = engine;
  const { clock } = context;
  const stopping = new AbortController();
  // Every run that is waited for and every part in hand listens to it; Node warns of a leak at eleven.
  setMaxListeners(0, stopping.signal);
  const firings = engine.queue(FIRINGS);
  const shards = engine.queue(SHARDS);
  const onTrouble = createTroubleLog(systemClock, context.log);
  for (const queue of [firings, shards]) queue.on("error", onTrouble);
  const isWorker = concurrency > 0;
  /** What was done here of runs that others go on with. */
  const givenBack = new Map<string, Result>();
  const onGivenBack = (jobId: string, result: Result) => void givenBack.set(jobId, result);
  let stopped: Promise<void> | undefined;
  let workersClosed: Promise<void> | undefined;
  const timetables = createTimetables();
  const { onEnd } = options;
  const parts = { engine, source, context, policy, firings, shards, kept, timetables, onTrouble, onGivenBack, onEnd };
  const workers = isWorker ? createWorkers({ ...parts, concurrency, stopping: stopping.signal }) : undefined;
  try {
    await untilReady(engine, [firings, shards, ...(workers?.connections ?? [])]);
  } catch (error) {
    await close();
    throw error;
  }
  workers?.run();
  /** Schedules that were given here: environments that this process knows. */
  const known = new Set<string>();
  const isKnown = (field: string) => known.has(field);
  const ticker = isWorker ? startTicker({ ...parts, ...context, values, isKnown }) : undefined;

  async function refuseWrongParameters(key: TaskKey, parameters: unknown): Promise<void> {
    const { task, release } = await source.open(key, stopping.signal);
    try {
      checkParameters(task, key, parameters);
    } finally {
      await release();
    }
  }

  async function recordWithId(jobId: string | undefined): Promise<RunRecord<Result> | null> {
    const job = jobId === undefined ? undefined : await firings.getJob(jobId);
    return (job === undefined ? undefined : recordOf<Result>(job)[0]) ?? null;
  }

  /** Resolves when the job is over. */
  async function ended(jobId: string): Promise<EngineJob> {
    for (;;) {
      const job = await firings.getJob(jobId);
      if (job === undefined) {
        const message = "the engine has lost the run: was its store emptied?";
        throw new Failure(message, { code: "run-lost", scope: "run", retryable: true });
      }
      if (job.finishedOn !== undefined) return job;
      // The engine's own time, also where a test moves the schedules' clock.
      await systemClock.wait(policy.pollMs);
    }
  }

  /** How a run stood when this process stopped. */
  async function leftBehind(jobId: string, over: AbortSignal): Promise<Result> {
    await new Promise<void>((resolve) => {
      stopping.signal.addEventListener("abort", () => resolve(), { once: true, signal: over });
    });
    await closeWorkers();
    const result = givenBack.get(jobId);
    if (result !== undefined) return result;
    const message = "this process stops before the run is over: what is left of it waits in the engine";
    throw toldToStop(message);
  }

  async function closeWorkers(): Promise<void> {
    await (workersClosed ??= workers?.close());
  }

  async function close(): Promise<void> {
    await closeWorkers();
    await endsWithin(policy.closingMs, Promise.all([firings.close(), shards.close()]));
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await Promise.all([ticker?.stop(), closeWorkers()]);
    await close();
  }

  return {
    deadLetters: createDeadLetters(firings, shards, () => clock.now()),
    async schedule(key, schedule, parameters) {
      await refuseWrongParameters(key, parameters);
      await change(values, { table: SCHEDULES, field: taskName(key) }, (before) => {
        const earlier = before === undefined ? undefined : readSchedule(before);
        const next = rescheduled(earlier, { key, schedule, parameters }, clock.now());
        return { after: scheduleText(next), answer: undefined };
      });
      known.add(taskName(key));
      ticker?.look();
    },
    unschedule: (key) =>
      change(values, { table: SCHEDULES, field: taskName(key) }, () => ({ after: undefined, answer: undefined })),
    async runNow(key, parameters) {
      await refuseWrongParameters(key, parameters);
      const dueAt = clock.now();
      const data: FiringData = {
        key,
        trigger: "request",
        dueAt,
        nonce: "",
        endsAt: null,
        parameters,
        ifRunning: "skip",
        parts: null,
        startedAt: null,
      };
      const jobId = `${firingId(key, dueAt)}-${randomUUID()}`;
      await firings.add(taskName(key), data, { ...jobOptions(policy), jobId });
      const over = new AbortController();
      const result = ended(jobId).then((job) => resultOf<Result>(job, key));
      return Promise.race([result, leftBehind(jobId, over.signal)]).finally(() => over.abort());
    },
    async state() {
      const states = [...(await values.entries(SCHEDULES)).values()].map(async (text) => {
        const planned = readSchedule(text);
        const { running, last } = await holdersOf(values, firings, planned.key);
        return {
          key: planned.key,
          schedule: planned.schedule,
          nextRunAt: nextRunAt(planned, clock.now(), timetables(planned.schedule)),
          running: runningOnly(await recordWithId(running)),
          lastRun: await recordWithId(last),
        };
      });
      return Promise.all(states);
    },
    history: (query) => readHistory<Result>(firings, query),
    stop: () => (stopped ??= stop()),
  };
}

/** A run that holds its key but has not begun is none yet. */
function runningOnly<Result extends TaskResult>(record: RunRecord<Result> | null): RunRecord<Result> | null {
  return record?.state === "running" ? record : null;
}

function resultOf<Result extends TaskResult>(job: EngineJob, key: TaskKey): Result {
  const { returnvalue } = job;
  if (typeof returnvalue !== "object" || returnvalue === null) throw toFailure(readStoredFailure(job.failedReason));
  const { state, reason, result, failure } = returnvalue as Outcome<Result>;
  if (failure !== undefined) throw toFailure(failure);
  if (state === "skipped") {
    const message = `${taskName(key)} is running already`;
    throw new Failure(message, { code: "task-already-running", scope: "run", onPurpose: true, retryable: true });
  }
  if (result !== null) return result;
  throw new Failure(reason ?? "the run came to nothing", { code: "run-lost", scope: "run", retryable: true });
}
