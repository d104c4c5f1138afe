import { onAbort } from "../../../base/on-abort.ts";
import type { RequestPermit } from "./request-budget.ts";
import type { TurnQueue } from "./turn-queue.ts";

/** What comes of waiting: a permit, or the instant to come back at. */
export type Entry = RequestPermit | { readonly retryAt: number };

/** Somebody who waits for a permit. */
export interface Waiter {
  readonly longestWaitMs: number;
  readonly answer: (entry: Entry) => void;
  readonly refuse: (error: unknown) => void;
}

/** Who waits, and for how long at most. */
export interface Waiting {
  readonly environment: string;
  readonly longestWaitMs: number;
  /** Takes the waiter out of the line. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Waits in the line of an environment until it is answered or refused.
 *
 * @param left called after somebody has left the line by the signal
 * @throws the signal's reason once it is aborted
 */
export function waitInLine(
  queue: TurnQueue<Waiter>,
  { environment, longestWaitMs, signal }: Waiting,
  left?: () => void,
): Promise<Entry> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      queue.removeWhere((other) => other === waiter);
      reject(signal?.reason as Error);
      left?.();
    };
    const unheard = signal === undefined ? undefined : onAbort(signal, leave);
    const waiter: Waiter = {
      longestWaitMs,
      answer(entry) {
        unheard?.();
        resolve(entry);
      },
      refuse(error) {
        unheard?.();
        reject(error as Error);
      },
    };
    queue.add(environment, waiter);
  });
}

/** Turns away everybody who waits. */
export function refuseAll(queue: TurnQueue<Waiter>, error: unknown): void {
  for (const { refuse } of queue.removeWhere(() => true)) refuse(error);
}
