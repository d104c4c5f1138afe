import type { Clock } from "../../base/clock.ts";

/**
 * Waits for a piece of work, but no longer than so many milliseconds. The work goes on all the same.
 *
 * @returns what came of it; undefined when it was not done in time
 * @throws what the work throws in time; what it throws later is passed over
 */
export async function within<T>(
  clock: Clock,
  milliseconds: number,
  work: Promise<T>,
): Promise<{ readonly done: T } | undefined> {
  const over = new AbortController();
  const late = clock.wait(milliseconds, over.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([work.then((done) => ({ done })), late]);
  } finally {
    over.abort();
  }
}
