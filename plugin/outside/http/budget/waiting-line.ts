import { type Failure, toldToStop } from "../../../base/failure.ts";
import { onAbort } from "../../../base/on-abort.ts";
import type { RequestPermit } from "./request-budget.ts";

/** The answer to a waiting request: a permit, or when to come back, in epoch milliseconds. */
export type Entry = RequestPermit | { readonly retryAt: number };

/** A request that waits for a permit. */
export interface Waiter {
  readonly longestWaitMs: number;
  readonly answer: (entry: Entry) => void;
  readonly refuse: (error: unknown) => void;
}

/** The environment of the request, and how long it waits at most. */
export interface Waiting {
  readonly environment: string;
  readonly longestWaitMs: number;
  /** When it is aborted, the request leaves the line. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Waits in an environment's line until the request is answered or refused.
 *
 * @param left called after a request has left the line because of the signal
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

/** Refuses all waiting requests. */
export function refuseAll(queue: TurnQueue<Waiter>, error: unknown): void {
  for (const { refuse } of queue.removeWhere(() => true)) refuse(error);
}

/** The error for requests that still wait when the budget is closed. */
export function budgetClosed(): Failure {
  return toldToStop("stopped before it was sent");
}

/**
 * All waiting requests. Environments take turns; within one environment, the first to come is the first to be served.
 */
interface TurnQueue<Member> {
  readonly size: number;
  add(environment: string, waiter: Member): void;
  /** Removes and returns the next request to be served; undefined when none waits. */
  take(): Member | undefined;
  /** Removes and returns all requests for which `leaves` is true. */
  removeWhere(leaves: (waiter: Member) => boolean): Member[];
}

interface Line<Member> {
  readonly environment: string;
  readonly waiters: Member[];
}

export function createTurnQueue<Member>(): TurnQueue<Member> {
  /** The first environment is the next to be served, and then moves to the end. */
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
