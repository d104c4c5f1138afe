import { describe, expect, it } from "vitest";
import type { StoredChatSessionCard } from "../../../plugin/chat/card.ts";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import { digestHistory } from "../../../plugin/task/download/history-digest.ts";
import { type OwnKnowledge, planCard } from "../../../plugin/task/download/plan-card.ts";
import type { DigestedReading } from "../../../plugin/task/download/read-histories.ts";
import { emptyStoredCard } from "../../chat/sample-card.ts";
import { liveChat, message, START, session } from "../../chat/sample-session.ts";

const DAY = 86_400_000;
const GIVE_UP = 7 * DAY;

/** Ended or not, who took part, and how many messages. */
function render({ endedAt, liveChats, messages }: WidgetSession): string {
  const joined = liveChats.flatMap(({ operators }) => operators.map(({ operatorId }) => operatorId));
  return `${endedAt === null ? "lasts" : "ended"}, ${joined.join(" ")}, ${messages.length}`;
}
const renderChatLog = Object.assign(render, { key: "test" });

const NOTHING_KNOWN: OwnKnowledge = { now: START + 8 * DAY, unknownSince: undefined, notedCount: undefined };

function stored(parts: Partial<StoredChatSessionCard> = {}): StoredChatSessionCard {
  return { ...emptyStoredCard(), chatSessionId: "ws-1", startTime: START, isChatActive: true, ...parts };
}

function history(parts: Partial<WidgetSession>, countByPlatform = parts.messages?.length ?? 0): DigestedReading {
  const read = { readAt: START + 8 * DAY, isPlatformTime: true, endedBeforeReading: true, countByPlatform };
  const rules = { renderChatLog, mostLogCharacters: 1_000 };
  return digestHistory({ kind: "history", session: session(parts), ...read }, rules);
}

function plan(card: StoredChatSessionCard, reading: DigestedReading, own: Partial<OwnKnowledge> = {}) {
  const rules = { graceMs: 0, giveUpAfterMs: GIVE_UP, storedDate: (at: number) => ({ at }), mayShrink: false };
  const taskCard = { dataCardId: "7", stored: card, fileNames: [] };
  return planCard(taskCard, reading, () => null, rules, { ...NOTHING_KNOWN, ...own });
}

describe("a history without messages", () => {
  const silent = { endedAt: null, messages: [] };

  it("closes its card when the session is old enough, and the platform counts none either", () => {
    expect(plan(stored(), history(silent))).toMatchObject({
      closedBecause: "no-message",
      card: { isChatActive: false },
    });
  });

  it.each([
    ["lasts", null],
    ["has ended", START + 60_000],
  ])("leaves its card active when the platform counts some, and the session %s", (_, endedAt) => {
    const planned = plan(stored(), history({ ...silent, endedAt }, 3));
    expect(planned).toMatchObject({ closedBecause: undefined, card: { isChatActive: true } });
  });
});

describe("a card whose session the platform does not know", () => {
  const now = START + 100 * DAY;
  const justNow = now;
  const longAgo = now - GIVE_UP;
  const unknown = { kind: "unknown" } as const;

  it.each<[string, Partial<StoredChatSessionCard>, number | undefined, "keep" | "close"]>([
    ["never filled, old by its start time", {}, justNow, "close"],
    ["never filled, young by its start time", { startTime: now - GIVE_UP + 1 }, longAgo, "keep"],
    ["never filled, without a start time, unknown for long", { startTime: null }, longAgo, "close"],
    ["never filled, without a start time, unknown since now", { startTime: null }, justNow, "keep"],
    ["never filled, of which nothing is known", { startTime: null }, undefined, "keep"],
    ["with a message count, unknown since now", { messageCount: 3 }, justNow, "keep"],
    ["with a message count of 0, unknown since now", { messageCount: 0 }, justNow, "keep"],
    ["with a chat log, unknown since now", { messageCount: undefined, chatLog: "log" }, justNow, "keep"],
    ["with a chat log, unknown for nearly long enough", { chatLog: "log" }, longAgo + 1, "keep"],
    ["with a message count, unknown for long", { messageCount: 3 }, longAgo, "close"],
    ["with a chat log, unknown for long", { chatLog: "log" }, longAgo, "close"],
    [
      "where both are switched off, unknown since now",
      { messageCount: undefined, chatLog: undefined },
      justNow,
      "keep",
    ],
    ["where the count is switched off, without a log", { messageCount: undefined }, justNow, "close"],
  ])("and that is %s", (_, parts, unknownSince, kind) => {
    expect(plan(stored(parts), unknown, { now, unknownSince }).kind).toBe(kind);
  });
});

it("a history with messages is filled in", () => {
  const messages = [message("visitor", 10)];
  expect(plan(stored(), history({ messages }))).toMatchObject({ kind: "fill", card: { messageCount: 1 } });
});

describe("a card without a message count, whose platform delivers no message", () => {
  const silent = {
    endedAt: START + 3_600_000,
    messages: [],
    liveChats: [liveChat("l1", 60, [["o1", 70]]), liveChat("l2", 600, [["o2", 700]])],
  };

  it.each<[string, null | undefined, string | null | undefined, "refuse" | "fill"]>([
    ["a log of messages is refused", undefined, "log of 3", "refuse"],
    ["a log of messages is refused, also where the count may not be seen", null, "log of 3", "refuse"],
    ["the log of nobody is filled", undefined, "ended, o1 o2, 0\r\n", "fill"],
    ["the log of nobody, while the session lasted, is filled", undefined, "lasts, o1 o2, 0", "fill"],
    ["the log of nobody, before a second person joined, is filled", undefined, "lasts, o1, 0", "fill"],
    ["the log of nobody, before anybody joined, is filled", undefined, "lasts, , 0", "fill"],
    ["an empty log is filled", undefined, null, "fill"],
    ["neither is filled", undefined, undefined, "fill"],
  ])("and that holds %s", (_, messageCount, chatLog, kind) => {
    expect(plan(stored({ messageCount, chatLog }), history(silent)).kind).toBe(kind);
  });

  it("is refused by what was noted of it, also when only some of its messages are lost", () => {
    const messages = [message("visitor", 10)];
    const card = stored({ messageCount: undefined, chatLog: "log" });
    expect(plan(card, history({ messages }), { notedCount: 2 })).toEqual({ kind: "refuse", stored: 2 });
    expect(plan(card, history({ messages }), { notedCount: 1 }).kind).toBe("fill");
    expect(plan(card, history(silent))).toEqual({ kind: "refuse", stored: null });
  });

  it("is judged by its own count where it has one, whatever was noted", () => {
    const messages = [message("visitor", 10)];
    expect(plan(stored({ messageCount: 1 }), history({ messages }), { notedCount: 9 }).kind).toBe("fill");
  });
});
