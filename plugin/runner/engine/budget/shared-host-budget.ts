import { randomInt, randomUUID } from "node:crypto";
import type { Clock } from "../../../base/clock.ts";
import { Failure } from "../../../base/failure.ts";
import type { BudgetLimits } from "../../../outside/http/budget/budget-limits.ts";
import { createRelief } from "../../../outside/http/budget/relief.ts";
import type {
  HostBudgetState,
  RequestBudget,
  RequestOutcome,
  RequestPermit,
} from "../../../outside/http/budget/request-budget.ts";
import { believedUntil, createSteadyClock } from "../../../outside/http/budget/steady-clock.ts";
import {
  budgetClosed,
  createTurnQueue,
  refuseAll,
  type Waiter,
  waitInLine,
} from "../../../outside/http/budget/waiting-line.ts";
import { createWakeUp } from "../../../outside/http/budget/wake-up.ts";
import type { Exchange, ExchangeAnswer, PermitStore } from "./permit-store.ts";

/** How a process uses the store of permits. Times in milliseconds. */
export interface SharingPolicy {
  /** A process that was silent for so long counts as dead, and its permits are lent to others. */
  readonly leaseMs: number;
  /** How much longer than it was told to wait a process counts as waiting. */
  readonly waitingGraceMs: number;
  /** How often a process asks while all permits are lent. */
  readonly pollMs: number;
  /** How long requests wait for a store that cannot be reached. */
  readonly longestOutageMs: number;
  /** One exchange with the store. */
  readonly answerMs: number;
}

export const SHARING_POLICY: SharingPolicy = {
  leaseMs: 15_000,
  waitingGraceMs: 1_500,
  pollMs: 40,
  longestOutageMs: 60_000,
  answerMs: 5_000,
};

export interface SharedHostBudget {
  of(environment: string): RequestBudget;
  /** As this process knows it; a pause as last told. */
  state(): HostBudgetState;
  /** Rejects waiting requests and returns all permits. */
  close(): Promise<void>;
}

export interface SharedHostOptions {
  readonly host: string;
  readonly limits: BudgetLimits;
  readonly store: PermitStore;
  readonly clock: Clock;
  readonly policy: SharingPolicy;
}

