import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../../plugin/base/clock.ts";
import { SOME_TIME } from "../../../support/fake-clock.ts";

/** A clock that jumps to whatever comes next as soon as nobody has anything left to do. */
export interface VirtualTime extends Clock {
  /** Does something at an instant, epoch milliseconds. */
  at(instant: number, act: () => void): void;
  /** Lets time pass until nothing is planned any more. */
  passAll(): Promise<void>;
}

export function virtualTime(start = SOME_TIME): VirtualTime {
  let now = start;
  const planned = new Set<{ readonly instant: number; readonly act: () => void }>();

  function plan(instant: number, act: () => void): () => void {
    const entry = { instant, act };
    planned.add(entry);
    return () => planned.delete(entry);
  }

  return {
    now: () => now,
    at: (instant, act) => void plan(instant, act),
    wait: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const cancel = plan(now + milliseconds, resolve);
        signal?.addEventListener("abort", () => {
          cancel();
          reject(signal.reason as Error);
        });
      }),
    async passAll() {
      for (;;) {
        await setImmediate();
        const [next] = [...planned].toSorted((left, right) => left.instant - right.instant);
        if (next === undefined) return;
        planned.delete(next);
        now = Math.max(now, next.instant);
        next.act();
      }
    },
  };
}
