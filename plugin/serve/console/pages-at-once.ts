/** Lets few pages of an environment ask ESM at the same time; the others wait for their turn. */
export interface PagesAtOnce {
  /**
   * Runs the work when its turn comes. Work that nobody waits for any more when its turn comes is not begun.
   *
   * @throws the signal's reason when it is aborted before
   */
  run<T>(environment: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function createPagesAtOnce(most: number): PagesAtOnce {
  const running = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();

  function pass(environment: string): void {
    const next = waiting.get(environment)?.shift();
    if (next !== undefined) return next();
    const left = (running.get(environment) ?? 1) - 1;
    if (left > 0) running.set(environment, left);
    else {
      running.delete(environment);
      waiting.delete(environment);
    }
  }

  async function take(environment: string): Promise<void> {
    const now = running.get(environment) ?? 0;
    if (now < most) {
      running.set(environment, now + 1);
      return;
    }
    const queue = waiting.get(environment) ?? [];
    waiting.set(environment, queue);
    await new Promise<void>((resolve) => {
      queue.push(resolve);
    });
  }

  return {
    async run(environment, signal, work) {
      await take(environment);
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        pass(environment);
      }
    },
  };
}
