import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../plugin/base/clock.ts";
import type { BudgetLimits } from "../../../../plugin/outside/http/budget/budget-limits.ts";
import { createInProcessBudgets } from "../../../../plugin/outside/http/budget/system-budgets.ts";
import { clockWithoutWaits, SOME_TIME } from "../../../support/fake-clock.ts";
import { failureOf } from "../../../support/rejection.ts";
import { type Answer, scriptedServers } from "../../../support/scripted-server.ts";
import { httpClients, READ } from "../http-world.ts";

const OPEN = { requestsPerSecond: undefined, atOnce: 8, bytesPerSecond: undefined };

const serve = scriptedServers();
const connect = httpClients();

/** Clients of some environments that share a host and its budget. */
function environments(url: string, limits: Partial<BudgetLimits>, clock = systemClock) {
  const budgets = createInProcessBudgets(clock, () => ({ ...OPEN, ...limits }));
  const client = (environment: string, signal?: AbortSignal) => {
    const budget = budgets.of(new URL(url).origin, environment);
    return connect(url, { clock, budget, signal });
  };
  return { budgets, client };
}

describe("as a server counts", () => {
  it("environments that share it never send more requests in any second than their budget", async () => {
    const received: number[] = [];
    const server = await serve((_, response) => {
      received.push(performance.now());
      response.end("done");
    });
    const { client } = environments(server.url, { requestsPerSecond: 12 });
    const [north, south] = [client("north"), client("south")];
    await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? north : south).request(READ)));
    const inOneSecond = received.map((from) => received.filter((at) => at >= from && at - from < 1_000).length);
    expect(received).toHaveLength(30);
    expect(Math.max(...inOneSecond)).toBeLessThanOrEqual(12);
  });

  it("environments that share it never have more requests at once", async () => {
    let atOnce = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const server = await serve((_, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      waiting.push(() => {
        atOnce -= 1;
        response.end("done");
      });
      if (waiting.length === 3) for (const answer of waiting.splice(0)) answer();
    });
    const { client } = environments(server.url, { atOnce: 3 });
    const [north, south] = [client("north"), client("south")];
    await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? north : south).request(READ)));
    expect(most).toBe(3);
  });

  it("a large reply delays the next request until it is paid", async () => {
    const server = await serve([{ body: "x".repeat(50_000) }, { body: "next" }]);
    const clock = clockWithoutWaits();
    const http = environments(server.url, { bytesPerSecond: 1_000 }, clock).client("north");
    await http.request(READ);
    expect(clock.waits).toEqual([]);
    await http.request(READ);
    expect(clock.waits).toEqual([40_000]);
  });

  it("a reply of any size that is read as a stream holds up nobody, and costs nobody", async () => {
    const server = await serve([{ body: "x".repeat(50_000) }, { body: "next" }, { body: "last" }]);
    const clock = clockWithoutWaits();
    const { client, budgets } = environments(
      server.url,
      { atOnce: 1, requestsPerSecond: 2, bytesPerSecond: 1_000 },
      clock,
    );
    const meanwhile = await client("north").stream({ ...READ, anySize: true }, async ({ chunks }) => {
      const { text } = await client("south").request(READ);
      for await (const _ of chunks);
      return text;
    });
    await client("south").request(READ);
    expect([meanwhile, budgets.states()[0]?.inHand, server.requests.length]).toEqual(["next", 0, 3]);
    // The third request of a second, by a clock that stands still.
    expect(clock.waits).toEqual([1_002]);
  });

  it("a pause that one environment is told to make is made by all of them", async () => {
    const server = await serve({ status: 429, headers: { "retry-after": "3600" } });
    const { client } = environments(server.url, {}, clockWithoutWaits());
    await failureOf(client("north").request(READ));
    const failure = await failureOf(client("south").request(READ));
    expect(failure).toMatchObject({ code: "told-to-wait", retryAt: SOME_TIME + 3_600_000 });
    expect(server.requests).toHaveLength(1);
  });
});

const reset: Answer = (_, response) => response.socket?.resetAndDestroy();

describe("a permit comes back", () => {
  it.each<[string, Answer]>([
    ["after a reply", { body: "done" }],
    ["after an error", { status: 500 }],
    ["after a connection that was reset", reset],
    [
      "after a reply that is cut off",
      (_, response) => response.writeHead(200, { "content-length": "9" }).write("x", () => response.destroy()),
    ],
  ])("%s", async (_name, answer) => {
    const server = await serve(answer);
    const { budgets, client } = environments(server.url, { atOnce: 1 }, clockWithoutWaits());
    await client("north")
      .request(READ)
      .catch(() => undefined);
    expect(budgets.states()).toMatchObject([{ host: server.url, inHand: 0, waiting: 0 }]);
  });

  it("when the request is given up, without being held against the host", async () => {
    const server = await serve(() => undefined);
    const { budgets, client } = environments(server.url, { atOnce: 4 });
    const stopping = new AbortController();
    const asking = failureOf(client("north", stopping.signal).request(READ));
    await server.received(1);
    stopping.abort();
    expect(await asking).toMatchObject({ code: "stopped" });
    expect(budgets.states()).toMatchObject([{ inHand: 0, atOnce: 4 }]);
  });

  it("when a stream is left in the middle", async () => {
    const server = await serve({ body: "x".repeat(100_000) });
    const { budgets, client } = environments(server.url, { atOnce: 1 });
    const mistake = client("north").stream(READ, async ({ chunks }) => {
      for await (const _ of chunks) throw new TypeError("a mistake");
    });
    await expect(mistake).rejects.toThrow(TypeError);
    expect(budgets.states()).toMatchObject([{ inHand: 0 }]);
  });
});

it("a host that is overloaded is relieved, and trusted again once it answers", async () => {
  let isOverloaded = true;
  const server = await serve((_, response) => response.writeHead(isOverloaded ? 503 : 200).end());
  const { budgets, client } = environments(server.url, { atOnce: 8 }, clockWithoutWaits());
  const http = client("north");
  await failureOf(http.request(READ));
  expect(budgets.states()).toMatchObject([{ atOnce: 1 }]);
  isOverloaded = false;
  for (let sent = 0; sent < 140; sent += 1) await http.request(READ);
  expect(budgets.states()).toMatchObject([{ atOnce: 8 }]);
});
