import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { everythingSaidBy, failureOf, rejectionOf } from "../support/rejection.ts";
import { libraryWorld, TOKEN } from "./library-world.ts";

const world = libraryWorld();

async function opened(log?: Parameters<typeof world.open>[1]) {
  const sandbox = await world.sandbox();
  const environment = await world.open(sandbox, log);
  const chatSessions = await environment.openChatSessions();
  world.close(chatSessions.close);
  return { sandbox, chatSessions };
}

const request = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  new Request("http://chat.example.com/anywhere?folderCode=chat_sessions", {
    method: "POST",
    headers: { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json", ...headers },
    body,
  });

describe("createChatSession as a function", () => {
  it("gives the same card again, with what it knows", async () => {
    const { sandbox, chatSessions } = await opened();
    const session = { sessionId: "ws-1", startedAt: new Date("2026-03-29T08:00:00Z") };
    const [first, second] = await Promise.all([
      chatSessions.createChatSession(session),
      chatSessions.createChatSession(session),
    ]);
    expect([first.created, second.created].toSorted()).toEqual([false, true]);
    expect(second.dataCardId).toBe(first.dataCardId);
    expect(sandbox.cards("chat_session").map(({ data }) => data)).toMatchObject([
      { chat_session_id: ["ws-1"], start_time: ["2026-03-29T08:00:00Z"] },
    ]);
  });

  it("leaves out what is not understood, and says so", async () => {
    const { chatSessions } = await opened();
    const { created, leftOut } = await chatSessions.createChatSession({
      sessionId: "ws-1",
      startedAt: new Date("never"),
    });
    expect({ created, leftOut }).toMatchObject({ created: true, leftOut: [{ field: "startedAt" }] });
  });

  it("refuses an id that no session can have, without repeating it", async () => {
    const { sandbox, chatSessions } = await opened();
    const error = await rejectionOf(chatSessions.createChatSession({ sessionId: " secret-id" }));
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ problems: [{ place: "sessionId" }] });
    expect(everythingSaidBy(error)).not.toContain("secret-id");
    expect(sandbox.stats().esm.requests).toBe(0);
  });

  it("fails as ESM does", async () => {
    const { sandbox, chatSessions } = await opened();
    sandbox.setPermissions([{ templateCode: "chat_session", write: false }]);
    expect(await failureOf(chatSessions.createChatSession({ sessionId: "ws-1" }))).toMatchObject({ retryable: false });
  });
});

describe("createChatSession for a server of the fetch kind", () => {
  it("answers as serve does, and logs no more than it does", async () => {
    const lines: unknown[] = [];
    const note = (fields: object, message: string) => void lines.push({ ...fields, message });
    const { chatSessions } = await opened({ log: { info: note, warn: note } });
    const done = await chatSessions.handle(request('{"sessionId":"ws-1"}'));
    expect(done.headers.get("x-content-type-options")).toBe("nosniff");
    expect([done.status, await done.json()]).toEqual([
      200,
      { dataCardId: expect.any(String) as unknown, created: true },
    ]);
    const refused = await chatSessions.handle(
      request('{"sessionId":"ws-1"}', { Authorization: "Bearer stolen-token" }),
    );
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    const wrongMethod = await chatSessions.handle(new Request("http://chat.example.com/"));
    expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "POST"]);
    expect(lines).toMatchObject([
      { message: "createChatSession done" },
      { reason: "token-refused" },
      { reason: "wrong-method" },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/ws-1|stolen-token/);
  });

  it("reads no more of a body than it may have, however it comes", async () => {
    const { chatSessions } = await opened();
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1_000;
        controller.enqueue(new Uint8Array(1_000).fill(0x20));
      },
    });
    const streamed = new Request("http://chat.example.com/?folderCode=chat_sessions", {
      method: "POST",
      headers: { Authorization: `Bearer ${TOKEN}` },
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect((await chatSessions.handle(streamed)).status).toBe(413);
    expect(sent).toBeLessThan(30_000);
    const notUtf8 = await chatSessions.handle(request(new Uint8Array([0xff, 0xfe])));
    expect(await notUtf8.json()).toMatchObject({ error: { code: "body-not-read" } });
  });

  it("says who mounted it wrongly when somebody has read the body before", async () => {
    const { chatSessions } = await opened();
    const read = request('{"sessionId":"ws-1"}');
    await read.text();
    const answer = await chatSessions.handle(read);
    expect([answer.status, await answer.json()]).toMatchObject([500, { error: { code: "body-taken" } }]);
  });

  it("limits calls from one address, where it is told", async () => {
    const { chatSessions } = await opened({ server: { callsPerMinuteAndAddress: 1 } });
    expect((await chatSessions.handle(request("{}"), "192.0.2.1")).status).toBe(400);
    const second = await chatSessions.handle(request("{}"), "192.0.2.1");
    expect([second.status, await second.json()]).toMatchObject([429, { error: { code: "too-many-calls" } }]);
    expect((await chatSessions.handle(request("{}"), "192.0.2.2")).status).toBe(400);
  });
});

it("createChatSession in a server of Node.js: says when somebody has read the body before", async () => {
  const { chatSessions } = await opened();
  const server = createServer(async (incoming, outgoing) => {
    for await (const _ of incoming);
    await chatSessions.listener(incoming, outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  world.close(() => server.close());
  const { port } = server.address() as AddressInfo;
  const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" };
  const url = `http://127.0.0.1:${port}/?folderCode=chat_sessions`;
  const answer = await fetch(url, { method: "POST", headers, body: '{"sessionId":"ws-1"}' });
  expect([answer.status, await answer.json()]).toMatchObject([500, { error: { code: "body-taken" } }]);
});

it("when it is closed, cards in the making are finished and further calls are told to come again", async () => {
  const { sandbox, chatSessions } = await opened();
  const made = chatSessions.createChatSession({ sessionId: "ws-1" });
  await chatSessions.close();
  expect(await made).toMatchObject({ created: true });
  expect(sandbox.cards("chat_session")).toHaveLength(1);
  expect((await chatSessions.handle(request('{"sessionId":"ws-2"}'))).status).toBe(503);
});
