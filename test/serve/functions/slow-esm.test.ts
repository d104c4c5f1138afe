import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { FaultRule } from "../../../plugin/sandbox/http/fault-rules.ts";
import { first } from "../../acceptance/raw-esm.ts";
import { clockByHand } from "../../support/fake-clock.ts";
import { closedPort, scriptedServers } from "../../support/scripted-server.ts";
import { at } from "../../task/wire-session.ts";
import { callFunction, functionWorlds, type Reply, until } from "./function-world.ts";
import { held } from "./held-esm.ts";

const startWorld = functionWorlds();
const startServer = scriptedServers();

const SESSION = { sessionId: "ws-1", visitorExternalId: "vera@example.org", startedAt: at(0) };
const CREATE = "POST /itsm/api/v1/dc/";
const PERSONS = "GET /itsm/api/v1/dc/person/data";
const MANY = 100;
const STILL_WORKING = { status: 503, error: { code: "still-working", tryAgain: true } };

function manyCalls(origin: string): Promise<Reply>[] {
  return Array.from({ length: MANY }, (_, index) => callFunction(origin, { sessionId: `ws-${index}` }));
}

describe("ESM does not answer within the limit", () => {
  it("the chatbot is told to call again, the work goes on, a later call finds the card", async () => {
    const { sandbox, serve, cards } = await startWorld();
    const clock = clockByHand();
    const { origin, app, logged, late } = await serve({ clock });
    sandbox.setFaults([{ target: "esm", match: CREATE, kind: "slow", delayMs: 1_500, times: 1 }]);
    const call = callFunction(origin, SESSION);
    await until(() => sandbox.stats().esm.calls.some(({ method, path }) => method === "POST" && path.includes("/dc/")));
    clock.advance(5_000);
    const { status, headers, body } = await call;
    expect({ status, retryAfter: headers.get("retry-after"), body }).toMatchObject({
      status: 503,
      retryAfter: "2",
      body: { error: { code: "still-working", tryAgain: true, retryAfterSeconds: 2 } },
    });
    await app.idle();
    const [card] = await cards();
    expect((await callFunction(origin, SESSION)).body).toEqual({ dataCardId: card?.dataCardId, created: false });
    expect(logged.join("\n")).toContain("done after its call was answered");
    await until(() => late.length > 0);
    expect(late).toEqual([{ refused: undefined, leftOut: [] }]);
  });

  it("a card that ESM refuses after the call was answered is counted by the reason", async () => {
    const { sandbox, serve } = await startWorld();
    const esm = await held(startServer, sandbox.esmRest);
    const clock = clockByHand();
    const { origin, app, late, counted } = await serve({ clock, esmUrl: esm.url });
    sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]);
    const call = callFunction(origin, SESSION);
    await esm.asked();
    clock.advance(5_000);
    expect((await call).status).toBe(503);
    esm.letGo();
    await app.idle();
    await until(() => late.length > 0);
    expect(counted).toMatchObject([{ refused: "still-working" }]);
    expect(late).toEqual([{ refused: "esm-refused", leftOut: [] }]);
  });

  it("joins the work in hand when the chatbot calls again before it is done", async () => {
    const { sandbox, serve } = await startWorld();
    const clock = clockByHand();
    const { origin } = await serve({ clock });
    sandbox.setFaults([{ target: "esm", match: CREATE, kind: "slow", delayMs: 1_500, times: 1 }]);
    const call = callFunction(origin, SESSION);
    await until(() => sandbox.stats().esm.calls.some(({ method, path }) => method === "POST" && path.includes("/dc/")));
    clock.advance(5_000);
    expect((await call).status).toBe(503);
    expect(await callFunction(origin, SESSION)).toMatchObject({ status: 200, body: { created: false } });
    const creates = sandbox.stats().esm.calls.filter(({ method, path }) => method === "POST" && path.includes("/dc/"));
    expect(creates.map(({ requests }) => requests)).toEqual([1]);
  });

  it("every one of many calls is told to call again, and gets its card", async () => {
    const { sandbox, serve, cards } = await startWorld();
    const esm = await held(startServer, sandbox.esmRest);
    const clock = clockByHand();
    const answerWithinMs = 2_000;
    const { origin, app } = await serve({ clock, esmUrl: esm.url, functions: { answerWithinMs } });
    const calls = manyCalls(origin);
    // Each waits for its body, then for its card.
    await until(() => clock.waits.filter((milliseconds) => milliseconds === answerWithinMs).length === 2 * MANY);
    clock.advance(answerWithinMs);
    for (const { status, body } of await Promise.all(calls)) {
      expect({ status, error: body.error }).toMatchObject(STILL_WORKING);
    }
    esm.letGo();
    await app.idle();
    expect(await cards()).toHaveLength(MANY);
  });

  it("every one of many calls is answered by the clock on the wall too, while ESM is silent", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin, app } = await serve();
    sandbox.setFaults([{ target: "esm", kind: "timeout" }]);
    let isDone = false;
    for (const { status, body } of await Promise.all(manyCalls(origin))) {
      expect({ status, error: body.error }).toMatchObject(STILL_WORKING);
    }
    void app.idle().then(() => (isDone = true));
    await setImmediate();
    // Nobody has waited until the requests to ESM are given up.
    expect(isDone).toBe(false);
  });

  it("does not take more work than may wait", async () => {
    const { sandbox, serve, cards } = await startWorld();
    const esm = await held(startServer, sandbox.esmRest);
    const { origin, app } = await serve({ esmUrl: esm.url, functions: { concurrency: 1, mostWaiting: 3 } });
    let refusals = 0;
    const calls = Array.from({ length: 10 }, async (_, index) => {
      const reply = await callFunction(origin, { sessionId: `ws-${index}` });
      if (reply.status === 503) refusals += 1;
      return reply;
    });
    await until(() => refusals >= 6);
    esm.letGo();
    const replies = await Promise.all(calls);
    const refused = replies.filter(({ status }) => status === 503);
    expect(refused).toHaveLength(6);
    for (const { body, headers } of refused) {
      expect(body.error).toMatchObject({ code: "busy", tryAgain: true });
      expect(headers.get("retry-after")).toBe("2");
    }
    await app.idle();
    expect(await cards()).toHaveLength(4);
  });
});

