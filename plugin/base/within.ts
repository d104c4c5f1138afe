import type { Clock } from "./clock.ts";

/**
 * Waits for a piece of work, at most so many milliseconds. The work itself goes on.
 *
 * @returns its result; undefined when it was not done in time
 * @throws what the work throws in time; later errors are ignored
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
