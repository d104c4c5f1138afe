import { describe, expect, it } from "vitest";
import {
  type ChatSessionAttribute,
  type ChatSessionCard,
  chatSessionCard,
  type StoredChatSessionCard,
  withStoredDates,
} from "../../plugin/chat/card.ts";
import { changedAttributes } from "../../plugin/chat/compare-cards.ts";
import { emptyStoredCard } from "./sample-card.ts";
import { liveChat, message, START, session } from "./sample-session.ts";

const held = session({
  liveChats: [liveChat("l1", 0, [["o1", 5]]), liveChat("l2", 600, [["o2", 605]])],
  messages: [message("bot", 0), message("visitor", 10), message("operator", 30)],
});

/** Data card ids by kind and id of the platform user. */
const cards: Readonly<Record<string, string>> = { "visitor v1": "100", "operator o1": "201", "operator o2": "202" };

const wanted = chatSessionCard({
  session: held,
  log: "the log",
  finished: true,
  personOf: (kind, id) => cards[`${kind} ${id}`] ?? null,
});

const halfOfIt = (from: number, to: number) => (to - from) / 2_000;

describe("the card of a session", () => {
  it("holds every attribute that the task writes", () => {
    expect(wanted).toEqual({
      chatSessionId: "ws-1",
      chatLog: "the log",
      messageCount: 3,
      members: ["100", "201", "202"],
      supportPerson: "202",
      customer: "100",
      startTime: START,
      endTime: START + 3_600_000,
      waitTimeBeforeFirstReply: 20,
      isChatActive: false,
      outcome: "answered",
      // The platform does not say who wrote.
      firstReplier: null,
      liveChatCount: 2,
      redirectCount: 0,
      // Nobody says when business hours are.
      waitInBusinessHours: null,
      liveChatTime: 3_600,
      language: null,
    });
  });

  it("names who wrote first in the first live chat, and measures the wait in business hours", () => {
    const wrote = { ...message("operator", 30), sender: { kind: "operator" as const, id: "o1", name: "Otto" } };
    const asked = { ...held, language: "fi", messages: [message("visitor", 10), wrote, message("operator", 40)] };
    const card = chatSessionCard({
      session: asked,
      log: "",
      finished: true,
      personOf: (kind, id) => cards[`${kind} ${id}`] ?? null,
      measures: { abandonedWithinSeconds: 20, businessSeconds: halfOfIt },
    });
    expect(card).toMatchObject({
      firstReplier: "201",
      supportPerson: "202",
      waitTimeBeforeFirstReply: 20,
      waitInBusinessHours: 10,
      language: "fi",
    });
  });

  it("leaves references empty where no person was found", () => {
    const card = chatSessionCard({ session: held, log: "", finished: true, personOf: () => null });
    expect(card).toMatchObject({ members: [], supportPerson: null, customer: null });
  });

  it("does not fall back to another support person when the latest one was not found", () => {
    const found = new Map([
      ["v1", "100"],
      ["o1", "201"],
    ]);
    const card = chatSessionCard({
      session: held,
      log: "",
      finished: true,
      personOf: (_, id) => found.get(id) ?? null,
    });
    expect(card).toMatchObject({ members: ["100", "201"], supportPerson: null });
  });

  it("names a person once who is both end user and support person", () => {
    const card = chatSessionCard({ session: held, log: "", finished: true, personOf: () => "7" });
    expect(card).toMatchObject({ members: ["7"], supportPerson: "7", customer: "7" });
  });

  it("is active until it is finished, also when the end is known", () => {
    const card = chatSessionCard({ session: held, log: "", finished: false, personOf: () => null });
    expect(card).toMatchObject({ isChatActive: true, endTime: START + 3_600_000 });
  });

  it("has no end while the session lasts", () => {
    const card = chatSessionCard({
      session: session({ endedAt: null }),
      log: "",
      finished: false,
      personOf: () => null,
    });
    expect(card.endTime).toBeNull();
  });
});

