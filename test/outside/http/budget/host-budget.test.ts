import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock } from "../../../../plugin/base/clock.ts";
import type { BudgetLimits } from "../../../../plugin/outside/http/budget/budget-limits.ts";
import { createHostBudget } from "../../../../plugin/outside/http/budget/host-budget.ts";
import { CREDIT_SECONDS } from "../../../../plugin/outside/http/budget/rate-window.ts";
import type {
  RequestBudget,
  RequestOutcome,
  RequestPermit,
} from "../../../../plugin/outside/http/budget/request-budget.ts";
import { clockByHand, SOME_TIME } from "../../../support/fake-clock.ts";
import { failureOf, rejectionOf } from "../../../support/rejection.ts";
import { LONGEST_WAIT_MS, type PlayedRequest, play, someLimits, somePlannedRequests } from "./simulated-host.ts";

const OPEN = { requestsPerSecond: undefined, atOnce: 8, bytesPerSecond: undefined };
const HOUR_MS = 3_600_000;
const GOOD = { durationMs: 10, bytes: 0, status: 200, retryAt: undefined };

/** The most requests that the host received within any second. */
function mostInOneSecond(requests: readonly PlayedRequest[]): number {
  const received = requests.flatMap(({ receivedAt }) => receivedAt ?? []).toSorted((left, right) => left - right);
  return received.reduce((most, from, index) => {
    return Math.max(most, received.slice(index).filter((at) => at - from < 1_000).length);
  }, 0);
}

function ended(request: PlayedRequest): number {
  return request.endedAt ?? 0;
}

it("who comes when the time is up does not pass those who wait, though nobody has been woken yet", async () => {
  let now = SOME_TIME;
  const sleeping: Clock = { now: () => now, wait: () => new Promise(() => undefined) };
  const budget = createHostBudget(sleeping, { ...OPEN, requestsPerSecond: 1 }).of("north");
  const first = await budget.enter(LONGEST_WAIT_MS, undefined);
  if ("done" in first) first.done(GOOD);
  const order: string[] = [];
  const enter = (name: string) => void budget.enter(LONGEST_WAIT_MS, undefined).then(() => order.push(name));
  enter("waiting");
  now += 2_000;
  enter("just come");
  await new Promise(setImmediate);
  expect(order).toEqual(["waiting"]);
});

describe("whatever is asked of it, a host", () => {
  it("never receives more requests in any one second than the budget says", async () => {
    await fc.assert(
      fc.asyncProperty(someLimits, somePlannedRequests(), async (limits, requests) => {
        const { sent } = await play(limits, requests);
        expect(mostInOneSecond(sent)).toBeLessThanOrEqual(limits.requestsPerSecond ?? Number.POSITIVE_INFINITY);
      }),
    );
  });

  it("never has more requests at once", async () => {
    await fc.assert(
      fc.asyncProperty(someLimits, somePlannedRequests(), async (limits, requests) => {
        const { mostInHand } = await play(limits, requests);
        expect(mostInHand).toBeLessThanOrEqual(limits.atOnce);
      }),
    );
  });

  it("is not asked before its bytes are paid, but for what may be taken at once", async () => {
    await fc.assert(
      fc.asyncProperty(someLimits, somePlannedRequests(), async (limits, requests) => {
        const { sent } = await play(limits, requests);
        const { bytesPerSecond = Number.POSITIVE_INFINITY } = limits;
        const first = Math.min(...sent.map(ended));
        for (const { sentAt = 0 } of sent) {
          const before = sent.filter((other) => ended(other) < sentAt).reduce((sum, { bytes }) => sum + bytes, 0);
          expect(before).toBeLessThanOrEqual(bytesPerSecond * ((sentAt - first) / 1000 + CREDIT_SECONDS) + 1);
        }
      }),
    );
  });

  it("lets nobody wait for ever, and gets all permits back", async () => {
    await fc.assert(
      fc.asyncProperty(someLimits, somePlannedRequests(), async (limits, requests) => {
        const { requests: played, end } = await play(limits, requests);
        for (const { endedAt, toldToWait, givenUp, patienceMs } of played) {
          expect(endedAt !== undefined || toldToWait || givenUp).toBe(true);
          expect(givenUp && patienceMs === undefined).toBe(false);
        }
        expect(end).toMatchObject({ inHand: 0, waiting: 0 });
      }),
    );
  });

  it("is never asked while it has asked for a pause", async () => {
    await fc.assert(
      fc.asyncProperty(someLimits, somePlannedRequests(), async (limits, requests) => {
        const { sent } = await play(limits, requests);
        for (const { endedAt = 0, pauseMs = 0 } of sent) {
          const during = sent.filter(({ sentAt = 0 }) => sentAt > endedAt && sentAt < endedAt + pauseMs);
          expect(during).toEqual([]);
        }
      }),
    );
  });

  it("is sent an environment's requests in the order in which they were wanted", async () => {
    await fc.assert(
      fc.asyncProperty(someLimits, somePlannedRequests(), async (limits, requests) => {
        const { sent } = await play(limits, requests);
        for (const environment of ["north", "south", "west"]) {
          const wanted = sent.filter((request) => request.environment === environment).map(({ wantedAt }) => wantedAt);
          expect(wanted).toEqual(wanted.toSorted((left, right) => left - right));
        }
      }),
    );
  });

  it("serves neither of two environments that both wait twice before the other", async () => {
    await fc.assert(
      fc.asyncProperty(someLimits, somePlannedRequests(false), async (limits, requests) => {
        const { sent } = await play(limits, requests);
        for (const [index, second] of sent.entries()) {
          const before = sent.slice(0, index).findLastIndex(({ environment }) => environment === second.environment);
          if (before === -1) continue;
          const from = sent[before]?.sentAt ?? 0;
          const passedOver = sent.slice(index + 1).filter((other) => other.environment !== second.environment);
          const others = new Set(sent.slice(before + 1, index).map(({ environment }) => environment));
          for (const { environment, wantedAt } of passedOver) {
            expect(wantedAt < from && !others.has(environment)).toBe(false);
          }
        }
      }),
    );
  });
});

