import { describe, expect, it } from "vitest";
import type { LiveChat, Message } from "../../plugin/chat/session.ts";
import { type WaitTimeRule, waitTimeBeforeFirstReply, waitTimeSentence } from "../../plugin/chat/wait-time.ts";
import { liveChat, message, START, session } from "./sample-session.ts";

interface Row {
  readonly rule: string;
  readonly liveChats?: LiveChat[];
  readonly messages: Message[];
  readonly seconds: number | null;
  readonly because: WaitTimeRule;
  readonly from?: [string | null, string | null];
}

const other = { liveChatId: "l2" };

const ROWS: Row[] = [
  { rule: "no live chat: empty", liveChats: [], messages: [message("bot", 1)], seconds: null, because: "no-live-chat" },
  {
    rule: "an operator's message outside any live chat does not make one",
    liveChats: [],
    messages: [message("visitor", 1, { liveChatId: null }), message("operator", 2, { liveChatId: null })],
    seconds: null,
    because: "no-live-chat",
  },
  { rule: "no message at all: empty", messages: [], seconds: null, because: "no-reply", from: [null, null] },
  {
    rule: "no operator message: empty, not 0",
    messages: [message("visitor", 1)],
    seconds: null,
    because: "no-reply",
    from: ["visitor@1", null],
  },
  {
    rule: "the first operator message minus the first visitor message",
    messages: [message("visitor", 10), message("visitor", 20), message("operator", 52), message("operator", 60)],
    seconds: 42,
    because: "reply",
    from: ["visitor@10", "operator@52"],
  },
  {
    rule: "an operator message comes first: 0",
    messages: [message("operator", 5), message("visitor", 10), message("operator", 90)],
    seconds: 0,
    because: "agent-first",
    from: ["visitor@10", "operator@5"],
  },
  {
    rule: "an operator message and none of the visitor: 0",
    messages: [message("operator", 5)],
    seconds: 0,
    because: "agent-first",
    from: [null, "operator@5"],
  },
  {
    rule: "equal times, visitor listed first: a reply after 0 seconds",
    messages: [message("visitor", 5), message("operator", 5)],
    seconds: 0,
    because: "reply",
  },
  {
    rule: "equal times, operator listed first: the agent was first",
    messages: [message("operator", 5), message("visitor", 5)],
    seconds: 0,
    because: "agent-first",
  },
  {
    rule: "messages are taken by time, not as listed",
    messages: [message("operator", 30), message("visitor", 10)],
    seconds: 20,
    because: "reply",
  },
  {
    rule: "999 milliseconds are 0 whole seconds",
    messages: [message("visitor", 1), message("operator", 1.999)],
    seconds: 0,
    because: "reply",
  },
  {
    rule: "seconds are rounded down, not up",
    messages: [message("visitor", 1.9), message("operator", 4.8)],
    seconds: 2,
    because: "reply",
  },
  {
    rule: "files count on both sides",
    messages: [
      message("visitor", 3, { type: "file" }),
      message("operator", 9, { type: "file" }),
      message("operator", 20),
    ],
    seconds: 6,
    because: "reply",
  },
  {
    rule: "notes and whispers do not count: the end user does not see them",
    messages: [
      message("operator", 1, { type: "note" }),
      message("visitor", 2),
      message("operator", 3, { type: "note" }),
      message("operator", 12),
    ],
    seconds: 10,
    because: "reply",
  },
  {
    rule: "what was withdrawn was said all the same",
    messages: [
      message("visitor", 2, { withdrawn: true }),
      message("visitor", 5),
      message("operator", 12, { withdrawn: true }),
    ],
    seconds: 10,
    because: "reply",
  },
  {
    rule: "events do not count, whoever sent them",
    messages: [
      message("visitor", 1, { type: "event" }),
      message("operator", 2, { type: "event" }),
      message("visitor", 10),
      message("operator", 12, { type: "event" }),
      message("operator", 17),
    ],
    seconds: 7,
    because: "reply",
  },
  {
    rule: "messages of an unknown type do not count",
    messages: [message("operator", 1, { type: "unknown" }), message("visitor", 2), message("operator", 5)],
    seconds: 3,
    because: "reply",
  },
  {
    rule: "the chatbot's and the system's messages do not count",
    messages: [message("visitor", 2), message("bot", 3), message("system", 4), message("operator", 10)],
    seconds: 8,
    because: "reply",
  },
  {
    rule: "a sender of an unknown kind is never an agent",
    messages: [message("visitor", 2), message("unknown", 3)],
    seconds: null,
    because: "no-reply",
  },
  {
    rule: "what the visitor told the chatbot before the live chat does not count",
    messages: [message("visitor", 1, { liveChatId: null }), message("visitor", 100), message("operator", 110)],
    seconds: 10,
    because: "reply",
  },
  {
    rule: "of several live chats the first one counts, also when only a later one got a reply",
    liveChats: [liveChat("l1", 0), liveChat("l2", 600)],
    messages: [message("visitor", 1), message("visitor", 601, other), message("operator", 610, other)],
    seconds: null,
    because: "no-reply",
  },
  {
    rule: "the first live chat is the one established first, not the one listed first",
    liveChats: [liveChat("l2", 600), liveChat("l1", 0)],
    messages: [
      message("visitor", 1),
      message("operator", 4),
      message("visitor", 601, other),
      message("operator", 602, other),
    ],
    seconds: 3,
    because: "reply",
  },
  {
    rule: "live chats established at the same time: the one listed first",
    liveChats: [liveChat("l2", 0), liveChat("l1", 0)],
    messages: [
      message("visitor", 1),
      message("operator", 4),
      message("visitor", 1, other),
      message("operator", 10, other),
    ],
    seconds: 9,
    because: "reply",
  },
];

