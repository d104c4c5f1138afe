import { describe, expect, it } from "vitest";
import type { Clock } from "../../../plugin/base/clock.ts";
import { path } from "../../../plugin/outside/http/request-path.ts";
import { clockByHand, clockWithoutWaits, SOME_TIME } from "../../support/fake-clock.ts";
import { everythingSaidBy, failureOf } from "../../support/rejection.ts";
import { type Answer, closedPort, scriptedServers } from "../../support/scripted-server.ts";
import { CREATE, httpClients, READ } from "./http-world.ts";

const serve = scriptedServers();
const connect = httpClients();

const reset: Answer = (_request, response) => response.socket?.resetAndDestroy();
const done: Answer = { body: "done" };

describe("a request that fails", () => {
  it.each<[string, Answer]>([
    ["503", { status: 503 }],
    ["500", { status: 500 }],
    ["429", { status: 429 }],
    ["a reset connection", reset],
    [
      "a connection that ends in the middle of the reply",
      (_, response) => response.writeHead(200, { "content-length": "100" }).write("half", () => response.destroy()),
    ],
  ])("is sent again after %s, later each time", async (_name, fault) => {
    const server = await serve([fault, fault, done]);
    const clock = clockWithoutWaits();
    const http = connect(server.url, { clock });
    expect((await http.request(READ)).text).toBe("done");
    expect(clock.waits).toEqual([500, 1000]);
    expect(http.requestCount()).toBe(3);
    expect(server.requests).toHaveLength(3);
  });

  it.each([200, 201, 204, 302, 400, 401, 403, 404, 409, 410])("is not sent again after status %i", async (status) => {
    const server = await serve({ status });
    expect((await connect(server.url).request(READ)).status).toBe(status);
    expect(server.requests).toHaveLength(1);
  });

  it("is given up after four attempts, with the status and the host but retryable", async () => {
    const server = await serve({ status: 503, body: "secret words of the body" });
    const http = connect(server.url);
    const failure = await failureOf(http.request(READ));
    expect(failure).toMatchObject({ code: "unavailable", retryable: true, status: 503, retryAt: undefined });
    expect(failure.message).toBe(`ESM at ${server.url} answered with status 503 (read a thing)`);
    expect([http.requestCount(), server.requests.length]).toEqual([4, 4]);
  });

  it("keeps its method, headers, query and body on every attempt", async () => {
    const server = await serve([{ status: 503 }, done]);
    await connect(server.url).request({
      method: "PUT",
      path: path`/thing`,
      query: { filter: "$a$ = 'ä & b'" },
      headers: { authorization: "Bearer x" },
      body: { type: "application/json", content: '{"text":"ä"}' },
      purpose: "change a thing",
    });
    expect(server.requests).toHaveLength(2);
    for (const request of server.requests) {
      expect(request).toMatchObject({ method: "PUT", body: '{"text":"ä"}' });
      expect(request.query.get("filter")).toBe("$a$ = 'ä & b'");
      expect(request.headers).toMatchObject({ authorization: "Bearer x", "content-type": "application/json" });
    }
  });
});