/** The budget of one host, as seen by one of the processes that share it. */
export function createSharedHostBudget(options: SharedHostOptions): SharedHostBudget {
  const { host, limits, store, policy } = options;
  const clock = createSteadyClock(options.clock);
  const holder = randomUUID();
  const queue = createTurnQueue<Waiter>();
  const relief = createRelief(limits.atOnce);
  const held = new Set<string>();
  let ended: string[] = [];
  let bytes = 0;
  let pauseUntil = Number.NEGATIVE_INFINITY;
  let toldUntil = Number.NEGATIVE_INFINITY;
  let numbered = 0;
  let asking: Promise<void> | undefined;
  let outageSince: number | undefined;
  let isClosed = false;
  const wakeUp = createWakeUp(clock, ask, (error) => refuseAll(queue, error));

  /** Asks the store, unless it is being asked already: then news waits for the next exchange. */
  function ask(): void {
    if (asking !== undefined) return;
    wakeUp.never();
    asking = exchange().finally(() => {
      asking = undefined;
    });
  }

  async function exchange(): Promise<void> {
    for (let goOn = true; goOn; ) {
      const question = nextQuestion();
      try {
        const answer = await inTime(store.exchange(question), clock, policy.answerMs);
        outageSince = undefined;
        handOut(question, answer);
        // News that came meanwhile is sent at once, unless no more permits were available.
        goOn = !isClosed && (ended.length > 0 || (mayHaveMore() && answer.granted === question.wanted.length));
      } catch (error) {
        putBack(question);
        if (!isClosed) sitOut(error);
        return;
      }
    }
  }

  function mayHaveMore(): boolean {
    return queue.size > 0 && relief.atOnce > held.size;
  }

  function nextQuestion(): Exchange {
    const many = Math.max(0, Math.min(queue.size, relief.atOnce - held.size));
    const wanted = Array.from({ length: many }, () => `${holder}:${(numbered += 1)}`);
    const pauseMs = Math.max(0, pauseUntil - clock.now());
    const { leaseMs, waitingGraceMs } = policy;
    const patience = { leaseMs, waitingGraceMs };
    const question = { host, limits, holder, ended, held: [...held], wanted, ...patience, bytes, pauseMs };
    ended = [];
    bytes = 0;
    return question;
  }

  function handOut({ wanted }: Exchange, { granted, waitMs, pausedMs }: ExchangeAnswer): void {
    toldUntil = clock.now() + pausedMs;
    const retryAt = clock.toWall(toldUntil);
    for (const { answer } of queue.removeWhere(({ longestWaitMs }) => pausedMs > longestWaitMs)) answer({ retryAt });
    for (const id of wanted.slice(0, granted)) {
      const waiter = queue.take();
      // The request that wanted it was given up meanwhile.
      if (waiter === undefined) ended.push(id);
      else waiter.answer(begin(id));
    }
    const renewal = held.size > 0 ? policy.leaseMs / 3 : Number.POSITIVE_INFINITY;
    // Randomised, so that many processes do not poll in step.
    const next = mayHaveMore() ? (waitMs ?? randomInt(policy.pollMs / 2, policy.pollMs * 1.5)) : renewal;
    wakeUp.at(clock.now() + Math.min(next, renewal));
  }

  function begin(id: string): RequestPermit {
    const learn = relief.begin();
    held.add(id);
    return {
      done(outcome: RequestOutcome) {
        if (!held.delete(id)) return;
        ended.push(id);
        bytes += outcome.bytes;
        if (outcome.retryAt !== undefined) {
          pauseUntil = Math.max(pauseUntil, believedUntil(clock, outcome.retryAt));
        }
        learn(outcome);
        ask();
      },
    };
  }

  /** Tells again what the store may not have received. */
  function putBack(question: Exchange): void {
    ended = [...question.ended, ...question.wanted, ...ended];
    bytes += question.bytes;
  }

  /** No request is sent without a permit: those that wait go on waiting for so long. */
  function sitOut(error: unknown): void {
    const now = clock.now();
    outageSince ??= now;
    if (now - outageSince >= policy.longestOutageMs) refuseAll(queue, storeAway(error));
    if (queue.size > 0 || held.size > 0 || ended.length > 0) wakeUp.at(now + Math.min(1_000, policy.leaseMs / 3));
  }

  return {
    of: (environment) => ({
      async enter(longestWaitMs, signal) {
        signal?.throwIfAborted();
        if (isClosed) throw budgetClosed();
        const entry = waitInLine(queue, { environment, longestWaitMs, signal });
        if (queue.size === 1) ask();
        return entry;
      },
    }),
    state: () => ({
      atOnce: relief.atOnce,
      inHand: held.size,
      waiting: queue.size,
      pausedUntil: toldUntil > clock.now() ? clock.toWall(toldUntil) : undefined,
    }),
    async close() {
      isClosed = true;
      refuseAll(queue, budgetClosed());
      await asking;
      for (const id of held) ended.push(id);
      held.clear();
      wakeUp.never();
      if (ended.length > 0) await inTime(store.exchange(nextQuestion()), clock, policy.answerMs).catch(() => undefined);
    },
  };
}

function storeAway(error: unknown): Failure {
  const message = "the store of the shared request budgets cannot be asked: without it nothing may be sent";
  return new Failure(message, { code: "budget-store-unreachable", scope: "run", retryable: true, cause: error });
}

async function inTime<T>(promise: Promise<T>, clock: Clock, milliseconds: number): Promise<T> {
  const answered = new AbortController();
  const late = clock.wait(milliseconds, answered.signal).then(() => {
    throw new Error("no answer in time");
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    answered.abort();
    late.catch(() => undefined);
    promise.catch(() => undefined);
  }
}
