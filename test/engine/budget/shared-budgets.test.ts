import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../plugin/base/clock.ts";
import type { Exchange, ExchangeAnswer, PermitStore } from "../../../plugin/runner/engine/budget/permit-store.ts";
import { sharedByMachines } from "../../../plugin/runner/engine/budget/shared-budgets.ts";
import { createSharedHostBudget, SHARING_POLICY } from "../../../plugin/runner/engine/budget/shared-host-budget.ts";
import { clockByHand, type FakeClock } from "../../support/fake-clock.ts";
import { failureOf, rejectionOf } from "../../support/rejection.ts";

const HOST = "https://esm.example.com";
const LIMITS = { requestsPerSecond: undefined, atOnce: 4, bytesPerSecond: undefined };
const GOOD = { durationMs: 10, bytes: 100, status: 200, retryAt: undefined };

type Reply = (exchange: Exchange) => ExchangeAnswer | Promise<ExchangeAnswer>;

const grantAll: Reply = ({ wanted }) => ({ granted: wanted.length, waitMs: null, pausedMs: 0 });

/** A store that answers as the test says, and remembers what it was asked. */
function scriptedStore(reply: Reply) {
  const asked: Exchange[] = [];
  const store: PermitStore & { reply: Reply } = {
    reply,
    async exchange(exchange) {
      asked.push(exchange);
      return store.reply(exchange);
    },
    close: async () => undefined,
  };
  return { store, asked };
}

function budgetOn(store: PermitStore, clock: FakeClock) {
  const shared = createSharedHostBudget({ host: HOST, limits: LIMITS, store, clock, policy: SHARING_POLICY });
  return { shared, budget: shared.of("helsinki") };
}

/** Lets everything that is ready happen. */
const othersHaveRun = () => delay(0);

async function enter(budget: ReturnType<typeof budgetOn>["budget"], signal?: AbortSignal) {
  const entry = await budget.enter(1_000, signal);
  if ("retryAt" in entry) throw new Error("told to come back");
  return entry;
}

