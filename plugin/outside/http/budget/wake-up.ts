import type { Clock } from "../../../base/clock.ts";

/** One alarm. It can be set again and cancelled, so that it does not keep the process alive when nothing waits. */
export interface WakeUp {
  /** Sets the alarm to this instant, in epoch milliseconds, instead of any earlier setting. Infinity cancels it. */
  at(instant: number): void;
  never(): void;
}

/**
 * @param ring called at that instant
 * @param failed called when the clock itself fails
 */
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
