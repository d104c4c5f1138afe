import { describe, expect, it } from "vitest";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import { liveChat, message, START } from "../sample-session.ts";
import { said } from "./card-in-time.ts";
import { CHAT, knowing, type Merging, merged } from "./merging.ts";

const UNCERTAIN = { isWaitCertain: false };
const QUESTION = said("V 2");
const BOTH = said("V 2", "O 3");

type Wait = readonly [seconds: number | null, rule: string, isWritten: boolean];

const WAITS: Readonly<Record<string, readonly [Merging, Wait]>> = {
  "nothing is odd": [{ session: { messages: BOTH } }, [60, "reply", true]],
  "nobody has replied while the session lasts": [
    { session: { messages: QUESTION, endedAt: null } },
    [null, "not-known-yet", true],
  ],
  "nobody ever replied": [{ session: { messages: QUESTION } }, [null, "no-reply", true]],
  "the attribute is switched off": [
    { session: { messages: BOTH }, stored: { waitTimeBeforeFirstReply: undefined } },
    [60, "reply", true],
  ],
  "messages are missing, and the card has no value": [
    { session: { messages: BOTH }, countByPlatform: 3 },
    [null, "not-certain", false],
  ],
  "messages are missing, and the card has a value": [
    { session: { messages: BOTH }, countByPlatform: 3, stored: { waitTimeBeforeFirstReply: 5 } },
    [5, "kept", false],
  ],
  "messages are missing, and the card has 0": [
    { session: { messages: BOTH }, countByPlatform: 3, stored: { waitTimeBeforeFirstReply: 0 } },
    [0, "kept", false],
  ],
  "all that was ever read shows no reply, but the card has a value": [
    {
      session: { messages: QUESTION },
      known: knowing({ messages: QUESTION }),
      stored: { waitTimeBeforeFirstReply: 60 },
    },
    [null, "no-reply", true],
  ],
  "all that was ever read shows another value than the card": [
    { session: { messages: BOTH }, known: knowing({ messages: BOTH }), stored: { waitTimeBeforeFirstReply: 5 } },
    [60, "reply", true],
  ],
  "all that was ever read shows no reply, nor does the card": [
    { session: { messages: QUESTION }, known: knowing({ messages: QUESTION }) },
    [null, "no-reply", true],
  ],
  "a person says that what is delivered is all, and it shows no reply": [
    { session: { messages: QUESTION }, onlyDelivered: true, stored: { waitTimeBeforeFirstReply: 60 } },
    [null, "no-reply", true],
  ],
  "nothing is known, and the card has the same value": [
    { session: { messages: BOTH }, stored: { waitTimeBeforeFirstReply: 60 } },
    [60, "reply", true],
  ],
  "nothing is known, and the card has another value": [
    { session: { messages: BOTH }, stored: { waitTimeBeforeFirstReply: 30 } },
    [30, "kept", false],
  ],
  "it is not certain what was there before, and messages are lost": [
    { session: { messages: BOTH }, known: knowing({ messages: said("V 1") }, UNCERTAIN) },
    [null, "not-certain", false],
  ],
  "it is not certain what was there before, and a live chat is lost": [
    { session: { messages: BOTH }, known: knowing({ liveChats: [CHAT, liveChat("l0", 0)] }, UNCERTAIN) },
    [null, "not-certain", false],
  ],
  "it is not certain what was there before, but nothing is lost": [
    { session: { messages: BOTH }, known: knowing({ messages: QUESTION }, UNCERTAIN) },
    [60, "reply", true],
  ],
  "the only live chat has an impossible time": [
    { session: { liveChats: [liveChat("l1", -START / 1000)], messages: BOTH } },
    [60, "reply", true],
  ],
  "a later live chat has an impossible time": [
    { session: { liveChats: [CHAT, liveChat("l2", 400 * 86_400)], messages: BOTH } },
    [null, "not-certain", false],
  ],
  "two live chats have possible times": [
    { session: { liveChats: [CHAT, liveChat("l2", 3_600)], messages: BOTH } },
    [60, "reply", true],
  ],
  "a message of another live chat has an impossible time": [
    {
      session: {
        liveChats: [CHAT, liveChat("l2", 3_600)],
        messages: [...BOTH, message("visitor", -START / 1000, { liveChatId: "l2" })],
      },
    },
    [60, "reply", true],
  ],
  "a message outside of live chats has an impossible time": [
    { session: { messages: [...BOTH, message("bot", -START / 1000, { liveChatId: null })] } },
    [60, "reply", true],
  ],
};

