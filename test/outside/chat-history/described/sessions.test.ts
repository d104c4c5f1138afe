import { describe, expect, it } from "vitest";
import type { Failure } from "../../../../plugin/base/failure.ts";
import type { WidgetSession } from "../../../../plugin/chat/session.ts";
import { waitTimeBeforeFirstReply } from "../../../../plugin/chat/wait-time.ts";
import { USUAL_SESSION_BOUNDS } from "../../../../plugin/outside/chat-history/session-bounds.ts";
import { problemsOf } from "../../../support/given-files.ts";
import { failureOf } from "../../../support/rejection.ts";
import { scriptedServers } from "../../../support/scripted-server.ts";
import { connected, description, message, NOON, type Said, session } from "./described-platform.ts";

const start = scriptedServers();
const MESSAGES = (JSON.parse(description()) as { messages: Record<string, unknown> }).messages;

async function read(reply: unknown, parts: object = {}): Promise<WidgetSession> {
  const server = await start({ body: reply });
  const reading = await connected(server.url, parts).chatHistory.session("1");
  if (reading.kind !== "history") throw new Error(reading.kind);
  return reading.session;
}

const said = (...all: readonly (readonly [Said["by"], number, Said["more"]?])[]) =>
  all.map(([by, at, more]) => message(`${by}${at}`, { by, at, ...(more === undefined ? {} : { more }) }));

const seconds = (at: number | null) => (at === null ? null : at / 1_000 - NOON);

/** Live chats in seconds after noon, the messages of each, and the wait. */
function told(found: WidgetSession) {
  return {
    liveChats: found.liveChats.map(({ liveChatId, establishedAt, endedAt, operators }) => [
      seconds(establishedAt),
      seconds(endedAt),
      operators.map(({ operatorId, joinedAt }) => `${operatorId}@${seconds(joinedAt)}`).join(" "),
      found.messages
        .filter((one) => one.liveChatId === liveChatId)
        .map(({ messageId }) => messageId)
        .join(" "),
    ]),
    wait: waitTimeBeforeFirstReply(found).seconds,
  };
}

describe("what a message is", () => {
  const mapping = {
    ...MESSAGES,
    note: { private: true },
    event: { type: "event" },
    automatic: { rule: { filled: true } },
    withdrawn: [{ deleted: true }, { gone_at: { filled: true } }],
    skip: { type: "typing" },
    attachment: { name: "file.name", size: "file.size", type: "file.mime" },
  };
  it.each<[string, Said["by"], Record<string, unknown>, Record<string, unknown>]>([
    ["text", "o", {}, { type: "text", text: "text x", sender: { kind: "operator", id: "o1", name: "o one" } }],
    ["the visitor's", "v", { name: "" }, { sender: { kind: "visitor", id: "v1", name: "Vera Visitor" } }],
    ["a bot's", "b", {}, { sender: { kind: "bot", id: "b1", name: "b one" } }],
    ["of a kind that nobody described", "o", { by: "x" }, { sender: { kind: "unknown" } }],
    ["a private note", "o", { private: true }, { type: "note" }],
    ["a private note with a file", "o", { private: true, file: { name: "a.png" } }, { type: "note" }],
    ["an event", "s", { type: "event" }, { type: "event" }],
    ["automatic, in an operator's name", "o", { rule: 7 }, { sender: { kind: "bot", id: "o1" } }],
    ["automatic, the visitor's", "v", { rule: 7 }, { sender: { kind: "visitor" } }],
    [
      "withdrawn",
      "o",
      { deleted: true, file: { name: "a.png" } },
      { text: "", attachment: null, withdrawn: true, type: "text" },
    ],
    ["withdrawn at a time", "o", { gone_at: 5 }, { text: "", withdrawn: true }],
    [
      "a file",
      "v",
      { file: { name: "a.png", size: "12", mime: "image/png" } },
      { type: "file", attachment: { name: "a.png", size: 12, mimeType: "image/png" } },
    ],
    [
      "a file of which little is told",
      "v",
      { file: { name: "a", size: -3 } },
      { type: "file", attachment: { name: "a", size: 0, mimeType: "" } },
    ],
    ["without text", "v", { text: null }, { type: "text", text: "", attachment: null }],
  ])("%s", async (_, by, more, expected) => {
    const found = await read(session([message("x", { by, at: 1, more })]), { messages: mapping });
    expect(found.messages[0]).toMatchObject(expected);
  });

  it("and what is none is left out", async () => {
    const found = await read(session([message("x", { by: "v", at: 1, more: { type: "typing", id: null } })]), {
      messages: mapping,
    });
    expect(found.messages).toEqual([]);
  });
});

