import { setTimeout as delay } from "node:timers/promises";
import { DelayedError, WaitingError } from "bullmq";
import type { EngineJob } from "./engine.ts";
import { endsWithin } from "./until-ready.ts";

/**
 * Puts a job back for another worker, because this one stops. No attempt is counted. When the store cannot be told in
 * time, the job comes back later, as one of a dead worker.
 */
export async function giveBack(job: EngineJob, token: string, milliseconds: number): Promise<never> {
  await endsWithin(milliseconds, job.moveToWait(token)).catch(() => false);
  throw new WaitingError();
}

export interface Later {
  /** From now; milliseconds. */
  readonly afterMs: number;
  /** For how long a store that is away is told again and again. After that the job comes back as one of a dead worker. */
  readonly patienceMs: number;
  /** Aborted when this worker has nothing to do with the job any more: it stops, or another one has the job. */
  readonly signal: AbortSignal;
}

/** Has any worker take the job up again later. No attempt is counted. */
export async function putOff(job: EngineJob, token: string, { afterMs, patienceMs, signal }: Later): Promise<never> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const left = until - performance.now();
    const moved = await endsWithin(left, job.moveToDelayed(Date.now() + afterMs, token)).catch(() => undefined);
    if (moved !== undefined || signal.aborted || performance.now() + afterMs >= until) throw new DelayedError();
    await delay(afterMs, undefined, { signal }).catch(() => undefined);
  }
}
