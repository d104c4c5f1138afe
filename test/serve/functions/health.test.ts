import { describe, expect, it } from "vitest";
import { clockByHand } from "../../support/fake-clock.ts";
import { closedPort, scriptedServers } from "../../support/scripted-server.ts";
import { callFunction, functionWorlds, until } from "./function-world.ts";

const startWorld = functionWorlds();
const startServer = scriptedServers();

async function get(origin: string, path: string, method = "GET") {
  const answer = await fetch(`${origin}${path}`, { method });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
  };
}

describe("/health", () => {
  it("says that the process is alive, also when ESM is away", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve();
    sandbox.setFaults([{ target: "esm", kind: "timeout" }]);
    expect(await get(origin, "/health")).toMatchObject({ status: 200, body: { status: "alive" } });
    expect(await get(origin, "/health", "HEAD")).toMatchObject({ status: 200, text: "" });
    expect((await get(origin, "/health", "POST")).headers.get("allow")).toBe("GET, HEAD");
    expect(sandbox.stats().esm.requests).toBe(0);
  });
});

describe("/ready", () => {
  it("asks ESM when it has not been heard of, once for many who ask", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve();
    const ready = {
      status: 200,
      body: { ready: true, environments: [{ name: "default", ready: true, reason: null }] },
    };
    for (const reply of await Promise.all(Array.from({ length: 10 }, () => get(origin, "/ready")))) {
      expect(reply).toMatchObject(ready);
    }
    const reads = sandbox.stats().esm.calls.find(({ path }) => path.endsWith("/dc/{template}"));
    expect(reads?.requests).toBe(2);
  });

  it("does not ask ESM while calls succeed", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve();
    await callFunction(origin, { sessionId: "ws-1" });
    sandbox.resetStats();
    expect((await get(origin, "/ready")).status).toBe(200);
    expect(sandbox.stats().esm.requests).toBe(0);
  });

  it("names the environment whose ESM is away, and nothing secret", async () => {
    const { serve } = await startWorld();
    const port = await closedPort();
    const { origin } = await serve({ names: ["helsinki"], esmUrl: `http://127.0.0.1:${port}/itsm/api/v1` });
    const { status, body, text } = await get(origin, "/ready");
    expect({ status, body }).toMatchObject({
      status: 503,
      body: { ready: false, environments: [{ name: "helsinki", ready: false, reason: "unreachable" }] },
    });
    expect(text).not.toContain(String(port));
  });

  it("does not ask again at once after a probe that failed", async () => {
    const { serve } = await startWorld();
    const esm = await startServer({ status: 401 });
    const clock = clockByHand();
    const { origin } = await serve({ esmUrl: esm.url, clock });
    expect(await get(origin, "/ready")).toMatchObject({ body: { environments: [{ reason: "esm-login-refused" }] } });
    const { length } = esm.requests;
    expect((await get(origin, "/ready")).status).toBe(503);
    expect(esm.requests).toHaveLength(length);
    clock.advance(5_000);
    expect((await get(origin, "/ready")).status).toBe(503);
    expect(esm.requests.length).toBeGreaterThan(length);
  });

  it("does not wait for an ESM that does not answer", async () => {
    const { sandbox, serve } = await startWorld();
    const clock = clockByHand();
    const { origin } = await serve({ clock });
    sandbox.setFaults([{ target: "esm", kind: "timeout" }]);
    const asked = get(origin, "/ready");
    await until(() => sandbox.stats().esm.requests > 0);
    await clock.waiting(1);
    clock.advance(3_000);
    expect(await asked).toMatchObject({ status: 503, body: { environments: [{ reason: "no-answer-in-time" }] } });
  });

  it("waits for it once for all who ask, and tells those who ask soon afterwards at once", async () => {
    const { sandbox, serve } = await startWorld();
    const clock = clockByHand();
    const { origin } = await serve({ clock });
    sandbox.setFaults([{ target: "esm", kind: "timeout" }]);
    const asked = Array.from({ length: 50 }, () => get(origin, "/ready"));
    await until(() => sandbox.stats().esm.requests > 0);
    // Asked after all of them, and answered at once: by then the server has all of them in hand.
    await get(origin, "/health");
    expect(clock.waits).toEqual([3_000]);
    clock.advance(3_000);
    for (const answer of await Promise.all(asked)) expect(answer.status).toBe(503);
    const { requests } = sandbox.stats().esm;
    clock.advance(4_999);
    expect(await get(origin, "/ready")).toMatchObject({ body: { environments: [{ reason: "no-answer-in-time" }] } });
    expect(clock.waits).toEqual([3_000]);
    expect(sandbox.stats().esm.requests).toBe(requests);
  });

  it("says no while the server is being stopped, and calls are told to come again", async () => {
    const { origin, app } = await (await startWorld()).serve();
    app.stop();
    expect(await get(origin, "/ready")).toMatchObject({ status: 503, body: { ready: false, stopping: true } });
    expect(await callFunction(origin, { sessionId: "ws-1" })).toMatchObject({
      status: 503,
      body: { error: { code: "stopping", tryAgain: true } },
    });
  });
});

describe("every other path", () => {
  it.each(["/", "/healthz", "/health/", "//health", "/.env", "/%68ealth", "/functions", "/metrics/"])(
    "%s tells nothing",
    async (path) => {
      const { origin } = await (await startWorld()).serve();
      const { status, headers, body } = await get(origin, path);
      expect({ status, body }).toMatchObject({ status: 404, body: { error: { code: "not-found" } } });
      expect(headers.get("cache-control")).toBe("no-store");
    },
  );
});

describe("every answer", () => {
  it.each([
    ["/health", "GET"],
    ["/nothing", "GET"],
    ["/functions/createChatSession", "POST"],
  ])("%s carries security headers and no banner", async (path, method) => {
    const { origin } = await (await startWorld()).serve();
    const { headers } = await get(origin, path, method);
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    for (const name of ["server", "x-powered-by", "access-control-allow-origin"]) expect(headers.has(name)).toBe(false);
  });
});
