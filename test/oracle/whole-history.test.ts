import { describe, expect, it } from "vitest";
import { type DeliveredSession, isLoss, joined, lossOf, wholeCard } from "./whole-history.ts";

const OPERATORS = ["o1", "o2", "o3"].map((operatorId) => ({
  operatorId,
  name: operatorId,
  externalId: `${operatorId}@x`,
}));

/** 14 March 2025, 8 o'clock, and so many minutes. */
function at(minute: number): string {
  return new Date(Date.UTC(2025, 2, 14, 8, minute)).toISOString();
}

function said(messageId: string, kind: string, id: string, minute: number, liveChatId: string | null = "l1") {
  return { messageId, sentAt: at(minute), sender: { kind, id, name: id }, liveChatId, type: "text", text: messageId };
}

function delivered(parts: Partial<DeliveredSession> = {}): DeliveredSession {
  return {
    sessionId: "ws-1",
    status: "active",
    startedAt: at(0),
    endedAt: null,
    visitor: { visitorId: "v1", name: "Vera", externalId: "vera@x" },
    operators: OPERATORS,
    liveChats: [
      { liveChatId: "l1", establishedAt: at(1), operators: [{ operatorId: "o1", joinedAt: at(1) }] },
      { liveChatId: "l2", establishedAt: at(20), operators: [{ operatorId: "o2", joinedAt: at(20) }] },
    ],
    messages: [said("m1", "visitor", "v1", 2), said("m2", "operator", "o1", 3), said("m3", "visitor", "v1", 4)],
    ...parts,
  };
}

const [, second] = delivered().liveChats;
/** The platform keeps the newest three, and no ended live chat. */
const later = delivered({
  liveChats: second === undefined ? [] : [second],
  messages: [
    said("m3", "visitor", "v1", 4),
    said("m4", "visitor", "v1", 30, "l2"),
    said("m5", "operator", "o2", 31, "l2"),
  ],
});

describe("what was ever delivered", () => {
  it("holds what the platform has lost, and what is new", () => {
    const { messages, liveChats } = joined(delivered(), later);
    expect(messages.map(({ messageId }) => messageId)).toEqual(["m1", "m2", "m3", "m4", "m5"]);
    expect(liveChats.map(({ liveChatId }) => liveChatId)).toEqual(["l1", "l2"]);
  });

  it("gives the figures of the whole history: the wait of the first live chat, all who took part", () => {
    expect(wholeCard(later).waitSeconds).toBe(60);
    expect(wholeCard(joined(delivered(), later))).toMatchObject({
      waitSeconds: 60,
      participants: [{ id: "v1" }, { id: "o1" }, { id: "o2" }],
      latest: { id: "o2" },
    });
    const without = delivered({ messages: [said("m2", "operator", "o1", 3), said("m3", "visitor", "v1", 4)] });
    expect(wholeCard(without).waitSeconds).toBe(0);
    expect(wholeCard(joined(delivered(), without)).waitSeconds).toBe(60);
  });

  it("shows a message that is marked as withdrawn without its text, where it stood", () => {
    const marked = delivered().messages.map((one) =>
      one.messageId === "m2" ? { ...one, text: "", withdrawn: true } : one,
    );
    expect(wholeCard(joined(delivered(), delivered({ messages: marked }))).entries).toEqual([
      { time: "2025-03-14 08:02:00", text: "m1" },
      { time: "2025-03-14 08:03:00", text: null },
      { time: "2025-03-14 08:04:00", text: "m3" },
    ]);
  });

  it("counts who writes in a live chat without joining it from their first message there", () => {
    const messages = [...delivered().messages, said("m4", "operator", "o3", 5), said("m5", "operator", "o3", 40)];
    expect(wholeCard(delivered({ messages }))).toMatchObject({
      participants: [{ id: "v1" }, { id: "o1" }, { id: "o3" }, { id: "o2" }],
      latest: { id: "o2" },
    });
  });
});

describe("a loss", () => {
  it("names messages, participants and live chats that are no longer delivered", () => {
    expect(lossOf(delivered(), later)).toEqual({
      messages: ["m1", "m2"],
      participants: ["operator o1"],
      liveChats: ["l1"],
    });
  });

  it("is none when everything is there, whatever is new", () => {
    expect(isLoss(lossOf(delivered(), joined(delivered(), later)))).toBe(false);
  });
});