describe("a budget that processes share", () => {
  it("asks for many permits in one question, and gives back in the next", async () => {
    const { store, asked } = scriptedStore(grantAll);
    const { budget } = budgetOn(store, clockByHand());
    const permits = await Promise.all([enter(budget), enter(budget), enter(budget)]);
    const before = asked.length;
    expect(before).toBeLessThanOrEqual(2);
    for (const permit of permits) permit.done(GOOD);
    await othersHaveRun();
    const told = asked.slice(before);
    expect(told.flatMap(({ ended }) => ended)).toHaveLength(3);
    expect(told.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(300);
    expect(told.length).toBeLessThanOrEqual(2);
  });

  it("sends nothing without a permit, and asks again when it was told to", async () => {
    const clock = clockByHand();
    const { store, asked } = scriptedStore(() => ({ granted: 0, waitMs: 700, pausedMs: 0 }));
    const { budget } = budgetOn(store, clock);
    let isIn = false;
    const entered = enter(budget).then(() => {
      isIn = true;
    });
    await othersHaveRun();
    expect(isIn).toBe(false);
    const before = asked.length;
    store.reply = grantAll;
    clock.advance(699);
    await othersHaveRun();
    expect(asked).toHaveLength(before);
    clock.advance(1);
    await entered;
  });

  it("renews the leases of what it holds", async () => {
    const clock = clockByHand();
    const { store, asked } = scriptedStore(grantAll);
    const { budget } = budgetOn(store, clock);
    await enter(budget);
    await othersHaveRun();
    const before = asked.length;
    clock.advance(SHARING_POLICY.leaseMs / 3);
    await othersHaveRun();
    expect(asked.slice(before).map(({ held }) => held.length)).toEqual([1]);
  });

  it("passes Retry-After on to the store, and turns away who does not want to wait so long", async () => {
    const clock = clockByHand();
    const { store, asked } = scriptedStore(grantAll);
    const { budget } = budgetOn(store, clock);
    const permit = await enter(budget);
    permit.done({ ...GOOD, status: 503, retryAt: clock.now() + 60_000 });
    await othersHaveRun();
    expect(asked.at(-1)?.pauseMs).toBe(60_000);
    store.reply = () => ({ granted: 0, waitMs: 60_000, pausedMs: 60_000 });
    expect(await budget.enter(1_000, undefined)).toEqual({ retryAt: clock.now() + 60_000 });
  });

  it.each([
    ["believes a mistaken Retry-After of years for an hour", 999_999_999_000, 0, 3_600_000],
    ["passes on no more of a pause where its clock was set back", 60_000, -3_600_000, 60_000],
  ])("%s", async (_rule, retryAfterMs, setByMs, pauseMs) => {
    const clock = clockByHand();
    const { store, asked } = scriptedStore(grantAll);
    const { budget } = budgetOn(store, clock);
    (await enter(budget)).done({ ...GOOD, status: 503, retryAt: clock.now() + retryAfterMs });
    await othersHaveRun();
    clock.advance(setByMs);
    await enter(budget);
    await othersHaveRun();
    expect(asked.at(-1)?.pauseMs).toBe(pauseMs);
  });

  it("tells how it stands: in hand, waiting, trusted with, and the pause that another process was told to make", async () => {
    const clock = clockByHand();
    const { store } = scriptedStore(grantAll);
    const { shared, budget } = budgetOn(store, clock);
    (await enter(budget)).done({ ...GOOD, status: undefined });
    await enter(budget);
    expect(shared.state()).toEqual({ atOnce: 2, inHand: 1, waiting: 0, pausedUntil: undefined });
    store.reply = () => ({ granted: 0, waitMs: 700, pausedMs: 700 });
    const waiting = enter(budget);
    await othersHaveRun();
    expect(shared.state()).toEqual({ atOnce: 2, inHand: 1, waiting: 1, pausedUntil: clock.now() + 700 });
    store.reply = grantAll;
    clock.advance(700);
    await waiting;
    expect(shared.state()).toMatchObject({ inHand: 2, waiting: 0, pausedUntil: undefined });
  });

  it("waits while the store is away, goes on when it is back, and tells it again what it may have missed", async () => {
    const clock = clockByHand();
    const { store, asked } = scriptedStore(grantAll);
    const { budget } = budgetOn(store, clock);
    const permit = await enter(budget);
    await othersHaveRun();
    store.reply = () => Promise.reject(new Error("away"));
    permit.done(GOOD);
    const waiting = enter(budget);
    await othersHaveRun();
    store.reply = grantAll;
    clock.advance(1_000);
    await waiting;
    const last = asked.findLast(({ wanted }) => wanted.length > 0);
    expect(last?.ended.length).toBeGreaterThanOrEqual(1);
    expect(last?.bytes).toBe(100);
  });

  it("gives up after a while: an outage, never a request without a permit", async () => {
    const clock = clockByHand();
    const { store } = scriptedStore(() => Promise.reject(new Error("away")));
    const { budget } = budgetOn(store, clock);
    const failure = failureOf(enter(budget));
    let isOver = false;
    void failure.then(() => {
      isOver = true;
    });
    for (let second = 0; second < 59; second += 1) {
      await othersHaveRun();
      clock.advance(1_000);
    }
    await othersHaveRun();
    expect(isOver).toBe(false);
    for (let second = 0; second < 3; second += 1) {
      await othersHaveRun();
      clock.advance(1_000);
    }
    expect(await failure).toMatchObject({ code: "budget-store-unreachable", retryable: true });
  });

  it("takes no answer for an outage, too", async () => {
    const clock = clockByHand();
    const { store } = scriptedStore(() => new Promise(() => undefined));
    const { budget } = budgetOn(store, clock);
    const failure = failureOf(enter(budget));
    for (let second = 0; second < 80; second += 1) {
      await othersHaveRun();
      clock.advance(1_000);
    }
    expect(await failure).toMatchObject({ code: "budget-store-unreachable" });
  });

  it("lets go of who is told to stop, and of the permit that came too late for it", async () => {
    const { store, asked } = scriptedStore(grantAll);
    const { budget } = budgetOn(store, clockByHand());
    const stopping = new AbortController();
    const refused = rejectionOf(budget.enter(1_000, stopping.signal));
    stopping.abort(new Error("enough"));
    expect(await refused).toMatchObject({ message: "enough" });
    await othersHaveRun();
    expect(asked.flatMap(({ ended }) => ended)).toEqual(asked.flatMap(({ wanted }) => wanted));
  });

  it("gives everything back when it is closed", async () => {
    const { store, asked } = scriptedStore(grantAll);
    const { budget, shared } = budgetOn(store, clockByHand());
    await Promise.all([enter(budget), enter(budget)]);
    await shared.close();
    expect(new Set(asked.flatMap(({ ended }) => ended)).size).toBe(2);
    expect(await failureOf(budget.enter(1_000, undefined))).toMatchObject({ code: "stopped" });
  });

  it("keeps the systems apart, and follows the gentlest of the environments that share a host", async () => {
    const { store, asked } = scriptedStore(grantAll);
    const environment = (atOnce: number) => ({
      esm: { url: `${HOST}/itsm`, limits: { ...LIMITS, atOnce } },
      chatHistory: { url: HOST, limits: { ...LIMITS, atOnce: 16 } },
    });
    const budgets = sharedByMachines(store, systemClock, [environment(3), environment(2)]);
    await enter(budgets.esm.of(HOST, "helsinki"));
    await enter(budgets.chatHistory.of(HOST, "helsinki"));
    const [esm, chatHistory] = [asked[0], asked.findLast(({ wanted }) => wanted.length > 0)];
    expect(esm?.limits.atOnce).toBe(2);
    expect(chatHistory?.limits.atOnce).toBe(16);
    expect(esm?.host).not.toBe(chatHistory?.host);
    expect(budgets.esm.states()).toMatchObject([{ host: HOST, inHand: 1 }]);
    await Promise.all([budgets.esm.close(), budgets.chatHistory.close()]);
  });
});
