import * as fc from "fast-check";
import type { BudgetLimits } from "../../../../plugin/outside/http/budget/budget-limits.ts";
import { createHostBudget } from "../../../../plugin/outside/http/budget/host-budget.ts";
import type { HostBudgetState } from "../../../../plugin/outside/http/budget/request-budget.ts";
import { SOME_TIME } from "../../../support/fake-clock.ts";
import { virtualTime } from "./virtual-time.ts";

/** A request that somebody will want to send. Times are milliseconds. */
export interface PlannedRequest {
  /** After the beginning. */
  readonly wantedAt: number;
  readonly environment: string;
  readonly durationMs: number;
  /** Which part of the duration has passed when it reaches the host, in percent. */
  readonly onTheWay: number;
  readonly bytes: number;
  readonly status: number | undefined;
  /** The host asks for so much of a pause with its reply. */
  readonly pauseMs: number | undefined;
  /** Whoever wants it gives up after so long. */
  readonly patienceMs: number | undefined;
}

/** What became of one. Instants are milliseconds after the beginning. */
export interface PlayedRequest extends PlannedRequest {
  readonly sentAt: number | undefined;
  /** When the host received it. */
  readonly receivedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly toldToWait: boolean;
  readonly givenUp: boolean;
}

export interface Play {
  /** In the order in which they were wanted. */
  readonly requests: readonly PlayedRequest[];
  /** In the order in which they were sent. */
  readonly sent: readonly PlayedRequest[];
  readonly mostInHand: number;
  readonly end: HostBudgetState;
}

export const LONGEST_WAIT_MS = 120_000;

/** Plays requests against a budget, with time of its own. */
export async function play(limits: BudgetLimits, planned: readonly PlannedRequest[]): Promise<Play> {
  const time = virtualTime();
  const budget = createHostBudget(time, limits);
  const results: PlayedRequest[] = planned.map((request) => ({
    ...request,
    sentAt: undefined,
    receivedAt: undefined,
    endedAt: undefined,
    toldToWait: false,
    givenUp: false,
  }));
  const order: number[] = [];
  let mostInHand = 0;
  let inHand = 0;

  async function live(index: number, request: PlannedRequest): Promise<void> {
    const patience = new AbortController();
    const change = (what: Partial<PlayedRequest>) => {
      results[index] = { ...results[index], ...(what as PlayedRequest) };
    };
    if (request.patienceMs !== undefined) time.at(time.now() + request.patienceMs, () => patience.abort());
    try {
      const entry = await budget.of(request.environment).enter(LONGEST_WAIT_MS, patience.signal);
      if ("retryAt" in entry) {
        change({ toldToWait: true });
        return;
      }
      const sentAt = time.now() - SOME_TIME;
      order.push(index);
      inHand += 1;
      mostInHand = Math.max(mostInHand, inHand);
      await time.wait(request.durationMs);
      inHand -= 1;
      const { durationMs, bytes, status, pauseMs } = request;
      const retryAt = pauseMs === undefined ? undefined : time.now() + pauseMs;
      entry.done({ durationMs, bytes, status, retryAt });
      const receivedAt = sentAt + (durationMs * request.onTheWay) / 100;
      change({ sentAt, receivedAt, endedAt: sentAt + durationMs });
    } catch (error) {
      if (!patience.signal.aborted) throw error;
      change({ givenUp: true });
    }
  }

  const lives: Promise<void>[] = [];
  for (const [index, request] of planned.entries()) {
    time.at(SOME_TIME + request.wantedAt, () => lives.push(live(index, request)));
  }
  await time.passAll();
  await Promise.all(lives);
  return { requests: results, sent: order.flatMap((index) => results[index] ?? []), mostInHand, end: budget.state() };
}

/** Requests of some environments, in the order in which they are wanted. */
export function somePlannedRequests(pauses = true): fc.Arbitrary<PlannedRequest[]> {
  const request = fc.record({
    wantedAt: fc.integer({ min: 0, max: 3_000 }),
    environment: fc.constantFrom("north", "south", "west"),
    durationMs: fc.integer({ min: 0, max: 1_500 }),
    onTheWay: fc.integer({ min: 0, max: 100 }),
    bytes: fc.integer({ min: 0, max: 50_000 }),
    status: fc.constantFrom(200, 200, 200, 404, 503, undefined),
    pauseMs: pauses ? fc.constantFrom(undefined, undefined, undefined, 0, 700, 200_000) : fc.constant(undefined),
    patienceMs: fc.constantFrom(undefined, undefined, 0, 300),
  });
  return fc
    .array(request, { maxLength: 60 })
    .map((requests) => requests.toSorted((left, right) => left.wantedAt - right.wantedAt));
}

export const someLimits: fc.Arbitrary<BudgetLimits> = fc.record({
  requestsPerSecond: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  atOnce: fc.integer({ min: 1, max: 8 }),
  bytesPerSecond: fc.option(fc.integer({ min: 1_000, max: 50_000 }), { nil: undefined }),
});
