import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import {
  type Delivered,
  digestOfId,
  digestOfJoining,
  knownReplies,
  learned,
  lostIds,
  NOTHING_KNOWN,
  withIds,
} from "../../../plugin/chat/kept/known-history.ts";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import { type FirstReplies, waitTimeOf } from "../../../plugin/chat/wait-time.ts";
import { liveChat, message, START, session } from "../sample-session.ts";
import { said } from "./card-in-time.ts";

const LIVE_CHATS = { readLiveChats: [], areLiveChatsCertain: true };
const NOW = {
  unlisted: 0,
  hasLog: false,
  isWaitCertain: true,
  areJoiningsCertain: true,
  acceptedGap: 0,
  ...LIVE_CHATS,
};

function delivered(whole: WidgetSession): Delivered {
  return atOnce(withIds(whole));
}

function withChat(liveChatId: string, joinedAfter: number, ...lines: readonly string[]): WidgetSession {
  return session({ liveChats: [liveChat(liveChatId, 60, [["o1", joinedAfter]])], messages: said(...lines) });
}

describe("what is known of a history", () => {
  it("is at first nothing, and what is read of the first messages is certain", () => {
    expect(NOTHING_KNOWN).toMatchObject({
      messages: new Set(),
      unlisted: 0,
      liveChats: new Set(),
      firstReplies: null,
      joined: new Set(),
      joinings: [],
      areJoiningsCertain: true,
      hasLog: false,
      isWaitCertain: true,
      acceptedGap: 0,
    });
  });

  it("grows with each reading and forgets nothing", () => {
    const one = withChat("l1", 90, "V 2", "O 3");
    const first = learned(NOTHING_KNOWN, delivered(one), one.liveChats, NOW);
    const two = withChat("l2", 80, "O 3", "V 4");
    const second = learned(first, delivered(two), two.liveChats, {
      unlisted: 2,
      hasLog: false,
      isWaitCertain: false,
      areJoiningsCertain: false,
      acceptedGap: 3,
      ...LIVE_CHATS,
    });
    expect(second).toMatchObject({
      messages: new Set(["visitor@120", "operator@180", "visitor@240"].map(digestOfId)),
      liveChats: new Set(["l1", "l2"].map(digestOfId)),
      unlisted: 2,
      hasLog: false,
      isWaitCertain: false,
      acceptedGap: 3,
      areJoiningsCertain: false,
      joined: new Set([digestOfJoining("l1", "o1"), digestOfJoining("l2", "o1")]),
      joinings: [{ operatorId: "o1", firstAt: START + 80_000, lastAt: START + 90_000 }],
    });
    expect(second.firstReplies).toEqual(first.firstReplies);
  });

  it("holds short digests of ids, in the letters of base64url", () => {
    // The first 6 bytes of the SHA-256 of the empty text: e3 b0 c4 42 98 fc.
    expect(digestOfId("")).toBe("47DEQpj8");
  });
});

describe("lost messages", () => {
  const known = learned(NOTHING_KNOWN, delivered(session({ messages: said("V 2", "O 3", "V 4") })), [], NOW);

  it.each<[string, readonly string[], number]>([
    ["all are delivered", ["V 2", "O 3", "V 4"], 0],
    ["new ones hide the loss of others", ["V 4", "V 5", "V 6", "V 7"], 2],
    ["none is delivered", [], 3],
  ])("are counted by their ids: %s", (_, lines, lost) => {
    expect(lostIds(known, delivered(session({ messages: said(...lines) })))).toBe(lost);
  });

  it("are none when nothing is known", () => {
    expect(lostIds(undefined, delivered(session({ messages: said("V 2") })))).toBe(0);
  });
});

/** First messages as a reading would know them. Minutes. */
function replies(liveChatId: string, established: number, ...lines: readonly string[]): FirstReplies {
  const chat = liveChat(liveChatId, established * 60);
  const known = knownReplies(null, session({ liveChats: [chat], messages: said(...lines) }));
  if (known === null) throw new Error("a live chat");
  return known;
}

/** Readings one after the other, and the wait time that all of them show together (seconds). */
const READINGS: Readonly<
  Record<
    string,
    readonly [readings: readonly Partial<WidgetSession>[], seconds: number | null, liveChatId: string | null]
  >
