import type { Clock } from "../clock.ts";

/** Holds back all requests to one system while it has asked for a pause. */
export interface HostGate {
  pauseUntil(instant: number): void;
  /** Resolves when requests may be sent; rejects when the signal is aborted first. */
  pass(signal: AbortSignal | undefined): Promise<void>;
}

export function createHostGate(clock: Clock): HostGate {
  let openAt = 0;
  return {
    pauseUntil(instant) {
      openAt = Math.max(openAt, instant);
    },
    async pass(signal) {
      for (let rest = openAt - clock.now(); rest > 0; rest = openAt - clock.now()) await clock.wait(rest, signal);
    },
  };
}
