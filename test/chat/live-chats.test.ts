import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AroundLiveChats,
  knownLiveChats,
  type LiveChatFigures,
  liveChatFigures,
  liveChatFiguresOf,
  outcomeOf,
  readLiveChats,
} from "../../plugin/chat/live-chats.ts";
import type { HowEnded, LiveChat, Message, WidgetSession } from "../../plugin/chat/session.ts";
import { waitTimeBeforeFirstReply } from "../../plugin/chat/wait-time.ts";
import { anySession } from "./arbitrary-session.ts";
import { liveChat, message, START, session } from "./sample-session.ts";

const MEASURES = { abandonedWithinSeconds: 20 };

/** A live chat from one second of the session to another. */
function chat(id: string, from: number, to: number | null, howEnded?: HowEnded, ...joined: string[]): LiveChat {
  const endedAt = to === null ? null : START + to * 1000;
  return {
    ...liveChat(
      id,
      from,
      joined.map((one) => [one, from]),
    ),
    endedAt,
    howEnded,
  };
}

function wrote(operatorId: string, after: number, liveChatId: string | null, type: Message["type"] = "text"): Message {
  const sender = { kind: "operator" as const, id: operatorId, name: operatorId };
  return { ...message("operator", after, { liveChatId, type }), sender };
}

const figuresOf = (parts: Partial<WidgetSession>) => liveChatFiguresOf(session(parts));
const outcome = (parts: Partial<WidgetSession>, isFinal = true) => outcomeOf(figuresOf(parts), isFinal, MEASURES);

/** Figures of which nobody knows whether they are all. */
function uncertain(parts: Partial<LiveChatFigures>): LiveChatFigures {
  return { ...figuresOf({ liveChats: [chat("l1", 0, 90)] }), isCertain: false, ...parts };
}