const by = (more: object = {}) => ({ live_chats: { by: "session", established: "asked", ...more } });

describe("a live chat that is the whole session", () => {
  const joins = { joins: { if: { accepted: true }, operator: "who" } };
  it.each<[string, Record<string, unknown>, ReturnType<typeof said>, object, ReturnType<typeof told>]>([
    [
      "the asking message belongs",
      { asked: NOON + 10 },
      said(["v", 1], ["v", 9], ["o", 21], ["v", 30]),
      by(),
      { liveChats: [[10, 1_000, "o1@21", "v9 o21 v30"]], wait: 12 },
    ],
    [
      "the asking message stands apart",
      { asked: NOON + 10 },
      said(["v", 1], ["v", 9], ["o", 21], ["v", 30]),
      by({ asking_message: "apart" }),
      { liveChats: [[10, 1_000, "o1@21", "o21 v30"]], wait: 0 },
    ],
    [
      "the visitor goes on to write",
      { asked: NOON + 10 },
      said(["v", 9], ["v", 15], ["o", 21]),
      by({ asking_message: "apart" }),
      { liveChats: [[10, 1_000, "o1@21", "v15 o21"]], wait: 6 },
    ],
    [
      "all at the same time",
      { asked: NOON + 10 },
      said(["v", 10], ["s", 10], ["o", 10]),
      by(),
      { liveChats: [[10, 1_000, "o1@10", "v10 s10 o10"]], wait: 0 },
    ],
    [
      "nobody answered",
      { asked: NOON + 10 },
      said(["v", 9], ["b", 11]),
      by(),
      { liveChats: [[10, 1_000, "", "v9 b11"]], wait: null },
    ],
    ["nobody was asked for", {}, said(["v", 9], ["b", 11]), by(), { liveChats: [], wait: null }],
    [
      "a time after the first reply (reopened)",
      { asked: NOON + 500 },
      said(["v", 9], ["o", 21], ["v", 499], ["o", 510]),
      by(),
      { liveChats: [[21, 1_000, "o1@21", "v9 o21 v499 o510"]], wait: 12 },
    ],
    [
      "a time before the session (an earlier chat's)",
      { asked: NOON - 5_000 },
      said(["v", 9], ["o", 21]),
      by(),
      { liveChats: [[21, 1_000, "o1@21", "v9 o21"]], wait: 12 },
    ],
    [
      "a time before the session, and nobody answered",
      { asked: NOON - 5_000 },
      said(["v", 9], ["b", 21]),
      by(),
      { liveChats: [], wait: null },
    ],
    [
      "no time, but a reply",
      { asked: 0 },
      said(["v", 9], ["b", 12], ["o", 21]),
      by(),
      { liveChats: [[21, 1_000, "o1@21", "v9 b12 o21"]], wait: 12 },
    ],
    [
      "a note before the reply",
      { asked: NOON + 10 },
      said(["v", 9], ["o", 15, { private: true }], ["o", 21]),
      { ...by(), messages: { ...MESSAGES, note: { private: true } } },
      { liveChats: [[10, 1_000, "o1@21", "v9 o15 o21"]], wait: 12 },
    ],
    [
      "a bot in an operator's name before the reply",
      { asked: NOON + 10 },
      said(["v", 9], ["o", 11, { rule: 1 }], ["o", 21]),
      { ...by(), messages: { ...MESSAGES, automatic: { rule: 1 } } },
      { liveChats: [[10, 1_000, "o1@21", "v9 o11 o21"]], wait: 12 },
    ],
    [
      "who accepted, joined",
      { asked: NOON + 10 },
      said(["v", 9], ["s", 15, { accepted: true, who: "o2" }], ["o", 21]),
      by(joins),
      { liveChats: [[10, 1_000, "o2@15 o1@21", "v9 s15 o21"]], wait: 12 },
    ],
    [
      "of another kind of session",
      { asked: NOON + 10, dept: 2 },
      said(["v", 9], ["o", 21]),
      by({ if: { dept: 1 } }),
      { liveChats: [], wait: null },
    ],
    [
      "an end of its own",
      { asked: NOON + 10, left: NOON + 99 },
      said(["v", 9], ["o", 21]),
      by({ ended: "left" }),
      { liveChats: [[10, 99, "o1@21", "v9 o21"]], wait: 12 },
    ],
  ])("%s", async (_, more, messages, parts, expected) => {
    expect(told(await read(session(messages, more), parts))).toEqual(expected);
  });
});