describe("a wait time", () => {
  it.each(Object.entries(WAITS))("when %s", (_, [merging, [seconds, rule, isWritten]]) => {
    expect(merged(merging).figures.waitTime).toMatchObject({ seconds, rule, isWritten });
  });

  it.each<[string, Merging]>([
    ["missing messages", { countByPlatform: 3 }],
    ["another value on the card", { stored: { waitTimeBeforeFirstReply: 30 } }],
    ["lost messages", { known: knowing({ messages: said("V 2", "V 9") }, UNCERTAIN) }],
  ])("names the messages from which it would come when it is not written because of %s", (_, merging) => {
    expect(merged({ session: { messages: BOTH }, ...merging }).figures.waitTime).toMatchObject({
      isWritten: false,
      liveChatId: "l1",
      visitorMessageId: "visitor@120",
      operatorMessageId: "operator@180",
    });
  });

  it.each<[string, Merging, boolean]>([
    ["was written", { session: { messages: BOTH } }, true],
    ["is not certain, and nothing was known", { session: { messages: BOTH }, countByPlatform: 3 }, false],
    [
      "is not certain, but was known",
      { session: { messages: BOTH }, known: knowing({ messages: QUESTION }), countByPlatform: 3 },
      true,
    ],
    [
      "is kept, and nothing was known",
      { session: { messages: BOTH }, stored: { waitTimeBeforeFirstReply: 30 } },
      false,
    ],
  ])("is certain from then on when it %s", (_, merging, isWaitCertain) => {
    expect(merged(merging).known?.isWaitCertain).toBe(isWaitCertain);
  });
});

describe("a message count", () => {
  it.each<[string, Merging, number | undefined]>([
    ["is what was delivered", { session: { messages: BOTH } }, 2],
    [
      "includes what is lost",
      { session: { messages: BOTH }, stored: { chatLog: undefined }, known: knowing({ messages: said("V 1") }) },
      3,
    ],
    [
      "is never less than on the card",
      { session: { messages: BOTH }, stored: { chatLog: undefined, messageCount: 7 } },
      7,
    ],
    ["is also made when it is switched off", { session: { messages: BOTH }, stored: { messageCount: undefined } }, 2],
    [
      "is what was delivered when a person says so",
      { session: { messages: BOTH }, stored: { messageCount: 7 }, onlyDelivered: true },
      2,
    ],
    ["is not written while messages are missing", { session: { messages: BOTH }, countByPlatform: 3 }, undefined],
    ["is not changed by a platform that counts less", { session: { messages: BOTH }, countByPlatform: 1 }, 2],
    [
      "may be less than that of a platform that counts deleted messages",
      { session: { messages: BOTH }, countByPlatform: 3, countsDeleted: true },
      2,
    ],
    [
      "may lack what a person has accepted",
      { session: { messages: BOTH }, countByPlatform: 5, known: knowing({}, { acceptedGap: 3 }) },
      2,
    ],
    [
      "may not lack more than a person has accepted",
      { session: { messages: BOTH }, countByPlatform: 6, known: knowing({}, { acceptedGap: 3 }) },
      undefined,
    ],
  ])("%s", (_, merging, count) => {
    const { figures, isIncomplete } = merged(merging);
    expect(figures.messageCount).toBe(count);
    expect(isIncomplete).toBe(count === undefined);
  });

  it.each([
    ["what is missing now", 5, 3],
    ["nothing when nothing is missing", 2, 0],
    ["nothing when the platform counts less", 1, 0],
  ])("is accepted by a person with %s", (_, countByPlatform, acceptedGap) => {
    const { known } = merged({ session: { messages: BOTH }, countByPlatform, onlyDelivered: true });
    expect(known?.acceptedGap).toBe(acceptedGap);
  });
});

describe("start and end", () => {
  it("are not written when they cannot be", () => {
    const { figures, doubts } = merged({ session: { startedAt: 0, endedAt: START + 30 * 86_400_000 } });
    expect(figures).toMatchObject({ startTime: undefined, endTime: undefined });
    expect(doubts.map(({ of }) => of)).toEqual(["start", "end"]);
  });

  it("are those of the platform", () => {
    expect(merged({}).figures).toMatchObject({ startTime: START, endTime: START + 3_600_000 });
    expect(merged({ session: { endedAt: null } }).figures.endTime).toBeNull();
  });
});