> = {
  "no live chat at all": [[{ messages: [] }], null, null],
  "a live chat after none": [[{}, { liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 3") }], 60, "l1"],
  "the live chat is lost": [[{ liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 3") }, {}], 60, "l1"],
  "the live chat's messages are lost": [
    [{ liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 3") }, { liveChats: [liveChat("l1", 60)] }],
    60,
    "l1",
  ],
  "its question is lost": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("V 2") },
      { liveChats: [liveChat("l1", 60)], messages: said("V 4", "O 5") },
    ],
    180,
    "l1",
  ],
  "its answer is lost": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 3") },
      { liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 9") },
    ],
    60,
    "l1",
  ],
  "an earlier question arrives late": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 3") },
      { liveChats: [liveChat("l1", 60)], messages: said("V 1", "V 2", "O 3") },
    ],
    120,
    "l1",
  ],
  "an earlier answer arrives late": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 4") },
      { liveChats: [liveChat("l1", 60)], messages: said("O 3", "O 4") },
    ],
    60,
    "l1",
  ],
  "an answer before the question arrives late": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 4") },
      { liveChats: [liveChat("l1", 60)], messages: said("O 1", "O 4") },
    ],
    0,
    "l1",
  ],
  "a question before the agent's greeting arrives late": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("O 3", "V 4") },
      { liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 3") },
    ],
    60,
    "l1",
  ],
  "only the agent ever wrote": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("O 3") },
      { liveChats: [liveChat("l1", 60)], messages: said("O 4") },
    ],
    0,
    "l1",
  ],
  "a second live chat takes the place of the lost first one": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 3") },
      { liveChats: [liveChat("l2", 3_600)], messages: said("V 61 l2", "O 71 l2") },
    ],
    60,
    "l1",
  ],
  "a first live chat without an answer is lost": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("V 2") },
      { liveChats: [liveChat("l2", 3_600)], messages: said("V 61 l2", "O 71 l2") },
    ],
    null,
    "l1",
  ],
  "an earlier live chat appears": [
    [
      { liveChats: [liveChat("l2", 3_600)], messages: said("V 61 l2", "O 71 l2") },
      { liveChats: [liveChat("l1", 60), liveChat("l2", 3_600)], messages: said("V 2", "O 3", "V 61 l2") },
    ],
    60,
    "l1",
  ],
  "another live chat of the same moment does not take the place": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("V 2", "O 3") },
      { liveChats: [liveChat("l2", 60)], messages: said("V 2 l2", "O 13 l2") },
    ],
    60,
    "l1",
  ],
  "the platform corrects when the live chat was established, to an earlier time": [
    [
      { liveChats: [liveChat("l1", 90)], messages: said("V 2") },
      { liveChats: [liveChat("l1", 60)], messages: said("O 3") },
    ],
    60,
    "l1",
  ],
  "the platform corrects when the live chat was established": [
    [
      { liveChats: [liveChat("l1", 60)], messages: said("V 2") },
      { liveChats: [liveChat("l1", 90)], messages: said("V 2", "O 3") },
    ],
    60,
    "l1",
  ],
};

describe("the first replies of all readings together", () => {
  it.each(Object.entries(READINGS))("%s", (_, [readings, seconds, liveChatId]) => {
    let known: FirstReplies | null = null;
    for (const reading of readings) known = knownReplies(known, session(reading));
    expect(waitTimeOf(known, true)).toMatchObject({ seconds, liveChatId });
  });

  it("tell question and answer of the same moment apart by the order of the history, also when it is lost later", () => {
    const at = { liveChats: [liveChat("l1", 60)] };
    const question = message("visitor", 120);
    const answer = message("operator", 120);
    const agentFirst = knownReplies(null, session({ ...at, messages: [answer, question] }));
    const visitorFirst = knownReplies(null, session({ ...at, messages: [question, answer] }));
    expect([agentFirst?.operatorFirst, visitorFirst?.operatorFirst]).toEqual([true, false]);
    expect(knownReplies(agentFirst, session(at))?.operatorFirst).toBe(true);
    expect(knownReplies(visitorFirst, session(at))?.operatorFirst).toBe(false);
    expect(knownReplies(visitorFirst, session({ ...at, messages: [question, answer] }))?.operatorFirst).toBe(false);
    expect(knownReplies(agentFirst, session({ ...at, messages: [question] }))?.operatorFirst).toBe(true);
  });

  it("keep the message of an equal time that was read first", () => {
    const at = { liveChats: [liveChat("l1", 60)] };
    const question = message("visitor", 120);
    const known = knownReplies(null, session({ ...at, messages: [{ ...question, messageId: "first" }] }));
    expect(
      knownReplies(known, session({ ...at, messages: [{ ...question, messageId: "second" }] }))?.visitor?.messageId,
    ).toBe("first");
  });

  it("keep the time at which the live chat was established as it was read first", () => {
    expect(knownReplies(replies("l1", 1), session({ liveChats: [liveChat("l1", 90)] }))?.establishedAt).toBe(
      START + 60_000,
    );
  });

  it("are those of the whole history, whatever part of it each reading brings", () => {
    const writer = fc.record({
      who: fc.constantFrom("V", "O"),
      at: fc.nat(30),
      read: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    });
    const lines = fc.uniqueArray(writer, { selector: ({ at }) => at, minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lines, (all) => {
        const liveChats = [liveChat("l1", 0)];
        const ordered = all.toSorted((left, right) => left.at - right.at);
        const text = ({ who, at }: (typeof all)[number]) => `${who} ${at}`;
        let known: FirstReplies | null = null;
        for (const reading of [0, 1, 2]) {
          const part = ordered.filter(({ read }) => read[reading] === true || read.every((is) => !is));
          known = knownReplies(known, session({ liveChats, messages: said(...part.map(text)) }));
        }
        expect(known).toEqual(knownReplies(null, session({ liveChats, messages: said(...ordered.map(text)) })));
      }),
    );
  });
});