describe("ESM away", () => {
  it("nobody listens: 503, try again", async () => {
    const { serve } = await startWorld();
    const { origin } = await serve({ esmUrl: `http://127.0.0.1:${await closedPort()}/itsm/api/v1` });
    const { status, headers, body } = await callFunction(origin, SESSION);
    expect({ status, error: body.error }).toMatchObject({
      status: 503,
      error: { code: "unreachable", tryAgain: true },
    });
    expect(headers.get("retry-after")).toBe("2");
  });

  it("asks for a long pause: 503, try again when it said", async () => {
    const { serve } = await startWorld();
    const esm = await startServer({ status: 503, headers: { "retry-after": "600" } });
    const { origin } = await serve({ esmUrl: esm.url });
    const { status, headers, body } = await callFunction(origin, SESSION);
    expect({ status, error: body.error }).toMatchObject({ status: 503, error: { tryAgain: true } });
    const seconds = Number(headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(500);
    expect(seconds).toBeLessThanOrEqual(600);
  });

  const faults: readonly (readonly [string, FaultRule])[] = [
    ["its connection is reset", { target: "esm", kind: "reset" }],
    ["it answers 500", { target: "esm", kind: "status", status: 500 }],
    ["it answers 503", { target: "esm", kind: "status", status: 503 }],
    ["it breaks off its answers", { target: "esm", kind: "truncate" }],
  ];
  it.each(faults)("%s: 503, and the same call succeeds afterwards", async (_, fault) => {
    const { sandbox, serve, cards } = await startWorld();
    const { origin } = await serve();
    sandbox.setFaults([fault]);
    expect(await callFunction(origin, SESSION)).toMatchObject({ status: 503, body: { error: { tryAgain: true } } });
    sandbox.setFaults([]);
    expect(await callFunction(origin, SESSION)).toMatchObject({ status: 200 });
    expect(await cards()).toHaveLength(1);
  });

  it.each(["drop-after-write", "reset", "truncate"] as const)("%s while the card is made: one card", async (kind) => {
    const { sandbox, serve, cards } = await startWorld();
    const { origin } = await serve();
    sandbox.setFaults([{ target: "esm", match: CREATE, kind, times: 1 }]);
    const { status, body } = await callFunction(origin, SESSION);
    expect(status).toBe(200);
    expect((await cards()).map(({ dataCardId }) => dataCardId)).toEqual([body.dataCardId]);
  });
});

describe("ESM refuses", () => {
  it("the card: 502 with its words, no hint to try again", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve();
    sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]);
    const { status, headers, body } = await callFunction(origin, SESSION);
    expect({ status, error: body.error }).toMatchObject({
      status: 502,
      error: { code: "esm-refused", tryAgain: false },
    });
    expect(body.error?.message).toContain("403");
    expect(headers.has("retry-after")).toBe(false);
  });

  it("the login: 502", async () => {
    const { serve } = await startWorld();
    const esm = await startServer({ status: 401 });
    const { origin } = await serve({ esmUrl: esm.url });
    expect(await callFunction(origin, SESSION)).toMatchObject({
      status: 502,
      body: { error: { code: "esm-login-refused", tryAgain: false } },
    });
  });
});