function held(entry: RequestPermit | { readonly retryAt: number }): RequestPermit {
  if ("retryAt" in entry) throw new Error("told to wait");
  return entry;
}

async function permit(budget: RequestBudget): Promise<RequestPermit> {
  return held(await budget.enter(LONGEST_WAIT_MS, undefined));
}

describe("a pause that the host asks for", () => {
  it("is sat out up to the longest wait, to the millisecond", async () => {
    const clock = clockByHand();
    const budget = createHostBudget(clock, OPEN).of("north");
    (await permit(budget)).done({ ...GOOD, status: 503, retryAt: SOME_TIME + LONGEST_WAIT_MS });
    const entry = budget.enter(LONGEST_WAIT_MS, undefined);
    await clock.waiting(1);
    expect(clock.waits).toEqual([LONGEST_WAIT_MS]);
    clock.advance(LONGEST_WAIT_MS);
    expect(await entry).toHaveProperty("done");
  });

  it("that is longer ends the wait of those, and only those, who may not wait so long", async () => {
    const clock = clockByHand();
    const host = createHostBudget(clock, { ...OPEN, atOnce: 1 });
    const first = await permit(host.of("north"));
    const impatient = host.of("north").enter(1_000, undefined);
    const patient = host.of("south").enter(60_000, undefined);
    first.done({ ...GOOD, status: 429, retryAt: SOME_TIME + 30_000 });
    expect(await impatient).toEqual({ retryAt: SOME_TIME + 30_000 });
    expect(host.state()).toEqual({ atOnce: 1, inHand: 0, waiting: 1, pausedUntil: SOME_TIME + 30_000 });
    clock.advance(30_000);
    expect(await patient).toHaveProperty("done");
  });
});

describe("a mistaken pause", () => {
  it("of years is believed for an hour", async () => {
    const clock = clockByHand();
    const budget = createHostBudget(clock, OPEN).of("north");
    (await permit(budget)).done({ ...GOOD, status: 503, retryAt: SOME_TIME + 999_999_999_000 });
    expect(await budget.enter(LONGEST_WAIT_MS, undefined)).toEqual({ retryAt: SOME_TIME + HOUR_MS });
    clock.advance(HOUR_MS);
    expect(await budget.enter(LONGEST_WAIT_MS, undefined)).toHaveProperty("done");
  });
});

