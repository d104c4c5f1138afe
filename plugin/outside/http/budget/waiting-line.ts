import { type Failure, toldToStop } from "../../../base/failure.ts";
import { onAbort } from "../../../base/on-abort.ts";
import type { RequestPermit } from "./request-budget.ts";

/** The answer to somebody who waits: a permit, or when to come back, epoch milliseconds. */
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
  /** When it is aborted, the waiter leaves the line. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Waits in the line of an environment until it is answered or refused.
 *
 * @param left called after somebody has left the line because of the signal
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
    const stopListening = signal === undefined ? undefined : onAbort(signal, leave);
    const waiter: Waiter = {
      longestWaitMs,
      answer(entry) {
        stopListening?.();
        resolve(entry);
      },
      refuse(error) {
        stopListening?.();
        reject(error as Error);
      },
    };
    queue.add(environment, waiter);
  });
}

/** Refuses everybody who waits. */
export function refuseAll(queue: TurnQueue<Waiter>, error: unknown): void {
  for (const { refuse } of queue.removeWhere(() => true)) refuse(error);
}

/** What everybody is refused with who still waits when the budget is closed. */
export function budgetClosed(): Failure {
  return toldToStop("stopped before it was sent");
}

/** Everybody who waits. Environments take turns; within one environment, whoever came first is served first. */
interface TurnQueue<Member> {
  readonly size: number;
  add(environment: string, waiter: Member): void;
  /** Takes out the next one to be served; undefined when nobody waits. */
  take(): Member | undefined;
  /** Takes out everybody for whom `leaves` is true. */
  removeWhere(leaves: (waiter: Member) => boolean): Member[];
}

interface Line<Member> {
  readonly environment: string;
  readonly waiters: Member[];
}

export function createTurnQueue<Member>(): TurnQueue<Member> {
  /** The environment whose turn it is comes first, and goes to the end once it was served. */
  let lines: Line<Member>[] = [];
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
