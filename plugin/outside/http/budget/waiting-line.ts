import { type Failure, toldToStop } from "../../../base/failure.ts";
import { onAbort } from "../../../base/on-abort.ts";
import type { RequestPermit } from "./request-budget.ts";

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

/** For who still waits when a budget is closed. */
export function budgetClosed(): Failure {
  return toldToStop("stopped before it was sent");
}

/** Who waits: environments are served in turn, and within one whoever came first. */
interface TurnQueue<Member> {
  readonly size: number;
  add(environment: string, waiter: Member): void;
  /** The next one to be served, taken out; undefined when nobody waits. */
  take(): Member | undefined;
  /** Takes out everybody who wants to leave. */
  removeWhere(leaves: (waiter: Member) => boolean): Member[];
}

interface Line<Member> {
  readonly environment: string;
  readonly waiters: Member[];
}

export function createTurnQueue<Member>(): TurnQueue<Member> {
  /** The environment whose turn it is stands first, and goes to the end once it was served. */
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
