import { setTimeout as delay } from "node:timers/promises";

/** Whether it ends within so many milliseconds. Afterwards nobody waits for it any more. */
export async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const late = delay(milliseconds, false, { signal: over.signal }).catch(() => false);
  return Promise.race([work.then(() => true), late]).finally(() => over.abort());
}