const recordParts = (more: object = {}) => ({
  messages: { ...MESSAGES, live_chat: "chat" },
  live_chats: { by: "records", records: "chats", id: "id", established: "from", ended: "to", ...more },
});

const chat = (id: string, from: number | null, to?: number, more: object = {}) => ({
  id,
  from: from === null ? null : NOON + from,
  to: to === undefined ? null : NOON + to,
  ...more,
});

describe("live chats that are records", () => {
  const operators = { operators: { records: "team", id: "id", joined: "at", where: { left: false } } };
  const messages = said(
    ["v", 1],
    ["b", 2],
    ["v", 5, { chat: "A" }],
    ["o", 8, { chat: "A" }],
    ["v", 50],
    ["o", 60, { chat: "B", who: "o2" }],
  );

  it.each<[string, unknown[], object, (readonly unknown[])[]]>([
    [
      "in the order of their times",
      [chat("B", 55), chat("A", 4, 20)],
      {},
      [
        [4, 20, "o1@8", "v1 b2 v5 o8"],
        [55, 1_000, "o2@60", "v50 o60"],
      ],
    ],
    [
      "apart from the asking message",
      [chat("A", 4, 20), chat("B", 55)],
      { asking_message: "apart" },
      [
        [4, 20, "o1@8", "v5 o8"],
        [55, 1_000, "o2@60", "o60"],
      ],
    ],
    [
      "of some kind",
      [chat("A", 4, 20), chat("B", null, 1, { kind: "queued" })],
      { if: { kind: { not: "queued" } } },
      [[4, 20, "o1@8", "v1 b2 v5 o8"]],
    ],
    [
      "with those whom the platform names",
      [
        chat("A", 4, 20, {
          team: [
            { id: "o3", at: NOON + 6, left: false },
            { id: "o1", left: false },
            { id: "o4", left: false },
            { id: "o9", left: true },
          ],
        }),
      ],
      operators,
      [[4, 20, "o3@6 o1@8 o4@4", "v1 b2 v5 o8"]],
    ],
    ["told twice", [chat("A", 4), chat("A", 4, 20)], {}, [[4, 20, "o1@8", "v1 b2 v5 o8"]]],
    ["without a message", [chat("C", 3, 4)], {}, [[3, 4, "", "v1 b2"]]],
    ["none", [], {}, []],
  ])("%s", async (_, chats, more, expected) => {
    expect(told(await read(session(messages, { chats }), recordParts(more))).liveChats).toEqual(expected);
  });

  it.each([
    ["without an id", { from: NOON }, "live_chats.id"],
    ["that were never established", { id: "A" }, "live_chats.established"],
  ])("%s are told instead of left out", async (_, record, place) => {
    const server = await start({ body: session(messages, { chats: [record] }) });
    const failure = await failureOf(connected(server.url, recordParts()).chatHistory.session("1"));
    expect(failure).toMatchObject({ code: "platform-description-wrong", scope: "request" });
    expect(failure.message).toMatch(
      new RegExp(`^p\\.yaml, line \\d+, ${place}: the platform's answer has nothing there`),
    );
  });

  it("that stand on each page count once, as the newest page has them", async () => {
    const pages = { kind: "cursor", from: "next", parameter: "after" };
    const server = await start([
      { body: session(messages.slice(0, 4), { chats: [chat("A", 4)], next: "x" }) },
      { body: session(messages.slice(4), { chats: [chat("A", 4, 20), chat("B", 55)] }) },
    ]);
    const all = { ...recordParts(), requests: { chat: { get: "/chat/{session}", pages } } };
    const reading = await connected(server.url, all).chatHistory.session("1");
    expect(reading.kind === "history" && told(reading.session).liveChats.map(([from, to]) => [from, to])).toEqual([
      [4, 20],
      [55, 1_000],
    ]);
  });
});

