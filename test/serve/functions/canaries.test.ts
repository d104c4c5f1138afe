import { describe, expect, it } from "vitest";
import { clockByHand } from "../../support/fake-clock.ts";
import { everythingSaidBy } from "../../support/rejection.ts";
import { scriptedServers } from "../../support/scripted-server.ts";
import { callFunction, functionWorlds, TOKEN, until } from "./function-world.ts";

const startWorld = functionWorlds();
const startServer = scriptedServers();

const CANARIES = {
  sessionId: "ws-canary-session-4711",
  visitorExternalId: "canary.person@example.org",
  visitorName: "Canary Name",
};
const SECRETS = [...Object.values(CANARIES), "canary-token-0123456789", TOKEN];

describe("planted canaries", () => {
  it("are in no log, whatever happens to the call", async () => {
    const { sandbox, serve } = await startWorld();
    const clock = clockByHand();
    const { origin, logged, app } = await serve({ clock });
    const call = () => callFunction(origin, CANARIES);
    await call();
    await callFunction(origin, CANARIES, { token: "canary-token-0123456789" });
    await callFunction(origin, CANARIES, { folderCode: CANARIES.sessionId });
    await callFunction(origin, { ...CANARIES, startedAt: CANARIES.sessionId });
    await callFunction(origin, `${JSON.stringify(CANARIES)}x`);
    await callFunction(origin, CANARIES, { path: `/${CANARIES.sessionId}/functions/createChatSession` });
    for (const kind of ["reset", "truncate", "status", "drop-after-write"] as const) {
      sandbox.setFaults([{ target: "esm", kind }]);
      expect((await call()).status).toBe(503);
    }
    sandbox.setFaults([{ target: "esm", kind: "slow", delayMs: 300 }]);
    sandbox.resetStats();
    const slow = call();
    await until(() => sandbox.stats().esm.requests > 0);
    clock.advance(5_000);
    expect((await slow).status).toBe(503);
    sandbox.setFaults([]);
    await app.idle();
    expect(logged.length).toBeGreaterThan(5);
    for (const secret of SECRETS) expect(logged.join("\n")).not.toContain(secret);
  });

  it("are masked when an ESM repeats what it was sent", async () => {
    const { sandbox, serve } = await startWorld();
    const words = `no card for ${CANARIES.sessionId} of ${CANARIES.visitorExternalId}`;
    const esm = await startServer(async (request, response) => {
      // All but the creation of a card is the sandbox's.
      const isCreate = request.method === "POST" && request.url.includes("/dc/");
      const url = `${sandbox.esmRest}${request.url}`;
      const headers = Object.fromEntries(
        ["authorization", "content-type", "accept"].flatMap((name) => {
          const value = request.headers[name];
          return typeof value === "string" ? [[name, value] as const] : [];
        }),
      );
      const body = request.method === "GET" ? {} : { body: request.body };
      const answer = isCreate
        ? Response.json({ code: 400, message: words, error: words, url: "", timestamp: "" }, { status: 400 })
        : await fetch(url, { method: request.method, headers, ...body });
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(await answer.text());
    });
    const { origin, logged } = await serve({ esmUrl: esm.url });
    const { status, body } = await callFunction(origin, CANARIES);
    expect(status).toBe(502);
    expect(body.error?.message).toContain("no card for …");
    expect(logged.length).toBeGreaterThan(0);
    for (const secret of SECRETS) expect(`${JSON.stringify(body)}\n${logged.join("\n")}`).not.toContain(secret);
  });

  it("are in no answer to a body that is wrong", async () => {
    const { origin } = await (await startWorld()).serve();
    const wrong = { ...CANARIES, sessionId: `${CANARIES.sessionId}\u0000`, startedAt: CANARIES.visitorName };
    const { status, body } = await callFunction(origin, wrong);
    expect(status).toBe(400);
    for (const secret of SECRETS) expect(everythingSaidBy(body)).not.toContain(secret);
  });
});