describe("wait time before first reply", () => {
  it.each(ROWS)("$rule", ({ liveChats = [liveChat("l1", 0)], messages, seconds, because, from }) => {
    const waitTime = waitTimeBeforeFirstReply(session({ liveChats, messages }));
    expect(waitTime.seconds).toBe(seconds);
    expect(waitTime.rule).toBe(because);
    const messageIds = [waitTime.visitorMessageId, waitTime.operatorMessageId];
    expect(messageIds).toEqual(from ?? messageIds);
  });

  it.each([
    ["a session that lasts without a live chat", [], []],
    ["a session that lasts without a reply", [liveChat("l1", 0)], [message("visitor", 1)]],
  ])("is not known yet in %s", (_, liveChats, messages) => {
    const waitTime = waitTimeBeforeFirstReply(session({ endedAt: null, liveChats, messages }));
    expect(waitTime).toMatchObject({ seconds: null, rule: "not-known-yet" });
  });

  it("is known as soon as there is a reply, while the session lasts", () => {
    const messages = [message("visitor", 1), message("operator", 3)];
    const waitTime = waitTimeBeforeFirstReply(session({ endedAt: null, liveChats: [liveChat("l1", 0)], messages }));
    expect(waitTime).toMatchObject({ seconds: 2, rule: "reply", liveChatId: "l1" });
  });
});

describe("the sentence about it", () => {
  const secret = { text: "my secret text", name: "Secret Name" };
  const reply = [message("visitor", 1, secret), message("operator", 3, secret)];

  it.each([
    ["reply", { messages: reply }, "2 seconds from the end user's first message (visitor@1)"],
    [
      "agent-first",
      { messages: [message("operator", 3, secret)] },
      "0 seconds: the support person wrote first (message operator@3",
    ],
    [
      "no-reply",
      { messages: [message("visitor", 1, secret)] },
      "no support person wrote in the first live chat (live chat l1)",
    ],
    ["no-live-chat", { liveChats: [] }, "the session had no live chat"],
    ["not-known-yet", { endedAt: null }, "Empty for now"],
  ])("explains %s without names or text", (rule, parts, part) => {
    const waitTime = waitTimeBeforeFirstReply(session({ startedAt: START, liveChats: [liveChat("l1", 0)], ...parts }));
    expect(waitTime.rule).toBe(rule);
    const sentence = waitTimeSentence(waitTime);
    expect(sentence).toContain(part);
    expect(sentence).not.toMatch(/secret/i);
  });

  it.each([
    ["kept", "Left as it is on the card: the chat platform no longer delivers all that it was computed from."],
    ["not-certain", "Not written: messages are missing or have impossible times, so it cannot be told."],
  ] as const)("tells why a value is not written: %s", (rule, sentence) => {
    const held = waitTimeBeforeFirstReply(session({ liveChats: [liveChat("l1", 0)] }));
    expect(waitTimeSentence({ ...held, seconds: 60, rule })).toBe(sentence);
  });

  it("stays one line, whatever the platform's ids are", () => {
    const visitor = { ...message("visitor", 1), messageId: "m1\nforged line" };
    const messages = [visitor, message("operator", 3)];
    const waitTime = waitTimeBeforeFirstReply(session({ liveChats: [liveChat("l1", 0)], messages }));
    expect(waitTimeSentence(waitTime)).toContain("(m1 forged line)");
  });
});