describe("live chats by a field or by events", () => {
  const field = { messages: { ...MESSAGES, live_chat: "chat" }, live_chats: { by: "field" } };
  const events = {
    live_chats: {
      by: "events",
      begins: { e: "begin" },
      ends: { e: "end" },
      joins: { if: { e: "join" }, operator: "who" },
    },
  };
  it.each<[string, object, ReturnType<typeof said>, (readonly unknown[])[]]>([
    [
      "a field",
      field,
      said(["v", 1], ["v", 5], ["o", 8, { chat: 7 }], ["v", 9, { chat: 7 }], ["v", 40], ["o", 50, { chat: 8 }]),
      [
        [8, 9, "o1@8", "v5 o8 v9"],
        [50, 1_000, "o1@50", "v40 o50"],
      ],
    ],
    [
      "a field, live chats that overlap",
      field,
      said(["v", 1], ["o", 8, { chat: 7 }], ["o", 9, { chat: 8 }], ["o", 10, { chat: 7 }]),
      [
        [8, 10, "o1@8", "v1 o8 o10"],
        [9, 1_000, "o1@9", "o9"],
      ],
    ],
    ["a field that no message has", field, said(["v", 1], ["b", 2]), []],
    [
      "events",
      events,
      said(
        ["v", 1],
        ["s", 3, { e: "begin" }],
        ["s", 4, { e: "join", who: "o2" }],
        ["o", 8],
        ["s", 9, { e: "end" }],
        ["b", 10],
        ["v", 20],
        ["s", 21, { e: "begin" }],
        ["o", 33],
      ),
      [
        [3, 9, "o2@4 o1@8", "v1 s3 s4 o8 s9"],
        [21, 1_000, "o1@33", "v20 s21 o33"],
      ],
    ],
    [
      "events, one that begins twice",
      events,
      said(["s", 3, { e: "begin" }], ["s", 4, { e: "begin" }], ["o", 8]),
      [[3, 1_000, "o1@8", "s3 s4 o8"]],
    ],
    ["events, an end without a beginning", events, said(["v", 1], ["s", 3, { e: "end" }]), []],
  ])("%s", async (_, parts, messages, expected) => {
    expect(told(await read(session(messages), parts)).liveChats).toEqual(expected);
  });
});

describe("how a live chat ended", () => {
  const table = { agent: "by-support-person", guest: "by-end-user", timeout: "expired", bot: "forwarded" };
  it.each<[string, object, string | undefined]>([
    ["a word of the table", { closed_by: "agent" }, "by-support-person"],
    ["another one", { closed_by: "bot" }, "forwarded"],
    ["a word that the table lacks", { closed_by: "nobody" }, undefined],
    ["nothing", {}, undefined],
    ["what is no text", { closed_by: { by: "agent" } }, undefined],
  ])("is told by %s", async (_, closed, howEnded) => {
    const how_ended = { from: "closed_by", table };
    const whole = { live_chats: { ...by().live_chats, how_ended } };
    const [own] = (await read(session(said(["v", 9], ["o", 21]), { asked: NOON + 10, ...closed }), whole)).liveChats;
    expect(own?.howEnded).toBe(howEnded);
  });

  it("is one of four words", () => {
    const live_chats = { ...by().live_chats, how_ended: { is: "closed" } };
    const [problem] = problemsOf(() => connected("http://127.0.0.1", { live_chats }));
    expect(problem?.message).toContain("closed is no way in which a live chat ends; there are by-support-person");
  });
});