describe("losses", () => {
  it("are counted by message and by live chat", () => {
    const known = knowing({ liveChats: [CHAT, liveChat("l0", 0), liveChat("l9", 9)], messages: said("V 1", "O 3") });
    expect(merged({ session: { messages: BOTH }, known }).losses).toEqual({ messages: 1, liveChats: 2 });
  });

  it("of which the ids are not known are remembered by their number", () => {
    const stored = { messageCount: 5 };
    expect(merged({ session: { messages: BOTH }, stored: { ...stored, chatLog: undefined } })).toMatchObject({
      losses: { messages: 3 },
      known: { unlisted: 3 },
    });
    const known = knowing({ messages: said("V 1", "O 3") });
    expect(merged({ session: { messages: BOTH }, known }).known?.unlisted).toBe(0);
  });
});

function joined(...joinings: [string, number][]): Partial<WidgetSession> {
  return { liveChats: [liveChat("l1", 60, joinings)] };
}

describe("who joined last", () => {
  const uncertain = { areJoiningsCertain: false };

  it.each<[string, Merging, true | undefined]>([
    ["is not known where nothing was read before", { session: joined(["o1", 90]) }, undefined],
    [
      "is known where all was read from the beginning",
      { session: joined(["o1", 90]), known: knowing(joined(["o2", 91])) },
      true,
    ],
    [
      "is known when they came after all who are known",
      { session: joined(["o1", 92]), known: knowing(joined(["o2", 91]), uncertain) },
      true,
    ],
    [
      "is not known when somebody may have come later",
      { session: joined(["o1", 91]), known: knowing(joined(["o2", 91]), uncertain) },
      undefined,
    ],
    [
      "is not known when nobody is told of",
      { session: joined(), known: knowing(joined(["o2", 91]), uncertain) },
      undefined,
    ],
    [
      "is what a person says",
      { session: joined(["o1", 90]), known: knowing(joined(["o2", 91]), uncertain), onlyDelivered: true },
      true,
    ],
  ])("%s", (_, merging, isLatest) => {
    expect(merged(merging).isLatestKnown).toBe(isLatest);
  });

  it.each<[string, Merging, boolean]>([
    ["all who joined are known of a card that was never filled", {}, true],
    ["not of one that refers to members", { stored: { members: ["1"] } }, false],
    ["not of one that refers to a support person", { stored: { supportPerson: "1" } }, false],
    ["of one without these attributes", { stored: { members: undefined, supportPerson: undefined } }, true],
    ["when a person says so", { stored: { members: ["1"] }, onlyDelivered: true }, true],
    ["as before", { stored: { members: ["1"] }, known: knowing({}) }, true],
    ["as little as before", { known: knowing({}, uncertain) }, false],
  ])("%s", (_, merging, areJoiningsCertain) => {
    expect(merged(merging).known?.areJoiningsCertain).toBe(areJoiningsCertain);
  });

  it("is told with those who are no longer delivered, as the joinings of one more live chat", () => {
    const known = { ...knowing(joined(["o2", 70], ["o2", 95])), liveChats: new Set<string>() };
    const { liveChats } = merged({ session: joined(["o1", 90]), known });
    const times = liveChats.flatMap(({ operators }) =>
      operators.map(({ operatorId, joinedAt }) => [operatorId, joinedAt - START]),
    );
    expect(times).toEqual([
      ["o2", 70_000],
      ["o2", 95_000],
      ["o1", 90_000],
    ]);
    expect(merged({ session: joined(["o1", 90]) }).liveChats).toEqual(joined(["o1", 90]).liveChats);
  });
});

it("learns nothing from a log that cannot be read, of which nothing was known", () => {
  const hidden = { session: { messages: BOTH }, stored: { messageCount: 2 } };
  expect(merged(hidden).known).toBeUndefined();
  expect(merged({ ...hidden, known: knowing({ messages: said("V 1") }) }).known?.messages.size).toBe(1);
});

it("counts no messages on a card whose log cannot be read", () => {
  expect(merged({ session: { messages: BOTH }, stored: { messageCount: 2 } }).figures.messageCount).toBeUndefined();
});

it("tells a log that cannot be read from one that is written", () => {
  const stored = { messageCount: 2 };
  expect(merged({ session: { messages: BOTH }, stored })).toMatchObject({ chatLog: undefined, isLogHidden: true });
  expect(merged({ session: { messages: BOTH } }).isLogHidden).toBe(false);
});
