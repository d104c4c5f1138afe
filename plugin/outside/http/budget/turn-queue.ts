/** Who waits: environments are served in turn, and within one whoever came first. */
export interface TurnQueue<Waiter> {
  readonly size: number;
  add(environment: string, waiter: Waiter): void;
  /** The next one to be served, taken out; undefined when nobody waits. */
  take(): Waiter | undefined;
  /** Takes out everybody who wants to leave. */
  removeWhere(leaves: (waiter: Waiter) => boolean): Waiter[];
}

interface Line<Waiter> {
  readonly environment: string;
  readonly waiters: Waiter[];
}

export function createTurnQueue<Waiter>(): TurnQueue<Waiter> {
  /** The environment whose turn it is stands first, and goes to the end once it was served. */
  let lines: Line<Waiter>[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(environment, waiter) {
      const line = lines.find((one) => one.environment === environment);
      if (line === undefined) lines.push({ environment, waiters: [waiter] });
      else line.waiters.push(waiter);
      size += 1;
    },
    take() {
      const line = lines.shift();
      if (line === undefined) return undefined;
      const waiter = line.waiters.shift();
      if (line.waiters.length > 0) lines.push(line);
      size -= 1;
      return waiter;
    },
    removeWhere(leaves) {
      const left = lines.flatMap(({ waiters }) => waiters.filter(leaves));
      lines = lines
        .map(({ environment, waiters }) => ({ environment, waiters: waiters.filter((waiter) => !leaves(waiter)) }))
        .filter(({ waiters }) => waiters.length > 0);
      size -= left.length;
      return left;
    },
  };
}
