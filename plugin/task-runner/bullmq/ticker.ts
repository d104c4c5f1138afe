import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { taskName } from "../task-name.ts";
import { endsWithin } from "./ends-within.ts";
import type { JobQueue } from "./engine.ts";
import { type FiringData, firingId, SCHEDULES } from "./job-data.ts";
import { type JobPolicy, jobOptions } from "./job-policy.ts";
import { demandOf, type KeptSchedule, readSchedule, scheduleText } from "./kept-schedule.ts";
import type { ValueStore } from "./value-store.ts";

/** Watches the schedules that all workers share. */
export interface Ticker {
  /** A schedule was changed by this process: looks at all of them now. */
  look(): void;
  /** Resolves when nothing is fired any more, or the store does not answer. */
  stop(): Promise<void>;
}

export interface TickerOptions {
  readonly clock: Clock;
  readonly values: ValueStore;
  readonly firings: JobQueue;
  readonly policy: JobPolicy;
  /** Whether this process knows the environment of a schedule, by its field. */
  readonly isKnown: (field: string) => boolean;
  /** The store could not be asked, or what it keeps not be read; it will be again. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Every worker watches the schedules of all environments that it knows, and each adds the job of a firing: it is one job, because its id is made of the
 * key and the instant. So no worker is needed for schedules to fire, and none can make them fire twice.
 */
export function startTicker({ clock, values, firings, policy, isKnown, onTrouble }: TickerOptions): Ticker {
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

  /** @returns when to look again; null when no schedule knows */
  async function fireAll(): Promise<number | null> {
    let next: number | null = null;
    for (const [field, text] of await values.entries(SCHEDULES)) {
      if (!isKnown(field)) continue;
      // One that cannot be read must not hold up those behind it.
      const until = await fireOne(field, text).catch(troubled);
      if (until !== null) next = Math.min(next ?? until, until);
    }
    return next;
  }

  function troubled(error: unknown): null {
    onTrouble(error);
    return null;
  }

  async function fireOne(field: string, text: string): Promise<number | null> {
    const kept = readSchedule(text);
    const demand = demandOf(kept, clock.now());
    if (demand.kind === "wait") return demand.until;
    const firedUntil = demand.kind === "fire" ? demand.dueAt : demand.until;
    // First the job, then the note that it was added: whoever dies in between leaves a job that is added once more.
    if (demand.kind === "fire") await add(kept, demand.dueAt, demand.endsAt);
    await values.replace(SCHEDULES, field, text, scheduleText({ ...kept, firedUntil }));
    return clock.now();
  }

  async function add({ key, parameters }: KeptSchedule, dueAt: number, endsAt: number | null): Promise<void> {
    const data: FiringData = {
      key,
      trigger: "schedule",
      dueAt,
      nonce: randomUUID(),
      endsAt,
      parameters,
      ifRunning: "skip",
      parts: null,
      startedAt: null,
    };
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
