/**
 * The sandbox's time. It stands still until it is set, so that what the history shows never changes by itself.
 * Tokens do not go by it: clients judge their expiry by the real time.
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
