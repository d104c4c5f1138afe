import { setTimeout as delay } from "node:timers/promises";
import { DelayedError, WaitingError } from "bullmq";
import type { EngineJob } from "./engine.ts";
import { endsWithin } from "./until-ready.ts";

/**
 * Returns a job to the other workers, because this one stops. Does not count as an attempt. If the store cannot be told
 * in time, the job comes back later, like that of a dead worker.
 */
export async function giveBack(job: EngineJob, token: string, milliseconds: number): Promise<never> {
  await endsWithin(milliseconds, job.moveToWait(token)).catch(() => false);
  throw new WaitingError();
}

export interface Later {
  /** Milliseconds from now. */
  readonly afterMs: number;
  /**
   * Milliseconds for which a store that cannot be reached is told again. After that, the job comes back like that of a
   * dead worker.
   */
  readonly patienceMs: number;
  /** Aborted when this worker stops, or another one has the job. */
  readonly signal: AbortSignal;
}

/** Lets any worker take the job later. Does not count as an attempt. */
export async function putOff(job: EngineJob, token: string, { afterMs, patienceMs, signal }: Later): Promise<never> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const left = until - performance.now();
    const moved = await endsWithin(left, job.moveToDelayed(Date.now() + afterMs, token)).catch(() => undefined);
    if (moved !== undefined || signal.aborted || performance.now() + afterMs >= until) throw new DelayedError();
    await delay(afterMs, undefined, { signal }).catch(() => undefined);
  }
}
