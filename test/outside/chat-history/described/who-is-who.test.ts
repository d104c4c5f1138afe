import { describe, expect, it } from "vitest";
import { readExample } from "../../../../plugin/cli/platform/example.ts";
import { historyOf } from "../../../../plugin/cli/platform/run-example.ts";
import { readPlatform } from "../../../../plugin/settings/platform-description.ts";

/** A platform whose messages only name their senders' ids. */
const DESCRIPTION = `
platform: tiny
title: Tiny
proof: { how: documentation, version: "1", on: 2026-11-29 }
times: seconds
auth: none
requests:
  chat: { get: "/chats/{session}" }
  visitor: { get: "/visitors/{id}" }
  machines: { get: /machines }
  changed: { get: /chats, query: { since: "{since:seconds}" } }
lookups:
  visitors: { request: visitor, id: id }
  machines: { request: machines, records: machines, id: id }
session:
  request: chat
  id: id
  is_ended: { over: true }
  ended: over_at
  visitor: { id: visitor, name: nick, lookup: { from: visitors, name: name, external_id: mail } }
operators: { records: staff, id: id, name: name, external_id: mail }
bots: { lookup: machines, if: { kind: bot }, name: name }
messages: { records: messages, id: id, at: at, text: text, kind: { is: listed }, sender_id: from, live_chat: part }
live_chats: { by: records, records: parts, if: { real: true }, id: id, established: at }
changes: { request: changed, records: ., order: any, id: id, updated: at }
`;
const TINY = readPlatform("tiny.yaml", DESCRIPTION);
const START = 1_790_000_000;

const CHAT = {
  id: "1",
  visitor: "v",
  nick: "guest",
  over: false,
  staff: [
    { id: "o", name: "Olga Operator", mail: "olga.operator@example.org" },
    { id: "b", name: "Helper Bot", mail: null },
    { id: "x", name: "Otto Operator", mail: "otto.operator@example.org" },
  ],
  parts: [{ id: "p", at: START + 10, real: true }],
  messages: [
    { id: "1", at: START + 12, text: "Hello", from: "v", part: "p" },
    { id: "2", at: START + 13, text: "Beep", from: "b", part: "p" },
    { id: "3", at: START + 14, text: "Hello", from: "o", part: "p" },
    { id: "4", at: START + 15, text: "?", from: "stranger", part: "p" },
    { id: "5", at: START + 16, text: "!", from: null, part: "p" },
    { id: "6", at: START + 17, text: "Later", from: "x", part: "p" },
  ],
};
const MACHINES = [
  { id: "b", kind: "bot", name: "Beeper" },
  { id: "x", kind: "person", name: "Otto" },
];

function exchange(path: string, json: object, status = 200) {
  return { request: { method: "GET", path }, reply: { status, json } };
}

async function read(
  chat: object,
  visitor: { status?: number; json: object } = {
    json: { id: "v", name: "Vera Visitor", mail: "vera.visitor@example.org" },
  },
) {
  const exchanges = [
    exchange("/chats/1", { ...CHAT, ...chat }),
    exchange("/machines", { machines: MACHINES }),
    exchange("/visitors/v", visitor.json, visitor.status),
  ];
  const example = readExample(
    "tiny.json",
    JSON.stringify({
      what: "tiny",
      session: "1",
      now: "2026-11-29T12:00:00Z",
      exchanges,
      expected: { kind: "unknown" },
    }),
  );
  const reading = await historyOf(TINY, example).session("1");
  if (reading.kind !== "history") throw new Error(reading.kind);
  return reading.session;
}

describe("who sent a message", () => {
  it("is told by the session's lists and the list of bots, where the message only has an id", async () => {
    const { messages, operators } = await read({});
    expect(messages.map(({ sender }) => [sender.id, sender.kind, sender.name])).toEqual([
      ["v", "visitor", "Vera Visitor"],
      ["b", "bot", "Beeper"],
      ["o", "operator", "Olga Operator"],
      ["stranger", "unknown", ""],
      [null, "unknown", ""],
      ["x", "operator", "Otto Operator"],
    ]);
    expect(operators.map(({ id }) => id)).toEqual(["o", "x"]);
  });

  it("takes part if it is a support person, a bot does not", async () => {
    const { liveChats } = await read({});
    expect(liveChats[0]?.operators.map(({ operatorId }) => operatorId)).toEqual(["o", "x"]);
  });
});

describe("the visitor", () => {
  it("is what the lookup tells before what the session does", async () => {
    expect((await read({})).visitor).toEqual({ id: "v", name: "Vera Visitor", externalId: "vera.visitor@example.org" });
  });

  it.each([
    ["the platform does not know them", { status: 404, json: {} }],
    ["the answer is about another one", { json: { id: "w", name: "Walter" } }],
  ])("is what the session tells if %s", async (_, answer) => {
    expect((await read({}, answer)).visitor).toEqual({ id: "v", name: "guest", externalId: null });
  });
});

describe("a session that has no time of its own", () => {
  it.each([
    ["with its first live chat", {}, 10],
    [
      "with its first message",
      { messages: [{ id: "0", at: START + 3, text: "Hi", from: "v", part: null }, ...CHAT.messages] },
      3,
    ],
    ["with its live chat, if it has no message", { messages: [] }, 10],
    ["with its message, if it has no live chat", { parts: [] }, 12],
  ])("starts %s", async (_, chat, second) => {
    expect((await read(chat)).startedAt).toBe((START + second) * 1_000);
  });

  it("cannot be told if nothing happened in it", async () => {
    await expect(read({ messages: [], parts: [] })).rejects.toThrow("tiny.yaml, line 15, session.started");
  });
});

it("A record that is no live chat leaves its messages to none", async () => {
  const { messages, liveChats } = await read({ parts: [{ id: "p", at: START, real: false }] });
  expect([liveChats, messages.map(({ liveChatId }) => liveChatId)]).toEqual([[], [null, null, null, null, null, null]]);
});

it("A platform is probed for what changed within an hour, because some refuse to list what changed just now", async () => {
  const query = { since: String(Date.parse("2026-11-29T11:00:00Z") / 1_000) };
  const exchanges = [
    { request: { method: "GET" as const, path: "/chats", query }, reply: { status: 200, headers: {}, json: [] } },
  ];
  const history = historyOf(TINY, { settings: {}, exchanges, now: "2026-11-29T12:00:00Z" });
  await expect(history.probe()).resolves.toBeUndefined();
});

it.each([
  ["from: visitors", "from: people", "session.visitor.lookup.from: there is no lookup people"],
  ["lookup: machines", "lookup: robots", "bots.lookup: there is no lookup robots"],
  [
    "kind: { is: listed }",
    "kind: listed",
    "messages.kind: kind: listed would read a field of that name: write { is: listed }",
  ],
  [
    "kind: { is: listed }",
    "kind: visitor",
    "messages.kind: kind: visitor would read a field of that name: write { is: visitor }",
  ],
  ["if: { kind: bot }", 'if: "=kind(bot)"', "bots.if: there is no function kind()"],
])("A description with a mistake is refused with its line: %s, %s", (right, wrong, message) => {
  expect(() => readPlatform("tiny.yaml", DESCRIPTION.replace(right, wrong))).toThrow(message);
});
