import type { Clock } from "../../../base/clock.ts";
import type { BudgetLimits } from "./budget-limits.ts";
import { createByteAccount, createRateWindow } from "./rate-window.ts";
import { createRelief } from "./relief.ts";
import type { HostBudgetState, RequestBudget, RequestPermit } from "./request-budget.ts";
import { believedUntil, createSteadyClock } from "./steady-clock.ts";
import { budgetClosed, createTurnQueue, refuseAll, type Waiter, waitInLine } from "./waiting-line.ts";
import { createWakeUp } from "./wake-up.ts";

/** The budget of one host, within one process. */
export interface HostBudget {
  /** The budget for one environment. */
  of(environment: string): RequestBudget;
  state(): HostBudgetState;
  /** Refuses all waiting requests with a Failure `stopped`. */
  close(): void;
}

export function createHostBudget(wallClock: Clock, limits: BudgetLimits): HostBudget {
  const clock = createSteadyClock(wallClock);
  const queue = createTurnQueue<Waiter>();
  const relief = createRelief(limits.atOnce);
  const rate = limits.requestsPerSecond === undefined ? undefined : createRateWindow(limits.requestsPerSecond);
  const bytes = limits.bytesPerSecond === undefined ? undefined : createByteAccount(limits.bytesPerSecond);
  const wakeUp = createWakeUp(clock, serve, (error) => refuseAll(queue, error));
  let inHand = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  /** The earliest time at which a request may begin, if fewer are in hand than allowed. */
  function openAt(now: number): number {
    return Math.max(pausedUntil, rate?.openAt(now) ?? now, bytes?.openAt() ?? now);
  }

  /** Answers the waiting requests that can be answered now, and sets the alarm for the next one. */
  function serve(): void {
    const now = clock.now();
    const pause = pausedUntil - now;
    if (pause > 0) {
      for (const { answer } of queue.removeWhere(({ longestWaitMs }) => pause > longestWaitMs)) {
        answer({ retryAt: clock.toWall(pausedUntil) });
      }
    }
    while (queue.size > 0 && inHand < relief.atOnce) {
      const opensAt = openAt(now);
      if (opensAt > now) {
        wakeUp.at(opensAt);
        return;
      }
      queue.take()?.answer(begin());
    }
    wakeUp.never();
  }

  /** Whether a request may begin at once: no other one waits, and the host's limits allow it. */
  function isOpen(): boolean {
    const now = clock.now();
    return queue.size === 0 && inHand < relief.atOnce && openAt(now) <= now;
  }

  function begin(): RequestPermit {
    const tellRelief = relief.begin();
    let isHeld = true;
    inHand += 1;
    rate?.begin();
    return {
      done(outcome) {
        if (!isHeld) return;
        isHeld = false;
        inHand -= 1;
        const now = clock.now();
        rate?.end(now);
        bytes?.charge(outcome.bytes, now);
        if (outcome.retryAt !== undefined) {
          pausedUntil = Math.max(pausedUntil, believedUntil(clock, outcome.retryAt));
        }
        tellRelief(outcome);
        serve();
      },
    };
  }

  return {
    of: (environment) => ({
      async enter(longestWaitMs, signal) {
        signal?.throwIfAborted();
        if (isOpen()) return begin();
        const entry = waitInLine(queue, { environment, longestWaitMs, signal }, serve);
        serve();
        return entry;
      },
    }),
    state: () => ({
      atOnce: relief.atOnce,
      inHand,
      waiting: queue.size,
      pausedUntil: pausedUntil > clock.now() ? clock.toWall(pausedUntil) : undefined,
    }),
    close() {
      wakeUp.never();
      refuseAll(queue, budgetClosed());
    },
  };
}
