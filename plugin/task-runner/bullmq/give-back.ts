import { setTimeout as delay } from "node:timers/promises";
import { DelayedError, WaitingError } from "bullmq";
import { endsWithin } from "./ends-within.ts";
import type { EngineJob } from "./engine.ts";

/** Milliseconds that a worker which stops waits for a store that may be away. */
const LAST_WORD_MS = 5_000;

/**
 * Puts a job back for another worker, because this one stops. No attempt is counted. Where the store cannot be told, the
 * job comes back as one of a dead worker.
 */
export async function giveBack(job: EngineJob, token: string): Promise<never> {
  await endsWithin(LAST_WORD_MS, job.moveToWait(token)).catch(() => false);
  throw new WaitingError();
}

export interface Later {
  /** From now; milliseconds. */
  readonly afterMs: number;
  /** For how long the store is told again and again when it is away; then the job comes back as one of a dead worker. */
  readonly patienceMs: number;
  /** Aborted when this worker has no say any more: it stops, or another one has the job. */
  readonly signal: AbortSignal;
}

/** Has any worker take the job up again later. No attempt is counted. */
export async function putOff(job: EngineJob, token: string, { afterMs, patienceMs, signal }: Later): Promise<never> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const left = Math.max(until - performance.now(), LAST_WORD_MS);
    const moved = endsWithin(left, job.moveToDelayed(Date.now() + afterMs, token)).catch(() => undefined);
    if ((await moved) !== undefined || signal.aborted || performance.now() >= until) throw new DelayedError();
    await delay(afterMs, undefined, { signal }).catch(() => undefined);
  }
}
