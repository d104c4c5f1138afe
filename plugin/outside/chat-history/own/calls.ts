import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "../../../base/clock.ts";
import type { Failure } from "../../../base/failure.ts";
import { onAbort } from "../../../base/on-abort.ts";
import type { Instant } from "../../../chat/session.ts";
import { stopped } from "../../http/request-failure.ts";
import type { SessionMeasure } from "../session-bounds.ts";

/**
 * Milliseconds in which a call of an adapter neither ends nor has a request under way: it waits for something that does
 * not come. A request ends by itself, whatever becomes of it.
 */
export const IDLE_MS = 2 * 60_000;

/** One call of an adapter's function, from its beginning to its result. */
export interface Call {
  /** For messages: `reading a session's history`. */
  readonly doing: string;
  /** For messages, metrics and traces: `read a session's history`. */
  readonly purpose: string;
  /** Requests that it may send. */
  readonly mostRequests: number;
  /** Of the session that is read. */
  readonly measure: SessionMeasure | undefined;
  /** The platform's time in the first reply; undefined until there is one. */
  first: { readonly date: Instant | undefined } | undefined;
  requests: number;
  /** The turn among large sessions. */
  turn: Promise<() => void> | undefined;
  /** What it does from now on is of no use to anybody. */
  isOver: boolean;
}

/** Which call does what, so that each is measured and limited by itself, although they share one `http`. */
export interface Calls {
  /**
   * Makes one step of a call, which may have several.
   *
   * @throws whatever it throws; Failure when all work must stop, or `idle` when it never comes back
   */
  step<T>(call: Call, work: () => Promise<T>, idle: () => Failure): Promise<T>;
  /** Whoever sends a request now. Undefined: outside of a call, or the way back to it is lost. */
  current(): Call | undefined;
  /** Notes that a request of a call is under way until the work is done. */
  underWay<T>(call: Call | undefined, work: () => Promise<T>): Promise<T>;
}

/** What is under way, and when the last of it ended. */
interface Activity {
  underWay: number;
  since: Instant;
}

/** @param clock of the machine, whatever time the platform has */
export function createCalls(clock: Clock, signal: AbortSignal | undefined): Calls {
  const storage = new AsyncLocalStorage<Call>();
  const activities = new Map<Call, Activity>();
  /** Requests of which nobody knows the call: they may be of any. */
  const others: Activity = { underWay: 0, since: Number.NEGATIVE_INFINITY };

  /** Resolves when nothing of a step has been under way for long. */
  async function idled(activity: Activity, over: AbortSignal): Promise<boolean> {
    for (;;) {
      const isBusy = activity.underWay + others.underWay > 0;
      const since = Math.max(activity.since, others.since);
      const leftMs = isBusy ? IDLE_MS : since + IDLE_MS - clock.now();
      if (leftMs <= 0) return true;
      const isOver = await clock.wait(leftMs, over).then(
        () => false,
        () => true,
      );
      if (isOver) return false;
    }
  }

  async function step<T>(call: Call, work: () => Promise<T>, idle: () => Failure): Promise<T> {
    const over = new AbortController();
    const activity = { underWay: 0, since: clock.now() };
    activities.set(call, activity);
    let forget: (() => void) | undefined;
    const ending = new Promise<never>((_, reject) => {
      if (signal?.aborted === true) reject(stopped());
      else if (signal !== undefined) forget = onAbort(signal, () => reject(stopped()));
      void idled(activity, over.signal).then((isIdle) => isIdle && reject(idle()));
    });
    try {
      return await Promise.race([storage.run(call, async () => await work()), ending]);
    } finally {
      over.abort();
      forget?.();
      activities.delete(call);
    }
  }

  return {
    step,
    current: () => storage.getStore(),
    async underWay(call, work) {
      const activity = (call === undefined ? undefined : activities.get(call)) ?? others;
      activity.underWay += 1;
      try {
        return await work();
      } finally {
        activity.underWay -= 1;
        activity.since = clock.now();
      }
    },
  };
}
