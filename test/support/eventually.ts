import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds. A store tells nobody when something has changed in it. */
const POLL_MS = 25;

/** Looks again and again until there is something, for as long as it takes. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(POLL_MS);
  }
}
