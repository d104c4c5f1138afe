/** Lets few pieces of work of one kind go on at the same time; the others wait for their turn. */
export interface PagesAtOnce {
  /**
   * Runs the work when its turn comes. Work that nobody waits for any more gives up its place, and is never begun.
   *
   * @param kind the environment whose ESM is asked
   * @throws TooManyWait at once; or the signal's reason when it is aborted before the turn comes
   */
  run<T>(kind: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** So many wait already that this one would not be answered in time. */
export class TooManyWait extends Error {}

interface Line {
  running: number;
  /** In the order in which they came. */
  readonly waiting: Set<() => void>;
}

/** @param mostWaiting of one kind, besides those that go on */
export function createPagesAtOnce(most: number, mostWaiting: number): PagesAtOnce {
  const lines = new Map<string, Line>();

  function pass(kind: string, line: Line): void {
    const [next] = line.waiting;
    if (next !== undefined) {
      line.waiting.delete(next);
      return next();
    }
    line.running -= 1;
    if (line.running === 0) lines.delete(kind);
  }

  async function take(kind: string, signal: AbortSignal): Promise<Line> {
    signal.throwIfAborted();
    const line = lines.get(kind) ?? { running: 0, waiting: new Set() };
    lines.set(kind, line);
    if (line.running < most) {
      line.running += 1;
      return line;
    }
    if (line.waiting.size >= mostWaiting) throw new TooManyWait();
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        line.waiting.delete(turn);
        reject(signal.reason as Error);
      };
      const turn = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      line.waiting.add(turn);
      signal.addEventListener("abort", leave, { once: true });
    });
    return line;
  }

  return {
    async run(kind, signal, work) {
      const line = await take(kind, signal);
      try {
        // Its turn and the end of the wait may come in the same moment.
        signal.throwIfAborted();
        return await work();
      } finally {
        pass(kind, line);
      }
    },
  };
}