describe("the session itself", () => {
  it.each<[string, unknown, string | undefined]>([
    ["as the platform calls it", "fi-FI", "fi-FI"],
    ["not where nothing stands", "", undefined],
    ["not where it is no text", { code: "fi" }, undefined],
    ["not where it is longer than the name of a language", "f".repeat(101), undefined],
  ])("has its language, %s", async (_, locale, language) => {
    const own = { ...(JSON.parse(description()) as { session: object }).session, language: "locale" };
    expect((await read(session([], { locale }), { session: own })).language).toBe(language);
  });

  it.each<[string, object, object, number | null]>([
    ["by its time of end", {}, { ended: NOON + 5 }, 5],
    ["lasting", {}, { ended: 0 }, null],
    [
      "by a field, with the last of several times",
      { ended: ["ended", "last"], is_ended: { status: 2 } },
      { ended: 0, last: NOON + 7, status: "2" },
      7,
    ],
    [
      "reopened: a time, but the field says that it lasts",
      { is_ended: { status: 2 } },
      { ended: NOON + 5, status: 1 },
      null,
    ],
  ])("ends: %s", async (_, more, reply, expected) => {
    const own = { ...(JSON.parse(description()) as { session: object }).session, ...more };
    expect(seconds((await read(session([], reply), { session: own })).endedAt)).toBe(expected);
  });

  it.each<[string, object, object, number]>([
    ["told", {}, { count: 9 }, 9],
    ["not told", {}, {}, 2],
    ["not told, of a platform that delivers the newest two only", { limits: { newest_messages: 2 } }, {}, 3],
    ["not told, fewer than the newest that it delivers", { limits: { newest_messages: 3 } }, {}, 2],
    [
      "not told, newest with one that is no message",
      { limits: { newest_messages: 2 }, messages: { ...MESSAGES, skip: { id: "v1" } } },
      {},
      2,
    ],
  ])("counts: %s", async (_, parts, more, expected) => {
    const server = await start({ body: session(said(["v", 1], ["o", 2]), more) });
    expect(await connected(server.url, parts).chatHistory.session("1")).toMatchObject({ countByPlatform: expected });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["no start", { started: null }, "session.started: the platform's answer has nothing there"],
    ["no visitor", { visitor: null }, "session.visitor.id: the platform's answer has nothing there"],
    [
      "a message without an id",
      { messages: [{ at: NOON, by: "v" }] },
      "messages.id: the platform's answer has nothing there",
    ],
    [
      "a message without a time",
      { messages: [{ id: 1, by: "v" }] },
      "messages.at: the platform's answer has nothing there",
    ],
    [
      "times in another unit",
      { started: NOON * 1_000 },
      "session.started: times must be in another unit: say milliseconds instead of seconds",
    ],
    [
      "times as texts",
      { messages: [message(1, { by: "v", at: 1, more: { at: "2026-11-29T12:00:00Z" } })] },
      "messages.at: times are texts in ISO form here, not numbers: say iso instead of seconds",
    ],
  ])("without what it must have, names file and line: %s", async (_, more, message_) => {
    const server = await start({ body: session([], more) });
    const failure = await failureOf(connected(server.url).chatHistory.session("1"));
    expect(failure).toMatchObject({ code: "platform-description-wrong", scope: "request", retryable: false });
    expect(failure.message).toMatch(/^p\.yaml, line \d+, /);
    expect(failure.message).toContain(message_);
  });

  it("another one than was asked for is not taken, and none is unknown", async () => {
    const other = await start({ body: session([], { id: "2" }) });
    await expect(connected(other.url).chatHistory.session("1")).rejects.toThrow("another session than was asked for");
    const none = await start({ body: { chat: null } });
    const own = { ...(JSON.parse(description()) as { session: object }).session, record: "chat" };
    expect(await connected(none.url, { session: own }).chatHistory.session("1")).toEqual({ kind: "unknown" });
  });
});

