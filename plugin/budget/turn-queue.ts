/** Who waits: environments are served in turn, and within one whoever came first. */
export interface TurnQueue<Waiter> {
  readonly size: number;
  add(environment: string, waiter: Waiter): void;
  /** The next one to be served, taken out; undefined when nobody waits. */
  take(): Waiter | undefined;
  /** Takes out everybody who wants to leave. */
  removeWhere(leaves: (waiter: Waiter) => boolean): Waiter[];
}

export function createTurnQueue<Waiter>(): TurnQueue<Waiter> {
  // A map keeps its order: the environment whose turn it is stands first, and goes to the end once it was served.
  const lines = new Map<string, Waiter[]>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(environment, waiter) {
      const line = lines.get(environment);
      if (line === undefined) lines.set(environment, [waiter]);
      else line.push(waiter);
      size += 1;
    },
    take() {
      const [next] = lines;
      if (next === undefined) return undefined;
      const [environment, line] = next;
      const waiter = line.shift();
      lines.delete(environment);
      if (line.length > 0) lines.set(environment, line);
      size -= 1;
      return waiter;
    },
    removeWhere(leaves) {
      const left: Waiter[] = [];
      for (const [environment, line] of lines) {
        const staying: Waiter[] = [];
        for (const waiter of line) (leaves(waiter) ? left : staying).push(waiter);
        if (staying.length === 0) lines.delete(environment);
        else lines.set(environment, staying);
      }
      size -= left.length;
      return left;
    },
  };
}
