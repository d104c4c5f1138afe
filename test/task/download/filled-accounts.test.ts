import { describe, expect, it } from "vitest";
import type { ChatSessionCard } from "../../../plugin/chat/card.ts";
import { createCardMemory } from "../../../plugin/state/card-memory.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import { createCardAccounts } from "../../../plugin/task/download/card-accounts.ts";
import type { Change } from "../../../plugin/task/download/card-outcome.ts";
import { createRunRecorder } from "../../../plugin/task/run-recorder.ts";
import { liveChat, message, START } from "../../chat/sample-session.ts";
import { clockByHand } from "../../support/fake-clock.ts";
import { type Digesting, READ_AT, reading, stored } from "./digested.ts";

const FACTS = { task: "t", dryRun: false, stopped: null, journalDropped: 0, requests: { esm: 0, chatHistory: 0 } };
const HISTORY: Digesting = {
  messages: [message("visitor", 70), message("operator", 80)],
  liveChats: [liveChat("l1", 60, [["o1", 65]])],
};
const EXPLAINED = {
  seconds: 10,
  rule: "reply",
  liveChatId: "l1",
  visitorMessageId: "visitor@70",
  operatorMessageId: "operator@80",
  explanation:
    "10 seconds from the end user's first message (visitor@70) to the support person's first one (operator@80, live chat l1).",
};

function accounts(listsUnchanged = false) {
  const recorder = createRunRecorder();
  const journal = createJournal(new Map(), () => READ_AT);
  const memory = createCardMemory();
  const log = { info: () => undefined, warn: () => undefined };
  const account = createCardAccounts({ recorder, journal, memory, listsUnchanged, log, clock: clockByHand() });
  const report = () => recorder.report({ ...FACTS, startedAt: START, finishedAt: START });
  return { account, journal, memory, report };
}

function filling(card: Partial<ChatSessionCard> = {}, parts: Partial<Extract<Change, { kind: "fill" }>> = {}): Change {
  const waitTime = reading(HISTORY).reading.merged.figures.waitTime;
  const whole = { ...stored(), messageCount: 2, ...card } as ChatSessionCard;
  return {
    kind: "fill",
    card: whole,
    ifRefused: [],
    removed: [],
    changed: ["chatLog"],
    waitTime,
    isLogCut: false,
    wholeLog: undefined,
    ...parts,
  };
}

describe("a card that was filled", () => {
  it("is listed with what changed and why its wait time is what it is, and stays active", () => {
    const { account, report, journal, memory } = accounts();
    journal.failed("7", { sessionId: "ws-1", reason: "earlier" });
    account({ kind: "changed", of: reading(HISTORY), plan: filling() });
    expect(report()).toMatchObject({
      sessions: { seen: 1, written: 1, finished: 0, stillActive: 1, unchanged: 0 },
      oldestActiveStart: new Date(START).toISOString(),
      refilled: [],
      closed: [],
    });
    expect(report().cards).toEqual([
      { sessionId: "ws-1", dataCardId: "7", changed: ["chatLog"], finished: false, logCut: false, waitTime: EXPLAINED },
    ]);
    expect(journal.entry("7")).toBeUndefined();
    expect(memory.entry("7", "ws-1")).toMatchObject({ reported: "", closed: null });
  });

  it("is finished when it was closed, and remembered so", () => {
    const { account, report, memory } = accounts();
    const plan = filling({ isChatActive: false }, { isLogCut: true });
    account({ kind: "changed", of: reading(HISTORY), plan });
    expect(report()).toMatchObject({
      sessions: { written: 1, finished: 1, stillActive: 0 },
      oldestActiveStart: null,
      cards: [{ finished: true, logCut: true }],
    });
    expect(memory.entry("7", "ws-1")?.closed).toMatchObject({ readAt: READ_AT, counted: 2, due: "look" });
  });

  it("is listed as filled again, with the reason", () => {
    const { account, report } = accounts();
    const held = stored({ isChatActive: false });
    const of = reading(HISTORY, { stored: held, refill: "card-changed" });
    account({ kind: "changed", of, plan: filling({ isChatActive: false }) });
    expect(report().refilled).toEqual([
      { sessionId: "ws-1", dataCardId: "7", why: "card-changed", changed: ["chatLog"] },
    ]);
  });

  it("is remembered without persons whom ESM removed", () => {
    const { account, memory } = accounts();
    const plan = filling({ customer: "c", members: ["c", "s"] }, { removed: ["s"] });
    account({ kind: "changed", of: { ...reading(HISTORY), operators: new Map([["o1", "s"]]) }, plan });
    expect(memory.entry("7", "ws-1")?.persons).toEqual({
      customer: "c",
      supportPerson: null,
      members: ["c"],
      operators: new Map(),
      removed: ["s"],
    });
  });

  it("is told about once, whatever is odd about it", () => {
    const { account, report } = accounts();
    for (const _ of [1, 2]) account({ kind: "changed", of: reading({ ...HISTORY, startedAt: 1 }), plan: filling() });
    expect(report().doubtfulTimes).toMatchObject([{ sessionId: "ws-1", of: "start" }]);
  });
});

describe("a card that needed nothing", () => {
  it("is not listed", () => {
    const { account, report, memory } = accounts();
    account({ kind: "kept", of: reading(HISTORY) });
    expect(report()).toMatchObject({ sessions: { seen: 1, unchanged: 1, written: 0, stillActive: 1 }, cards: [] });
    expect(memory.entry("7", "ws-1")).toBeDefined();
  });

  it.each([
    ["active", true, false],
    ["finished", false, true],
  ])("is listed where a report lists all cards: %s", (_, isChatActive, finished) => {
    const { account, report } = accounts(true);
    account({ kind: "kept", of: reading(HISTORY, { stored: stored({ isChatActive }) }) });
    expect(report().cards).toEqual([
      { sessionId: "ws-1", dataCardId: "7", changed: [], finished, logCut: false, waitTime: EXPLAINED },
    ]);
  });

  it("is listed as cut when its log has no room for all", () => {
    const { account, report } = accounts(true);
    account({ kind: "kept", of: reading({ ...HISTORY, mostLogCharacters: 60 }) });
    expect(report().cards).toMatchObject([{ logCut: true }]);
  });

  it("is not listed without a history", () => {
    const { account, report } = accounts(true);
    account({ kind: "kept", of: { ...reading(), reading: { kind: "deleted" } } });
    expect(report().cards).toEqual([]);
  });
});