describe("what became of a chat", () => {
  const asked = message("visitor", 10);
  it.each<[string, Partial<WidgetSession>, ReturnType<typeof outcome>]>([
    ["no live chat", { messages: [message("bot", 1), message("visitor", 2, { liveChatId: null })] }, "chatbot-only"],
    ["a reply", { liveChats: [chat("l1", 5, 90)], messages: [asked, wrote("o1", 20, "l1")] }, "answered"],
    ["a file as the reply", { liveChats: [chat("l1", 5, 90)], messages: [wrote("o1", 20, "l1", "file")] }, "answered"],
    [
      "a reply in the second live chat only",
      { liveChats: [chat("l1", 5, 15), chat("l2", 30, 90)], messages: [asked, wrote("o1", 40, "l2")] },
      "answered",
    ],
    ["a reply in a live chat that nobody lists", { messages: [wrote("o1", 40, "l9")] }, "answered"],
    [
      "a reply outside of live chats",
      { liveChats: [chat("l1", 5, 90)], messages: [wrote("o1", 40, null)] },
      "unanswered",
    ],
    [
      "an event of a support person",
      { liveChats: [chat("l1", 5, 90)], messages: [wrote("o1", 6, "l1", "event")] },
      "unanswered",
    ],
    [
      "a note of a support person",
      { liveChats: [chat("l1", 5, 90)], messages: [wrote("o1", 6, "l1", "note")] },
      "unanswered",
    ],
    ["a joining alone", { liveChats: [chat("l1", 5, 90, undefined, "o1")] }, "unanswered"],
    ["the chatbot in the live chat", { liveChats: [chat("l1", 5, 90)], messages: [message("bot", 20)] }, "unanswered"],
    ["nobody wrote in 20 seconds", { liveChats: [chat("l1", 5, 25)], messages: [asked] }, "abandoned"],
    ["nobody wrote in 20.9 seconds", { liveChats: [{ ...chat("l1", 5, 25), endedAt: START + 25_900 }] }, "abandoned"],
    ["nobody wrote in 21 seconds", { liveChats: [chat("l1", 5, 26)], messages: [asked] }, "unanswered"],
    ["two live chats, 20 seconds together", { liveChats: [chat("l1", 5, 15), chat("l2", 30, 40)] }, "abandoned"],
    ["two live chats, 21 seconds together", { liveChats: [chat("l1", 5, 15), chat("l2", 30, 41)] }, "unanswered"],
    ["the end user ended it", { liveChats: [chat("l1", 5, 10, "by-end-user")] }, "abandoned"],
    ["it expired", { liveChats: [chat("l1", 5, 10, "expired")] }, "abandoned"],
    [
      "a support person ended it after 5 seconds",
      { liveChats: [chat("l1", 5, 10, "by-support-person")] },
      "unanswered",
    ],
    ["it was forwarded after 5 seconds", { liveChats: [chat("l1", 5, 10, "forwarded")] }, "unanswered"],
    [
      "one of two was ended by a support person",
      { liveChats: [chat("l1", 5, 8, "by-support-person"), chat("l2", 9, 12, "by-end-user")] },
      "unanswered",
    ],
    ["a live chat without an end, in a session of an hour", { liveChats: [chat("l1", 5, null)] }, "unanswered"],
    [
      "a live chat without an end, in a short session",
      { endedAt: START + 20_000, liveChats: [chat("l1", 5, null)] },
      "abandoned",
    ],
  ])("after %s", (_, parts, expected) => {
    expect(outcome(parts)).toBe(expected);
  });

  it("is told while it goes on only when somebody wrote", () => {
    const liveChats = [chat("l1", 5, null)];
    expect(outcome({ endedAt: null, liveChats, messages: [message("visitor", 10)] }, false)).toBeNull();
    expect(outcome({ endedAt: null, liveChats, messages: [wrote("o1", 20, "l1")] }, false)).toBe("answered");
    expect(outcome({ endedAt: null }, false)).toBeNull();
  });

  it("has the time that a setting gives", () => {
    const figures = figuresOf({ liveChats: [chat("l1", 0, 40)] });
    expect(outcomeOf(figures, true, { abandonedWithinSeconds: 39 })).toBe("unanswered");
    expect(outcomeOf(figures, true, { abandonedWithinSeconds: 40 })).toBe("abandoned");
    expect(outcomeOf(figuresOf({ liveChats: [chat("l1", 0, 0)] }), true, { abandonedWithinSeconds: 0 })).toBe(
      "abandoned",
    );
  });

  it("is not told where something is missing that could change it", () => {
    expect(outcomeOf(uncertain({}), true, MEASURES)).toBeUndefined();
    expect(outcomeOf(uncertain({ count: 0 }), true, MEASURES)).toBeUndefined();
    expect(outcomeOf(uncertain({}), false, MEASURES)).toBeUndefined();
    expect(outcomeOf(uncertain({ isAnswered: true }), true, MEASURES)).toBe("answered");
    const timeless = uncertain({ isCertain: true, seconds: undefined });
    expect(outcomeOf(timeless, true, MEASURES)).toBeUndefined();
    expect(outcomeOf({ ...timeless, wasEndedForUser: true }, true, MEASURES)).toBe("unanswered");
  });
});

describe("how often an end user was passed on", () => {
  it.each<[string, Partial<WidgetSession>, number]>([
    ["no live chat", {}, 0],
    ["nobody joined", { liveChats: [chat("l1", 0, 9)] }, 0],
    ["one joined", { liveChats: [chat("l1", 0, 9, undefined, "o1")] }, 0],
    ["one joined twice", { liveChats: [chat("l1", 0, 9, undefined, "o1", "o1")] }, 0],
    ["a second one", { liveChats: [chat("l1", 0, 9, undefined, "o1", "o2")] }, 1],
    ["back to the first one", { liveChats: [chat("l1", 0, 9, undefined, "o1", "o2", "o1")] }, 1],
    ["three of them", { liveChats: [chat("l1", 0, 9, undefined, "o1", "o2", "o3")] }, 2],
    [
      "another one in another live chat",
      { liveChats: [chat("l1", 0, 9, undefined, "o1"), chat("l2", 10, 19, undefined, "o2")] },
      0,
    ],
    ["one who only wrote", { liveChats: [chat("l1", 0, 9, undefined, "o1")], messages: [wrote("o2", 5, "l1")] }, 1],
    [
      "one who wrote a note",
      { liveChats: [chat("l1", 0, 9, undefined, "o1")], messages: [wrote("o2", 5, "l1", "note")] },
      0,
    ],
    ["forwarded without anybody", { liveChats: [chat("l1", 0, 9, "forwarded")] }, 1],
    ["a second one, then forwarded", { liveChats: [chat("l1", 0, 9, "forwarded", "o1", "o2")] }, 2],
  ])("%s", (_, parts, redirects) => {
    expect(figuresOf(parts).redirects).toBe(redirects);
  });
});