describe("where the clock is set back by an hour", () => {
  it.each<[string, Partial<BudgetLimits>, Partial<RequestOutcome>, number]>([
    ["the place of a request is free after a second", { requestsPerSecond: 1 }, {}, 1_002],
    ["bytes are paid as before", { bytesPerSecond: 1_000 }, { bytes: 15_000 }, 5_000],
    ["a pause ends as before", {}, { status: 503, retryAt: SOME_TIME + 7_000 }, 7_000],
  ])("%s", async (_rule, limits, outcome, milliseconds) => {
    const clock = clockByHand();
    const host = createHostBudget(clock, { ...OPEN, ...limits });
    (await permit(host.of("north"))).done({ ...GOOD, ...outcome });
    clock.advance(-HOUR_MS);
    const next = host.of("north").enter(LONGEST_WAIT_MS, undefined);
    await clock.waiting(1);
    expect(clock.waits).toEqual([milliseconds]);
    clock.advance(milliseconds);
    expect(await next).toHaveProperty("done");
  });

  it("whoever is told to wait is told so by the clock on the wall", async () => {
    const clock = clockByHand();
    const host = createHostBudget(clock, OPEN);
    (await permit(host.of("north"))).done({ ...GOOD, status: 503, retryAt: SOME_TIME + 7_000 });
    clock.advance(-HOUR_MS);
    expect(await host.of("north").enter(1_000, undefined)).toEqual({ retryAt: SOME_TIME - HOUR_MS + 7_000 });
    expect(host.state().pausedUntil).toBe(SOME_TIME - HOUR_MS + 7_000);
  });
});

describe("somebody who waits", () => {
  it("may leave, with the reason of the signal, and the next one moves up", async () => {
    const host = createHostBudget(clockByHand(), { ...OPEN, atOnce: 1 });
    const first = await permit(host.of("north"));
    const leaving = new AbortController();
    const second = rejectionOf(host.of("north").enter(LONGEST_WAIT_MS, leaving.signal));
    const third = host.of("north").enter(LONGEST_WAIT_MS, undefined);
    const reason = new Error("enough");
    leaving.abort(reason);
    expect(await second).toBe(reason);
    first.done(GOOD);
    expect(await third).toHaveProperty("done");
  });

  it("leaves no timer behind", async () => {
    const clock = clockByHand();
    const host = createHostBudget(clock, OPEN);
    (await permit(host.of("north"))).done({ ...GOOD, retryAt: SOME_TIME + 60_000 });
    const leaving = new AbortController();
    const waiting = rejectionOf(host.of("north").enter(LONGEST_WAIT_MS, leaving.signal));
    await clock.waiting(1);
    leaving.abort();
    await waiting;
    const next = host.of("north").enter(LONGEST_WAIT_MS, undefined);
    await clock.waiting(1);
    clock.advance(60_000);
    await next;
    expect(clock.waits).toHaveLength(2);
  });

  it("is not let in at all with a signal that is aborted already", async () => {
    const host = createHostBudget(clockByHand(), OPEN);
    await rejectionOf(host.of("north").enter(LONGEST_WAIT_MS, AbortSignal.abort()));
    expect(host.state().inHand).toBe(0);
  });

  it("is turned away when the budget is closed", async () => {
    const host = createHostBudget(clockByHand(), { ...OPEN, atOnce: 1 });
    await permit(host.of("north"));
    const waiting = failureOf(host.of("south").enter(LONGEST_WAIT_MS, undefined));
    host.close();
    expect(await waiting).toMatchObject({ code: "stopped" });
  });

  it("hears of it when the clock itself fails", async () => {
    const broken: Clock = { now: () => SOME_TIME, wait: () => Promise.reject(new TypeError("a mistake")) };
    const budget = createHostBudget(broken, OPEN).of("north");
    (await permit(budget)).done({ ...GOOD, retryAt: SOME_TIME + 10 });
    await expect(budget.enter(LONGEST_WAIT_MS, undefined)).rejects.toThrow(TypeError);
  });
});

it("a permit that is given back twice counts once", async () => {
  const host = createHostBudget(clockByHand(), { ...OPEN, atOnce: 1 });
  const first = await permit(host.of("north"));
  first.done(GOOD);
  first.done(GOOD);
  await permit(host.of("north"));
  expect(host.state().inHand).toBe(1);
});

it("a debt of bytes is waited for however long it takes", async () => {
  const clock = clockByHand();
  const budget = createHostBudget(clock, { ...OPEN, bytesPerSecond: 1_000 }).of("north");
  (await permit(budget)).done({ ...GOOD, bytes: 1_000_000 });
  const next = budget.enter(LONGEST_WAIT_MS, undefined);
  await clock.waiting(1);
  expect(clock.waits).toEqual([(1_000 - CREDIT_SECONDS) * 1_000]);
  clock.advance((1_000 - CREDIT_SECONDS) * 1_000);
  expect(await next).toHaveProperty("done");
});
