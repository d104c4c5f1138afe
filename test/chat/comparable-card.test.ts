import { describe, expect, it } from "vitest";
import type { StoredChatSessionCard, WholeChatSessionCard } from "../../plugin/chat/card.ts";
import { changedAttributes, comparableCard } from "../../plugin/chat/compare-cards.ts";
import { wholeCard } from "./sample-card.ts";

const CARD: WholeChatSessionCard = { ...wholeCard(), customer: "1", endTime: null, waitTimeBeforeFirstReply: 0 };

const same = (changes: Partial<StoredChatSessionCard>, stored: StoredChatSessionCard = CARD) =>
  comparableCard({ ...CARD, ...changes } as StoredChatSessionCard, stored) === comparableCard(CARD, stored);

describe("what two cards have in common", () => {
  it.each<[string, Partial<StoredChatSessionCard>]>([
    ["line ends and white space at the end of the log", { chatLog: "Hello\r\nWorld \n" }],
    ["the part of a second", { startTime: CARD.startTime + 999 }],
  ])("does not depend on %s", (_name, changes) => {
    expect(same(changes)).toBe(true);
  });

  it.each<[string, Partial<StoredChatSessionCard>]>([
    ["the words of the log", { chatLog: "Hello\nworld" }],
    ["the number of messages", { messageCount: 3 }],
    ["a number that is empty instead of 0", { waitTimeBeforeFirstReply: null }],
    ["the order of the members", { members: ["2", "1"] }],
    ["a member", { members: ["1"] }],
    ["the support person", { supportPerson: null }],
    ["the customer", { customer: "2" }],
    ["a second of the start", { startTime: CARD.startTime + 1_000 }],
    ["the end", { endTime: CARD.startTime }],
    ["whether it is active", { isChatActive: false }],
  ])("depends on %s", (_name, changes) => {
    expect(same(changes)).toBe(false);
  });

  it("does not depend on an attribute that is switched off, or may not be seen", () => {
    const withoutCount = { ...CARD, messageCount: undefined };
    expect(same({ messageCount: 3 }, withoutCount)).toBe(true);
    expect(same({ customer: "2" }, withoutCount)).toBe(false);
  });

  it("takes what is not written from the card as it was read", () => {
    const unwritten = { ...CARD, chatLog: undefined, members: undefined, endTime: undefined, customer: undefined };
    expect(comparableCard(unwritten, CARD)).toBe(comparableCard(CARD, CARD));
    expect(comparableCard(unwritten, { ...CARD, customer: "2" })).not.toBe(comparableCard(CARD, CARD));
  });

  it("takes what is missing for empty", () => {
    const empty = { chatLog: "", members: [], endTime: null, customer: null } as const;
    const stored = { ...CARD, ...empty };
    const missing = { chatLog: undefined, members: undefined, endTime: undefined, customer: undefined };
    expect(comparableCard({ ...stored, ...missing }, stored)).toBe(comparableCard(stored, stored));
  });

  it("names each attribute, in one order", () => {
    expect((JSON.parse(comparableCard(CARD, CARD)) as [string, unknown][]).map(([name]) => name).toSorted()).toEqual(
      Object.keys(CARD).toSorted(),
    );
  });
});

describe("a card whose times are only days", () => {
  const DAY = Date.UTC(2026, 10, 3);
  const stored: StoredChatSessionCard = { ...CARD, startTime: DAY, endTime: DAY, days: ["startTime", "endTime"] };
  const wanted = { ...CARD, startTime: DAY + 36_000_000, endTime: DAY + 39_600_000 };

  it("holds any time on that day, so that no run writes it again", () => {
    expect(changedAttributes(stored, wanted)).toEqual([]);
    expect(comparableCard(wanted, stored)).toBe(comparableCard(stored, stored));
  });

  it("does not hold a time on another day, nor the end when it has none", () => {
    const DAYS = 3 * 86_400_000;
    expect(changedAttributes(stored, { ...wanted, startTime: wanted.startTime + DAYS })).toEqual(["startTime"]);
    expect(changedAttributes(stored, { ...wanted, endTime: null })).toEqual(["endTime"]);
    expect(changedAttributes({ ...stored, endTime: null, days: ["startTime"] }, wanted)).toEqual(["endTime"]);
  });

  it("is compared to the second in its other times", () => {
    expect(changedAttributes({ ...stored, days: ["startTime"] }, wanted)).toEqual(["endTime"]);
  });
});
