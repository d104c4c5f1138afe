/**
 * The sandbox's time. It stands still until it is set, so that what the history shows never changes by itself. Tokens
 * expire by the real time, since clients judge them by theirs.
 */
export interface SandboxClock {
  /** Epoch milliseconds. */
  now(): number;
  set(at: number): void;
}

export function createSandboxClock(start: number): SandboxClock {
  let at = start;
  return {
    now: () => at,
    set: (next) => {
      at = next;
    },
  };
}
