import { EsmRefusal } from "../outside/esm/port.ts";

/** Attempts at a card that somebody else has locked, and the wait after the first one. */
const MOST_TRIES = 4;
const FIRST_WAIT_MS = 500;

/** Does it again while somebody else has the card locked: a lock (409, observed) passes by itself. */
export async function whenUnlocked<T>(
  work: () => Promise<T>,
  wait: (milliseconds: number) => Promise<void>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EsmRefusal && error.retryable) || tries === MOST_TRIES) throw error;
      await wait(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  }
}
