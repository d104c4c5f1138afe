import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { sessionPage } from "../../../plugin/outside/chat-history/assumed/schema.ts";
import type { ChatHistory } from "../../../plugin/outside/chat-history/port.ts";
import { readJson } from "../../../plugin/outside/http/read-json.ts";
import { everythingSaidBy, failureOf, thrownBy } from "../../support/rejection.ts";
import { historyIn, historyServers, message, page, TOKEN } from "./history-server.ts";

const start = historyServers();
const CHANGES = { since: 0, wanted: new Set<string>(), mostPages: 1 };

async function read(body: unknown) {
  const { platform } = await start({ body });
  return historyIn(await platform.session("ws-1")).session;
}

async function refused(body: unknown) {
  const { platform } = await start({ body });
  const failure = await failureOf(platform.session("ws-1"));
  expect(failure).toMatchObject({ code: "reply-not-understood", retryable: false });
  expect(everythingSaidBy(failure)).not.toContain("canary");
  return failure.message;
}

describe("what the platform may send, although we do not know it", () => {
  it.each(["supervisor", "OPERATOR", "agent", ""])("the sender's kind %j is unknown, never an agent", async (kind) => {
    const { messages } = await read(page({ messages: [message(1, { sender: { kind, id: "x", name: "X" } })] }));
    expect(messages[0]?.sender.kind).toBe("unknown");
  });

  it.each(["video", "TEXT", ""])("the type %j is unknown, nothing that was said", async (type) => {
    const { messages } = await read(page({ messages: [message(1, { type })] }));
    expect(messages[0]?.type).toBe("unknown");
  });

  it.each([
    [
      "without attachment, liveChatId, text and the sender's id and name",
      { attachment: undefined, liveChatId: undefined, text: undefined, sender: { kind: "bot" } },
      { attachment: null, liveChatId: null, text: "", sender: { kind: "bot", id: null, name: "" } },
    ],
    [
      "with nulls",
      { text: null, sender: { kind: "bot", id: null, name: null } },
      { text: "", sender: { kind: "bot", id: null, name: "" } },
    ],
    [
      "with an attachment of unknown size",
      { attachment: { name: null, size: "big" } },
      { attachment: { name: "", size: 0, mimeType: "" } },
    ],
    [
      "with new fields",
      { mood: "good", sender: { kind: "visitor", id: "v1", name: "V", avatar: {} } },
      { sender: { kind: "visitor", id: "v1", name: "V" } },
    ],
  ])("a message %s", async (_name, changes, expected) => {
    const { messages } = await read(page({ messages: [message(1, changes)] }));
    expect(messages[0]).toMatchObject(expected);
  });

  it.each(["note", "whisper"])("the type %j is a note between support persons", async (type) => {
    const { messages } = await read(page({ messages: [message(1, { type })] }));
    expect(messages[0]).toMatchObject({ type: "note", text: "canary text 1" });
  });

  it.each([
    { withdrawn: true },
    { deleted: true },
    { deletedAt: "2026-03-02T08:30:00Z" },
    { deletedAt: "yesterday" },
    { deletedAt: 1_772_440_200_000 },
    { withdrawn: false, deleted: true },
    { withdrawn: true, text: null, attachment: undefined },
    { withdrawn: true, type: "whisper" },
  ])("a message marked %j is withdrawn: its text and attachment come no further", async (marks) => {
    const attachment = { name: "canary.png", size: 1, mimeType: "image/png" };
    const { messages } = await read(page({ messages: [message(1, { attachment, ...marks }), message(2)] }));
    expect(messages[0]).toMatchObject({ messageId: "m1", text: "", attachment: null, withdrawn: true });
    expect(JSON.stringify(messages[0])).not.toContain("canary");
    expect(messages[1]).toMatchObject({ text: "canary text 2" });
    expect(messages).toHaveLength(2);
  });

  it.each([
    {},
    { withdrawn: false, deleted: false, deletedAt: null },
    { withdrawn: null, deleted: null, deletedAt: "" },
    { withdrawn: "false", deleted: "no", deletedAt: " " },
    { withdrawn: 0, deleted: {}, deletedAt: 0 },
    { deletedAt: false },
    { deletedAt: [] },
    { type: "withdrawn" },
  ])("a message marked %j stands", async (marks) => {
    const { messages } = await read(page({ messages: [message(1, marks)] }));
    expect(messages[0]?.text).toBe("canary text 1");
    expect(messages[0]).not.toHaveProperty("withdrawn");
  });

  it("persons without names and external ids", async () => {
    const { visitor, operators } = await read(
      page({ visitor: { visitorId: "v1" }, operators: [{ operatorId: "o1", name: null }] }),
    );
    expect(visitor).toEqual({ id: "v1", name: "", externalId: null });
    expect(operators).toEqual([{ id: "o1", name: "", externalId: null }]);
  });

  it("an end of a session that lasts is not taken for its end", async () => {
    expect((await read(page({ status: "active" }))).endedAt).toBeNull();
  });
});