describe("the person is not found in time", () => {
  it("the card is made without its customer", async () => {
    const { sandbox, serve, cards } = await startWorld();
    const { origin } = await serve({ functions: { personWithinMs: 50 } });
    sandbox.setFaults([{ target: "esm", match: PERSONS, kind: "timeout" }]);
    expect(await callFunction(origin, SESSION)).toMatchObject({ status: 200, body: { created: true } });
    const [card] = await cards();
    expect(card === undefined ? "no card" : first(card, "customer")).toBeUndefined();
  });

  it("nor when ESM refuses to search for persons", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve();
    sandbox.setFaults([{ target: "esm", match: PERSONS, kind: "status", status: 403 }]);
    expect(await callFunction(origin, SESSION)).toMatchObject({ status: 200, body: { created: true } });
  });

  it("lookups that nobody waits for do not pile up", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve({ functions: { personWithinMs: 1, concurrency: 1 } });
    sandbox.setFaults([{ target: "esm", match: PERSONS, kind: "timeout" }]);
    for (let index = 0; index < 10; index += 1) {
      const session = { sessionId: `ws-${index}`, visitorExternalId: `nobody${index}@example.org` };
      expect((await callFunction(origin, session)).status).toBe(200);
    }
    const lookups = sandbox.stats().esm.calls.find(({ path }) => path.endsWith("/dc/{template}/data"));
    // Ten searches for the session's card, and two lookups of a person.
    expect(lookups?.requests).toBe(12);
  });
});

describe("the mapping", () => {
  it("is read once for many calls", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve();
    const ids = Array.from({ length: 20 }, (_, index) => `ws-${index}`);
    await Promise.all(ids.map((sessionId) => callFunction(origin, { sessionId })));
    const reads = sandbox.stats().esm.calls.find(({ path }) => path.endsWith("/dc/{template}"));
    expect(reads?.requests).toBe(2);
  });

  it("is read again after a while, and nobody waits for it", async () => {
    const { sandbox, serve } = await startWorld();
    const clock = clockByHand();
    const { origin } = await serve({ clock });
    await callFunction(origin, { sessionId: "ws-1" });
    clock.advance(16 * 60_000);
    sandbox.setFaults([{ target: "esm", match: "GET /itsm/api/v1/dc/person", kind: "timeout" }]);
    expect((await callFunction(origin, { sessionId: "ws-2" })).status).toBe(200);
    const reads = () => sandbox.stats().esm.calls.find(({ path }) => path.endsWith("/dc/{template}"))?.requests;
    await until(() => reads() === 4);
    expect((await callFunction(origin, { sessionId: "ws-3" })).status).toBe(200);
  });

  it("is read again when ESM refuses a card, and the call succeeds", async () => {
    const { sandbox, serve } = await startWorld();
    const clock = clockByHand();
    const { origin } = await serve({ clock });
    await callFunction(origin, { sessionId: "ws-1" });
    clock.advance(60_000);
    sandbox.setFaults([{ target: "esm", match: CREATE, kind: "status", status: 400, times: 1 }]);
    sandbox.resetStats();
    expect(await callFunction(origin, { sessionId: "ws-2" })).toMatchObject({ status: 200, body: { created: true } });
    const reads = sandbox.stats().esm.calls.find(({ path }) => path.endsWith("/dc/{template}"));
    expect(reads?.requests).toBe(2);
  });
});
