import { randomUUID } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/logger.ts";
import type { PlannedFiring } from "../runner/firing-plan.ts";
import { taskName } from "../runner/task-runner.ts";
import type { JobQueue } from "./engine.ts";
import { firingId, newFiring, SCHEDULES } from "./job-data.ts";
import { type JobPolicy, jobOptions } from "./job-policy.ts";
import { type KeptSchedule, readSchedule, scheduleText, stepOf } from "./kept-schedule.ts";
import type { Timetables } from "./timetables.ts";
import { endsWithin } from "./until-ready.ts";
import type { ValueStore } from "./value-store.ts";

/** Watches the schedules that all workers share. */
export interface Ticker {
  /** Looks at all schedules now, because this process has changed one. */
  look(): void;
  /** Resolves when nothing more is fired, or the store does not answer. */
  stop(): Promise<void>;
}

export interface TickerOptions {
  readonly clock: Clock;
  readonly values: ValueStore;
  readonly firings: JobQueue;
  readonly policy: JobPolicy;
  /** Whether this process knows the environment of a schedule, by its field. */
  readonly isKnown: (field: string) => boolean;
  readonly timetables: Timetables;
  readonly log: Logger;
  /** Called when the store cannot be read; it will be tried again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Milliseconds by which a worker's clock may differ from the store's. */
const MOST_DIFFERENCE_MS = 60_000;

/**
 * Every worker watches the schedules of all environments that it knows, and adds a job for each firing. The job's id is
 * made of key and instant, so that all of them add the same job: schedules fire while any worker runs, and never twice.
 */
export function startTicker(options: TickerOptions): Ticker {
  const { clock, values, firings, policy, isKnown, timetables, log, onTrouble } = options;
  let isWrong = false;
  const stopping = new AbortController();
  let waking = new AbortController();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      waking = new AbortController();
      const signal = AbortSignal.any([stopping.signal, waking.signal]);
      const until = await fireAll().catch(troubled);
      const now = clock.now();
      const wait = Math.min(until === null ? policy.scheduleCheckMs : until - now, policy.scheduleCheckMs);
      if (wait > 0) await clock.wait(wait, signal).catch(() => undefined);
    }
  }

  /** @returns when something is due next; null when nothing ever is */
  async function fireAll(): Promise<number | null> {
    if (!(await isClockRight())) return null;
    let next: number | null = null;
    for (const [field, text] of await values.entries(SCHEDULES)) {
      if (!isKnown(field)) continue;
      // A schedule that cannot be read must not block the others.
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
    if (step.run !== undefined) await add(kept, step.run, timetable.windowEnd(now));
    await values.replace(SCHEDULES, field, text, scheduleText(step.after));
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
    async stop() {
      stopping.abort();
      await endsWithin(policy.closingMs, running);
    },
  };
}
