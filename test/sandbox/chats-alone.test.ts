import { expect, it } from "vitest";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

const start = sandboxes();

it("a chat platform alone tells its sessions, holds no cards, and has no ESM that answers", async () => {
  const sandbox = await start({ esm: false, createCards: true, sessions: [sampleSession("ws-1")] });
  expect(sandbox.world.cards.size).toBe(0);
  const headers = { authorization: `Bearer ${sandbox.token}` };
  const session = `${sandbox.chatHistory}/v1/installations/${sandbox.installationId}/sessions/ws-1`;
  expect((await fetch(session, { headers })).status).toBe(200);
  const body = new URLSearchParams({ login: sandbox.login, password: sandbox.password });
  expect((await fetch(`${sandbox.esmRest}/users/login`, { method: "POST", body })).status).toBe(404);
  expect((await fetch(`${sandbox.esmWebApi}/search.ws`, { method: "POST", body })).status).toBe(404);
  sandbox.setFaults([{ target: "chatHistory", kind: "status", status: 503 }]);
  expect((await fetch(session, { headers })).status).toBe(503);
  expect(sandbox.stats().chatHistory.requests).toBe(2);
});