describe("what would make a wrong figure is refused, naming the place", () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["ended without endedAt", { endedAt: null }, "endedAt (custom)"],
    ["another session", { sessionId: "canary" }, "answered with another session than was asked for"],
    ["an unknown status", { status: "canary" }, "status ("],
    ["no status", { status: undefined }, "status ("],
    ["a start that is no time", { startedAt: "canary" }, "startedAt ("],
    ["a start on a day that does not exist", { startedAt: "2026-02-30T10:00:00Z" }, "startedAt ("],
    ["a time without a zone", { startedAt: "2026-03-02T08:00:00" }, "startedAt ("],
    ["a time as a number", { startedAt: 1 }, "startedAt ("],
    ["a message without a time", { messages: [message(1, { sentAt: null })] }, "messages.0.sentAt ("],
    ["a message without an id", { messages: [message(1, { messageId: undefined })] }, "messages.0.messageId ("],
    ["a message without a sender", { messages: [message(1, { sender: null })] }, "messages.0.sender ("],
    ["a text that is no text", { messages: [message(1, { text: ["canary"] })] }, "messages.0.text ("],
    ["messages that are no list", { messages: { canary: 1 } }, "messages ("],
    ["a count below zero", { messageCount: -1 }, "messageCount ("],
    ["a count that is no whole number", { messageCount: 1.5 }, "messageCount ("],
    ["a count that is missing", { messageCount: undefined }, "messageCount ("],
    ["no visitor", { visitor: null }, "visitor ("],
    ["no live chats", { liveChats: null }, "liveChats ("],
    [
      "a live chat that was never established",
      { liveChats: [{ liveChatId: "l1", establishedAt: null, operators: [] }] },
      "liveChats.0.establishedAt (",
    ],
    [
      "an operator who joined at no time",
      { liveChats: [{ liveChatId: "l1", establishedAt: "2026-03-02T08:00:00Z", operators: [{ operatorId: "o1" }] }] },
      "liveChats.0.operators.0.joinedAt (",
    ],
  ])("%s", async (_name, changes, expected) => {
    expect(await refused({ ...page({ messageCount: 0 }), ...changes })).toContain(expected);
  });

  it.each([
    ["HTML", "<html>canary</html>"],
    ["JSON that breaks off", JSON.stringify(page()).slice(0, -5)],
    ["a list", [page()]],
    ["null", "null"],
    ["nothing", ""],
  ])("%s", async (_name, body) => {
    expect(await refused(body)).toMatch(/^the chat platform's history is not /);
  });

  it("whatever comes is read or refused with a Failure that repeats nothing", () => {
    const part = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant("canary"));
    const changes = fc.dictionary(fc.constantFrom(...Object.keys(page()), "__proto__"), part, { maxKeys: 3 });
    fc.assert(
      fc.property(
        changes,
        fc.dictionary(fc.constantFrom(...Object.keys(message(1))), part, { maxKeys: 3 }),
        (one, other) => {
          const text = JSON.stringify(page({ messages: [message(1, other)], ...one }));
          const error = thrownBy(() => readJson(text, sessionPage, "The history"));
          expect(error === undefined || error instanceof Failure).toBe(true);
          expect(everythingSaidBy(error)).not.toContain("canary");
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("errors of the platform", () => {
  it.each([
    [404, { kind: "unknown" }],
    [410, { kind: "deleted" }],
  ])("%i is an answer", async (status, reading) => {
    const { platform, requests } = await start({ status, body: { error: { code: "x", message: "canary" } } });
    expect(await platform.session("ws-1")).toEqual(reading);
    expect(requests).toHaveLength(1);
  });

  it.each<[number, string, (platform: ChatHistory) => Promise<unknown>]>([
    [401, "a session", (platform) => platform.session("ws-1")],
    [401, "the list", (platform) => platform.changedSessions(CHANGES)],
    [401, "the probe", (platform) => platform.probe()],
    [403, "the list", (platform) => platform.changedSessions(CHANGES)],
    [403, "the probe", (platform) => platform.probe()],
  ])("%i for %s is a refused token: it names the setting and the host", async (status, _name, ask) => {
    const { platform, url, requests } = await start({ status, body: { error: { code: "x", message: TOKEN } } });
    const failure = await failureOf(ask(platform));
    expect(failure).toMatchObject({ code: "chat-history-token-refused", retryable: false, status });
    expect(failure.message).toBe(`the chat platform at ${url} refused the token: check chatHistory.token`);
    expect(everythingSaidBy(failure)).not.toContain("canary");
    expect(requests).toHaveLength(1);
  });

  it("403 for a session is that session's failure, on any page", async () => {
    const forbidden = { status: 403, body: { error: { code: "x", message: "canary" } } };
    const one = { body: page({ messageCount: 2, messages: [message(1)], nextCursor: "c1" }) };
    for (const script of [[forbidden], [one, forbidden]]) {
      const { platform, requests } = await start(script);
      const failure = await failureOf(platform.session("ws-1"));
      expect(failure).toMatchObject({ code: "chat-history-refused", retryable: false, status: 403 });
      expect(failure.message).toContain("refused this session");
      expect(everythingSaidBy(failure)).not.toContain("canary");
      expect(requests).toHaveLength(script.length);
    }
  });

  it.each([
    [302, "wrong-address"],
    [400, "chat-history-refused"],
    [418, "chat-history-refused"],
  ])("%i is a refusal", async (status, code) => {
    const { platform } = await start({ status, body: "canary" });
    const failure = await failureOf(platform.session("ws-1"));
    expect(failure).toMatchObject({ code, retryable: false, status });
    expect(everythingSaidBy(failure)).not.toContain("canary");
  });

  it("503 with Retry-After is waited for, on any page", async () => {
    const busy = { status: 503, headers: { "retry-after": "3" } };
    const one = { body: page({ messageCount: 2, messages: [message(1)], nextCursor: "c1" }) };
    const two = { body: page({ messageCount: 2, messages: [message(2)] }) };
    const { platform, clock } = await start([busy, one, busy, two]);
    expect(historyIn(await platform.session("ws-1")).session.messages).toHaveLength(2);
    expect(clock.waits).toEqual([3000, 3000]);
  });
});

describe("the probe", () => {
  it("asks for next to nothing", async () => {
    const { platform, requests, clock } = await start({ body: { sessions: [], nextCursor: null } });
    await platform.probe();
    const updatedSince = encodeURIComponent(new Date(clock.now()).toISOString());
    expect(requests.map(({ url }) => url)).toEqual([
      `/v1/installations/i1/sessions?updatedSince=${updatedSince}&limit=1`,
    ]);
  });

  it("tells a wrong address from a platform", async () => {
    const notFound = await start({ status: 404 });
    expect((await failureOf(notFound.platform.probe())).message).toContain(
      "check chatHistory.url and chatHistory.installationId",
    );
    const other = await start({ body: "<html>" });
    expect(await failureOf(other.platform.probe())).toMatchObject({ code: "reply-not-understood" });
  });
});