describe("the times of a card", () => {
  it("become those that ESM gives back, and nothing else changes", () => {
    const stored = withStoredDates(wanted, (at) => ({ at: at + 7 }));
    expect(stored).toEqual({ ...wanted, startTime: START + 7, endTime: START + 3_600_007 });
  });

  it("stay empty where they are", () => {
    expect(withStoredDates({ ...wanted, endTime: null }, (at) => ({ at: at + 7 })).endTime).toBeNull();
  });
});

type Change = [rule: string, stored: Partial<StoredChatSessionCard>, wanted: Partial<ChatSessionCard>];

const SAME: Change[] = [
  ["the same values", {}, {}],
  [
    "times that differ within the second",
    { startTime: START, endTime: START + 999 },
    { startTime: START + 999, endTime: START },
  ],
  ["times before 1970 that differ within the second", { startTime: -1000 }, { startTime: -1 }],
  ["a log with other line ends", { chatLog: "a\r\nb" }, { chatLog: "a\nb" }],
  ["a log with white space at the end of lines and of the text", { chatLog: "a \nb\n\n" }, { chatLog: "a\nb" }],
  ["no members on either side", { members: null }, { members: [] }],
  ["no log on either side", { chatLog: null }, { chatLog: "" }],
  ["an attribute that is switched off", { members: undefined, chatLog: undefined, messageCount: undefined }, {}],
];

const DIFFERENT: [...Change, ChatSessionAttribute[]][] = [
  ["another second", { startTime: START - 1 }, { startTime: START }, ["startTime"]],
  ["an end where there was none", { endTime: null }, { endTime: START }, ["endTime"]],
  ["an end that must go", { endTime: START }, { endTime: null }, ["endTime"]],
  ["another log", { chatLog: "a" }, { chatLog: "b" }, ["chatLog"]],
  ["another indentation", { chatLog: "a\nb" }, { chatLog: "a\n  b" }, ["chatLog"]],
  ["members in another order", { members: ["1", "2"] }, { members: ["2", "1"] }, ["members"]],
  ["a member more", { members: ["1"] }, { members: ["1", "2"] }, ["members"]],
  ["a member fewer", { members: ["1", "2"] }, { members: ["1"] }, ["members"]],
  [
    "empty where 0 is wanted",
    { waitTimeBeforeFirstReply: null },
    { waitTimeBeforeFirstReply: 0 },
    ["waitTimeBeforeFirstReply"],
  ],
  [
    "0 where empty is wanted",
    { waitTimeBeforeFirstReply: 0 },
    { waitTimeBeforeFirstReply: null },
    ["waitTimeBeforeFirstReply"],
  ],
  ["no count where 0 is wanted", { messageCount: null }, { messageCount: 0 }, ["messageCount"]],
  ["a reference that must go", { supportPerson: "1" }, { supportPerson: null }, ["supportPerson"]],
  ["another customer", { customer: "1" }, { customer: "2" }, ["customer"]],
  ["an active flag without a known value", { isChatActive: null }, { isChatActive: false }, ["isChatActive"]],
  ["a chat that is over", { isChatActive: true }, { isChatActive: false }, ["isChatActive"]],
  ["an empty session id", { chatSessionId: null }, {}, ["chatSessionId"]],
];

describe("what has to be written", () => {
  it.each(SAME)("is nothing for %s", (_, stored, parts) => {
    const card = { ...wanted, ...parts };
    expect(changedAttributes({ ...card, ...stored }, card)).toEqual([]);
  });

  it.each(DIFFERENT)("is the attribute for %s", (_, stored, parts, changed) => {
    const card = { ...wanted, ...parts };
    expect(changedAttributes({ ...card, ...stored }, card)).toEqual(changed);
  });

  it("is everything for an empty card, but what is empty and stays empty", () => {
    const changed = changedAttributes(emptyStoredCard(), { ...wanted, supportPerson: null });
    const empty = new Set(["supportPerson", "firstReplier", "waitInBusinessHours", "language"]);
    expect(changed).toEqual(Object.keys(wanted).filter((name) => !empty.has(name)));
  });
});