describe("a create, which must not happen twice", () => {
  it.each<[string, Answer]>([
    ["status 500", { status: 500 }],
    ["status 502, also with Retry-After", { status: 502, headers: { "retry-after": "1" } }],
    ["a reset connection", reset],
  ])("is not sent again after %s", async (_name, fault) => {
    const server = await serve([fault, done]);
    const failure = await failureOf(connect(server.url).request(CREATE));
    expect(failure.retryable).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  it.each([429, 503])("is sent again after status %i, which says that it was not begun", async (status) => {
    const server = await serve([{ status }, { status: 201, body: "made" }]);
    expect((await connect(server.url).request(CREATE)).text).toBe("made");
    expect(server.requests).toHaveLength(2);
  });

  it("is sent again after a refused connection", async () => {
    const http = connect(`http://127.0.0.1:${await closedPort()}`);
    expect(await failureOf(http.request(CREATE))).toMatchObject({ code: "unreachable", retryable: true });
    expect(http.requestCount()).toBe(4);
  });

  it("is sent again after status 500 when it is called repeatable", async () => {
    const server = await serve([{ status: 500 }, done]);
    await connect(server.url).request({ ...CREATE, repeatable: true });
    expect(server.requests).toHaveLength(2);
  });
});

const told = (message: string, headers = {}): Answer => ({ status: 429, headers, body: { code: 429, message } });

describe("a wait that stands only in the message of a 429 (observed)", () => {
  it("is waited for as Retry-After is, before a request of any kind and by all of them", async () => {
    const server = await serve([told("canary: try again in 30 seconds"), done, done]);
    const clock = clockWithoutWaits();
    const http = connect(server.url, { clock });
    expect((await http.request(CREATE)).text).toBe("done");
    expect(clock.waits).toEqual([30_000]);
  });

  it("is waited for by a stream", async () => {
    const server = await serve([told("wait 20 s"), done]);
    const clock = clockWithoutWaits();
    await connect(server.url, { clock }).stream(READ, async ({ chunks }) => {
      for await (const chunk of chunks) void chunk;
    });
    expect(clock.waits).toEqual([20_000]);
  });

  it("longer than the longest wait ends it at once, and what the message says is not repeated", async () => {
    const server = await serve([told("canary: try again in 10 minutes"), done]);
    const http = connect(server.url);
    const failure = await failureOf(http.request(READ));
    expect(failure).toMatchObject({ code: "told-to-wait", retryAt: SOME_TIME + 600_000 });
    expect(everythingSaidBy(failure)).not.toContain("canary");
    expect(await failureOf(http.request(CREATE))).toMatchObject({ code: "told-to-wait" });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Answer, number]>([
    ["Retry-After says another", told("try again in 30 seconds", { "retry-after": "7" }), 7_000],
    ["Retry-After cannot be read", told("try again in 30 seconds", { "retry-after": "soon" }), 30_000],
    ["it stands behind what is read", told(`${"x".repeat(10_000)} try again in 30 seconds`), 500],
    ["it stands at the beginning of a long page", told(`try again in 30 seconds ${"x".repeat(1_000_000)}`), 30_000],
    ["the status is another", { status: 503, body: "try again in 30 seconds" }, 500],
    [
      "the message breaks off",
      (_, response) =>
        response.writeHead(429, { "content-length": "999" }).write("try again in 30 s", () => response.destroy()),
      500,
    ],
  ])("and when %s", async (_name, answer, wait) => {
    const server = await serve([answer, done]);
    const clock = clockWithoutWaits();
    expect((await connect(server.url, { clock }).request(READ)).text).toBe("done");
    expect(clock.waits).toEqual([wait]);
  });
});

describe("Retry-After", () => {
  it.each([429, 503])("of %i in seconds is waited for", async (status) => {
    const server = await serve([{ status, headers: { "retry-after": "7" } }, done]);
    const clock = clockWithoutWaits();
    await connect(server.url, { clock }).request(READ);
    expect(clock.waits).toEqual([7000]);
  });

  it("as a date is waited for as long as the reply's own Date says", async () => {
    const theirs = SOME_TIME + 9 * 3_600_000;
    const headers = {
      date: new Date(theirs).toUTCString(),
      "retry-after": new Date(theirs + 20_000).toUTCString(),
    };
    const server = await serve([{ status: 503, headers }, done]);
    const clock = clockWithoutWaits();
    await connect(server.url, { clock }).request(READ);
    expect(clock.waits).toEqual([20_000]);
  });

  it("longer than the longest wait ends it at once and says when to come back", async () => {
    const server = await serve([{ status: 429, headers: { "retry-after": "121" } }, done]);
    const clock = clockWithoutWaits();
    const failure = await failureOf(connect(server.url, { clock }).request(READ));
    expect(failure).toMatchObject({ code: "told-to-wait", retryable: true, retryAt: SOME_TIME + 121_000 });
    expect(failure.message).toBe(
      `ESM at ${server.url} asks to wait until ${new Date(SOME_TIME + 121_000).toISOString()} (read a thing)`,
    );
    expect(clock.waits).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it("longer than the longest wait keeps later requests from being sent at all", async () => {
    const server = await serve([{ status: 429, headers: { "retry-after": "3600" } }, done]);
    const http = connect(server.url);
    await failureOf(http.request(READ));
    expect(await failureOf(http.request(CREATE))).toMatchObject({
      code: "told-to-wait",
      retryAt: SOME_TIME + 3_600_000,
    });
    expect([http.requestCount(), server.requests.length]).toEqual([1, 1]);
  });

  it("of a create that may not be repeated holds the others back all the same", async () => {
    const server = await serve([{ status: 502, headers: { "retry-after": "9" } }, done]);
    const clock = clockWithoutWaits();
    const http = connect(server.url, { clock });
    await failureOf(http.request(CREATE));
    await http.request(READ);
    expect(clock.waits).toEqual([9000]);
  });

  it("given after the last attempt is told to whoever tries next", async () => {
    const server = await serve({ status: 503, headers: { "retry-after": "60" } });
    const failure = await failureOf(connect(server.url).request(READ));
    expect(failure).toMatchObject({ code: "unavailable", retryAt: SOME_TIME + 4 * 60_000 });
  });
});

describe("while a host has asked for a pause", () => {
  it("all requests to it wait, and go on together", async () => {
    const server = await serve([{ status: 429, headers: { "retry-after": "10" } }, done, done, done]);
    const clock = clockByHand();
    const http = connect(server.url, { clock });
    const first = http.request(READ);
    await clock.waiting(1);
    const others = [http.request(READ), http.request(CREATE)];
    // One wait is the first request's own, the other one that of everybody else.
    await clock.waiting(2);
    clock.advance(9_999);
    expect(server.requests).toHaveLength(1);
    clock.advance(1);
    const texts = (await Promise.all([first, ...others])).map(({ text }) => text);
    expect(texts).toEqual(["done", "done", "done"]);
  });

  it("a longer pause that comes meanwhile is kept to as well", async () => {
    const answers: Answer[] = [
      { status: 429, headers: { "retry-after": "10" } },
      { status: 429, headers: { "retry-after": "30" } },
      done,
      done,
    ];
    const server = await serve(answers);
    const clock = clockByHand();
    const http = connect(server.url, { clock });
    const both = [http.request(READ), http.request(READ)];
    await clock.waiting(2);
    clock.advance(10_000);
    await clock.waiting(2);
    expect(server.requests).toHaveLength(2);
    clock.advance(20_000);
    expect((await Promise.all(both)).map(({ text }) => text)).toEqual(["done", "done"]);
  });

  it("a shorter one that comes meanwhile does not end it", async () => {
    const answers: Answer[] = [
      { status: 429, headers: { "retry-after": "30" } },
      { status: 429, headers: { "retry-after": "10" } },
      done,
      done,
      done,
    ];
    const server = await serve(answers);
    const clock = clockByHand();
    const http = connect(server.url, { clock });
    const both = [http.request(READ), http.request(READ)];
    await clock.waiting(2);
    clock.advance(10_000);
    const third = http.request(READ);
    await clock.waiting(2);
    expect(server.requests).toHaveLength(2);
    clock.advance(20_000);
    expect((await Promise.all([...both, third])).map(({ text }) => text)).toEqual(["done", "done", "done"]);
  });

  it("another host is not held back", async () => {
    const [paused, free] = [
      await serve([{ status: 429, headers: { "retry-after": "10" } }, done]),
      await serve([done]),
    ] as const;
    const clock = clockByHand();
    const waiting = connect(paused.url, { clock }).request(READ);
    await clock.waiting(1);
    expect((await connect(free.url, { clock }).request(READ)).text).toBe("done");
    clock.advance(10_000);
    await waiting;
  });
});

it("an error of our own is not taken for one of the network", async () => {
  const broken: Clock = {
    now: () => SOME_TIME,
    wait: () => Promise.reject(new TypeError("a mistake")),
  };
  const server = await serve({ status: 503 });
  await expect(connect(server.url, { clock: broken }).request(READ)).rejects.toThrow(TypeError);
});