describe("the time in live chats", () => {
  it.each<[string, Partial<WidgetSession>, number | null]>([
    ["is empty without one", {}, null],
    ["is that of the one", { liveChats: [chat("l1", 5, 90)] }, 85],
    ["leaves out what lies between", { liveChats: [chat("l1", 5, 10), chat("l2", 100, 120)] }, 25],
    ["counts what overlaps once", { liveChats: [chat("l1", 0, 60), chat("l2", 30, 90), chat("l3", 40, 50)] }, 90],
    ["does not depend on the order", { liveChats: [chat("l2", 30, 90), chat("l1", 0, 60)] }, 90],
    ["is empty while one goes on", { endedAt: null, liveChats: [chat("l1", 0, 60), chat("l2", 70, null)] }, null],
    ["stands between two of a session that goes on", { endedAt: null, liveChats: [chat("l1", 0, 60)] }, 60],
    ["lasts until the session's end where no other is told", { liveChats: [chat("l1", 0, null)] }, 3_600],
    ["is never less than nothing", { liveChats: [chat("l1", 60, 0)] }, 0],
    ["is rounded down", { liveChats: [{ ...chat("l1", 0, 1), endedAt: START + 1_999 }] }, 1],
    [
      "is that of what was said where nobody lists it",
      { messages: [message("visitor", 3), wrote("o1", 40, "l1")] },
      37,
    ],
  ])("%s", (_, parts, seconds) => {
    expect(figuresOf(parts).seconds).toBe(seconds);
  });
});

describe("live chats of several readings", () => {
  const around: AroundLiveChats = {
    endedAt: START + 3_600_000,
    listed: new Set(["l2"]),
    isCertain: true,
    isBelieved: (at) => at > 0,
  };
  const first = readLiveChats([chat("l1", 0, 60, "by-end-user", "o1")], [wrote("o1", 20, "l1")]);

  it("stay when the platform no longer lists them", () => {
    const known = knownLiveChats(first, [chat("l2", 100, 130, "forwarded", "o2")], []);
    const figures = liveChatFigures(known, around);
    expect(figures).toMatchObject({ count: 2, redirects: 1, seconds: 90, isAnswered: true });
  });

  it("are as the platform tells them now, and nobody who took part is lost", () => {
    const known = knownLiveChats(first, [chat("l1", 0, 90, undefined, "o2")], []);
    expect(known).toEqual([
      {
        liveChatId: "l1",
        from: START,
        to: START + 90_000,
        howEnded: "by-end-user",
        operators: ["o1", "o2"],
        isAnswered: true,
      },
    ]);
  });

  it("have no known time where one was lost before its end, or a time cannot be", () => {
    const open = readLiveChats([chat("l1", 0, null)], []);
    expect(liveChatFigures(open, around).seconds).toBeUndefined();
    const odd = readLiveChats([{ ...chat("l2", 0, 60), establishedAt: -1 }], []);
    expect(liveChatFigures(odd, around).seconds).toBeUndefined();
    const endless = readLiveChats([chat("l2", 0, null)], []);
    expect(liveChatFigures(endless, { ...around, endedAt: undefined }).seconds).toBeUndefined();
  });

  it("tell the same when the same is read again", () => {
    fc.assert(
      fc.property(anySession, ({ liveChats, messages }) => {
        const once = knownLiveChats([], liveChats, messages);
        expect(knownLiveChats(once, liveChats, messages)).toEqual(once);
      }),
    );
  });
});

describe("the figures of any session", () => {
  it("agree with each other", () => {
    fc.assert(
      fc.property(anySession, (any) => {
        const figures = liveChatFiguresOf(any);
        const became = outcomeOf(figures, true, MEASURES);
        expect(became === "chatbot-only").toBe(figures.count === 0);
        expect(became === "answered").toBe(figures.isAnswered);
        const isReplied = waitTimeBeforeFirstReply(any).seconds !== null;
        expect(isReplied && became !== "answered").toBe(false);
        expect(became === "abandoned" && (figures.seconds ?? Number.NaN) > 20).toBe(false);
        expect(figures.redirects).toBeGreaterThanOrEqual(0);
        const listed = new Set(any.liveChats.map(({ liveChatId }) => liveChatId));
        expect(figures.count).toBeGreaterThanOrEqual(listed.size);
      }),
    );
  });
});
