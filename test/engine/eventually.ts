import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds; far more than anything takes on a busy machine. */
const DEADLINE_MS = 20_000;
const POLL_MS = 25;

/** Looks again and again until there is something. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const until = performance.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error("it has not happened within the deadline");
    await delay(POLL_MS);
  }
}