describe("hostile answers fail alone, or are read as what they are", () => {
  const proto =
    '{"id":"1","started":1764417600,"ended":0,"visitor":{"id":"v1","__proto__":{"name":"x"}},"messages":[],"__proto__":{"count":7},"constructor":{"prototype":{"polluted":1}}}';
  it.each<[string, string, string]>([
    ["an empty list", "[]", "unknown"],
    ["a list", "[1]", "another session"],
    ["text", '"x"', "another session"],
    ["a number", "5", "another session"],
    ["nothing", "null", "unknown"],
    ["no JSON", "{", "is not JSON"],
    ["nested deep", `${"[".repeat(10_000)}`, "is nested"],
    ["more values than are taken", `[${"{},".repeat(600_000)}1]`, "holds"],
    ["messages that are texts", JSON.stringify(session(["a", "b"])), "messages.id"],
    ["messages that are lists", JSON.stringify(session([[], [[]]])), "messages.id"],
    ["an id that is an object", JSON.stringify(session([], { id: {} })), "another session"],
    ["a start that is a list", JSON.stringify(session([], { started: [1] })), "session.started: the platform"],
    ["a start that is true", JSON.stringify(session([], { started: true })), "session.started: the platform"],
    [
      "a start in ten thousand years",
      JSON.stringify(session([], { started: "99999999999999999" })),
      "session.started: ",
    ],
    ["a visitor that is a list", JSON.stringify(session([], { visitor: ["v1"] })), "session.visitor.id"],
    ["fields of JavaScript", proto, "history"],
    [
      "messages that are no list",
      JSON.stringify(session([], { messages: message("x", { by: "v", at: 1 }) })),
      "history",
    ],
    ["messages that are false", JSON.stringify(session([], { messages: false })), "history"],
    [
      "a kind that is an object",
      JSON.stringify(session([message("x", { by: "v", at: 1, more: { by: {} } })])),
      "history",
    ],
    [
      "a text that is an object",
      JSON.stringify(session([message("x", { by: "v", at: 1, more: { text: { a: 1 } } })])),
      "history",
    ],
    [
      "half of a pair",
      '{"id":"1","started":1764417600,"ended":0,"visitor":{"id":"v1"},"messages":[{"id":"\\ud800","at":1764417601,"by":"v","text":"\\udfff"}]}',
      "history",
    ],
    ["a count that is none", JSON.stringify(session([], { count: "many" })), "history"],
    ["a count below zero", JSON.stringify(session([], { count: -4 })), "history"],
  ])("%s", async (_, body, expected) => {
    const server = await start({ body });
    const outcome = await connected(server.url)
      .chatHistory.session("1")
      .then(
        ({ kind }) => ({ told: kind, name: "Failure", scope: "card" }),
        (error: Failure) => ({ told: error.message, name: error.name, scope: error.scope }),
      );
    expect(outcome.told).toContain(expected);
    expect(outcome.name).toBe("Failure");
    expect(["card", "request"]).toContain(outcome.scope);
    expect({}).not.toHaveProperty("polluted");
  });

  it("support persons without end, and live chats without end, are bounded like joinings", async () => {
    const bounds = { bounds: { ...USUAL_SESSION_BOUNDS, joinings: 5 } };
    const many = Array.from({ length: 6 }, (_, index) =>
      message(index, { by: "o", at: index, more: { who: `o${index}`, chat: index } }),
    );
    const server = await start({ body: session(many) });
    await expect(connected(server.url, {}, bounds).chatHistory.session("1")).rejects.toThrow(
      "(limits.sessionJoinings)",
    );
    const notes = { messages: { ...MESSAGES, note: { by: "o" } } };
    await expect(connected(server.url, notes, bounds).chatHistory.session("1")).rejects.toThrow(
      "(limits.sessionJoinings)",
    );
  });

  it("50,000 messages of HTML, each of a live chat of its own, let the event loop go round", async () => {
    const html = '<b>o one:</b> <p>Hello <a href="https://example.org">there</a></p>';
    const many = Array.from({ length: 25_000 }, (_, index) =>
      message(index, { by: index % 2 === 0 ? "v" : "o", at: index % 900, more: { text: html, chat: index % 2_000 } }),
    );
    const server = await start({ body: session(many) });
    const bounds = { bounds: { ...USUAL_SESSION_BOUNDS, joinings: 10_000 } };
    const parts = {
      messages: { ...MESSAGES, live_chat: "chat", text: { from: "text", html: true, cut_speaker: true } },
      live_chats: { by: "field" },
    };
    const { chatHistory } = connected(server.url, parts, bounds);
    let turns = 0;
    let isRead = false;
    const count = () => {
      turns += 1;
      if (!isRead) setImmediate(count);
    };
    await server.received(0);
    const reading = chatHistory.session("1").finally(() => {
      isRead = true;
    });
    await server.received(1);
    setImmediate(count);
    expect(await reading).toMatchObject({ kind: "history", session: { messages: { length: 25_000 } } });
    expect(turns).toBeGreaterThan(10);
  });
});
