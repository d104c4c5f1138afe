import { randomUUID } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { PlannedFiring } from "../firing-plan.ts";
import { taskName } from "../task-runner.ts";
import type { Engine, JobQueue } from "./engine.ts";
import { firingId, newFiring, SCHEDULES } from "./job-data.ts";
import { type JobPolicy, jobOptions } from "./job-policy.ts";
import { type KeptSchedule, readSchedule, scheduleText, stepOf } from "./kept-schedule.ts";
import type { KeptSchedules } from "./kept-schedules.ts";
import { storeCode, tablesAreMissing } from "./store-failure.ts";
import type { Timetables } from "./timetables.ts";
import { endsWithin } from "./until-ready.ts";

/** Watches the schedules that all workers share. */
export interface Ticker {
  /** Looks at all schedules now, because this process has changed one, or something is wrong with the store. */
  look(): void;
  /** Why nothing can be fired at this moment, in words that anybody may read; null when all is well. */
  trouble(): string | null;
  /** Resolves when nothing more is fired, or the store does not answer. */
  stop(): Promise<void>;
}

export interface TickerOptions {
  readonly clock: Clock;
  readonly engine: Pick<Engine, "values" | "mend" | "unfit">;
  readonly firings: JobQueue;
  readonly policy: JobPolicy;
  /** The schedules of this process. */
  readonly kept: KeptSchedules;
  readonly timetables: Timetables;
  readonly log: Logger;
  /** Called when the store cannot be read; it will be tried again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Milliseconds by which a worker's clock may differ from the store's. */
const MOST_DIFFERENCE_MS = 60_000;
/** Milliseconds within which a store answers a look; after that it counts as away. */
const ANSWERS_WITHIN_MS = 15_000;

const NO_ANSWER = "the engine's store does not answer";
const WRONG_CLOCK = "this machine's clock differs from that of the engine's store";

/**
 * Every worker watches the schedules of all environments that it knows, and adds a job for each firing. The job's id is
 * made of key and instant, so that all of them add the same job: schedules fire while any worker runs, and never twice.
 */
export function startTicker(options: TickerOptions): Ticker {
  const { clock, engine, firings, policy, kept: schedules, timetables, log, onTrouble } = options;
  const { values } = engine;
  let isWrong = false;
  let trouble: string | null = null;
  let lookedAt = clock.now();
  /** What the store has lost may still be in hand somewhere, until its lock is seen to be gone. */
  let quietUntil = Number.NEGATIVE_INFINITY;
  const stopping = new AbortController();
  let waking = new AbortController();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      waking = new AbortController();
      const signal = AbortSignal.any([stopping.signal, waking.signal]);
      const until = await lookOnce();
      const now = clock.now();
      const wait = Math.min(until === null ? policy.scheduleCheckMs : until - now, policy.scheduleCheckMs);
      if (wait > 0) await clock.wait(wait, signal).catch(() => undefined);
    }
  }

  async function lookOnce(): Promise<number | null> {
    try {
      const until = await fireAll();
      trouble = isWrong ? WRONG_CLOCK : await engine.unfit();
      lookedAt = clock.now();
      return until;
    } catch (error) {
      trouble = `the engine's store refuses its work (${storeCode(error)})`;
      lookedAt = clock.now();
      if (tablesAreMissing(error)) await engine.mend().catch(onTrouble);
      return troubled(error);
    }
  }

  /** @returns when something is due next; null when nothing ever is */
  async function fireAll(): Promise<number | null> {
    if (!(await isClockRight())) return null;
    // Asks for no job: whether the queue's own tables are there.
    await firings.getJobState("none");
    const { schedules: stored, hasLost } = await schedules.look();
    const now = clock.now();
    if (hasLost) quietUntil = now + policy.lockMs;
    // It may have been emptied a moment ago, and the clock may have been set back.
    if (now < quietUntil && quietUntil - now <= policy.lockMs) return quietUntil;
    let next: number | null = null;
    for (const [field, text] of stored) {
      // A schedule that cannot be fired must not block the others.
      const until = await fireOne(field, text).catch(troubled);
      if (until !== null) next = Math.min(next ?? until, until);
    }
    return next;
  }

  /** A worker with a wrong clock would fire what is not due, and note it as fired for all. */
  async function isClockRight(): Promise<boolean> {
    const differenceMs = Math.round(clock.now() - (await values.now()));
    const wasWrong = isWrong;
    isWrong = Math.abs(differenceMs) > MOST_DIFFERENCE_MS;
    if (isWrong && !wasWrong)
      log.warn({ differenceMs }, "this machine's clock is wrong: it fires nothing until it agrees with the store's");
    if (!isWrong && wasWrong) log.info({ differenceMs }, "this machine's clock is right again");
    return !isWrong;
  }

  function troubled(error: unknown): null {
    onTrouble(error);
    return null;
  }

  async function fireOne(field: string, text: string): Promise<number | null> {
    const kept = readSchedule(text);
    const timetable = timetables(kept.schedule);
    const now = clock.now();
    const step = stepOf(kept, now, timetable);
    if (step.kind === "wait") return step.until;
    // First the job, then the note that it was added: after a crash in between, the same job is just added again.
    if (step.run !== undefined) {
      await add(kept, step.run, timetable.windowEnd(now));
      schedules.added(field, step.run.dueAt);
    }
    const after = scheduleText(step.after);
    if (await values.replace(SCHEDULES, field, text, after)) schedules.saw(field, after);
    return clock.now();
  }

  async function add(
    { key, parameters }: KeptSchedule,
    { dueAt, resumes }: PlannedFiring,
    endsAt: number | null,
  ): Promise<void> {
    const ifRunning = resumes ? "wait" : "skip";
    const data = newFiring({ key, trigger: "schedule", dueAt, nonce: randomUUID(), endsAt, parameters, ifRunning });
    await firings.add(taskName(key), data, { ...jobOptions(policy), jobId: firingId(key, dueAt) });
  }

  const running = run();
  return {
    look: () => waking.abort(),
    trouble: () => (clock.now() - lookedAt > policy.scheduleCheckMs + ANSWERS_WITHIN_MS ? NO_ANSWER : trouble),
    async stop() {
      stopping.abort();
      await endsWithin(policy.closingMs, running);
    },
  };
}
