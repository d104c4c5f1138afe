import type { Clock } from "../../../base/clock.ts";

/** One alarm, which can be set anew and taken away: nothing keeps the process alive once nobody waits. */
export interface WakeUp {
  /** Sets it to this instant, epoch milliseconds, in the place of any other. Infinity: never. */
  at(instant: number): void;
  never(): void;
}

/** @param failed the clock itself failed */
export function createWakeUp(clock: Clock, ring: () => void, failed: (error: unknown) => void): WakeUp {
  let pending: { readonly instant: number; readonly cancelling: AbortController } | undefined;

  function never(): void {
    const cancelled = pending;
    pending = undefined;
    cancelled?.cancelling.abort();
  }

  return {
    never,
    at(instant) {
      if (pending?.instant === instant) return;
      never();
      if (instant === Number.POSITIVE_INFINITY) return;
      const own = { instant, cancelling: new AbortController() };
      pending = own;
      clock.wait(instant - clock.now(), own.cancelling.signal).then(
        () => {
          if (pending !== own) return;
          pending = undefined;
          ring();
        },
        (error: unknown) => {
          if (pending !== own) return;
          pending = undefined;
          failed(error);
        },
      );
    },
  };
}
