import { describe, expect, it } from "vitest";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import type { WireLiveChat, WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { readyMadeStaticValueNames } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { createCardMemory } from "../../plugin/state/card-memory.ts";
import { FURTHER_ATTRIBUTES, settingsOf } from "../support/ready-made.ts";
import { DAY, MINUTE, type World, type WorldOptions, worlds } from "./task-world.ts";
import { at, START, said, wireSession } from "./wire-session.ts";

/*
 * The attributes that are off unless a platform setting maps them, from the chat platform to the cards in ESM. The sample
 * session begins on a Friday at 08:00 UTC; Otto replies to Vera after 30 seconds.
 */

const worldOf = worlds();
const APIS = ["rest", "web-api"] as const;
const CODES = [
  "outcome",
  "first_replier",
  "live_chat_count",
  "redirect_count",
  "wait_in_business_hours",
  "live_chat_time",
  "chat_language",
] as const;

/** Business begins 20 seconds after Vera has written. */
const measures = {
  abandonedWithinSeconds: 20,
  business: {
    hours: { weekdays: [5], from: "08:00", to: "16:00", holidays: undefined },
    timeZone: "UTC",
  },
};
const OPTIONS: WorldOptions = {
  clock: START + 60 * MINUTE,
  settings: FURTHER_ATTRIBUTES,
  dependencies: { measures, staticValueNames: readyMadeStaticValueNames(readReadyMadeTemplate()) },
};

function liveChat(parts: Partial<WireLiveChat>): WireLiveChat {
  return { liveChatId: "l1", establishedAt: at(5), endedAt: at(590), disconnectionMode: null, operators: [], ...parts };
}

const OPERATORS = [
  { operatorId: "o1", name: "Otto", externalId: "otto@example.com" },
  { operatorId: "o2", name: "Oona", externalId: "oona@example.com" },
];
const FORWARDED = wireSession({
  operators: OPERATORS,
  liveChats: [
    liveChat({
      endedAt: at(100),
      disconnectionMode: "forwardedToScript",
      operators: [
        { operatorId: "o1", joinedAt: at(20) },
        { operatorId: "o2", joinedAt: at(50) },
      ],
    }),
    liveChat({ liveChatId: "l2", establishedAt: at(200), operators: [{ operatorId: "o2", joinedAt: at(210) }] }),
  ],
});
const SESSIONS: readonly WireSession[] = [
  FORWARDED,
  wireSession({ sessionId: "ws-unanswered", liveChats: [liveChat({})], messages: [said("m1", "visitor", 10)] }),
  wireSession({
    sessionId: "ws-abandoned",
    liveChats: [liveChat({ endedAt: at(25), disconnectionMode: "finishedByUser" })],
    messages: [said("m1", "visitor", 10)],
  }),
  wireSession({
    sessionId: "ws-ended",
    liveChats: [liveChat({ endedAt: at(25), disconnectionMode: "finishedByOperator" })],
    messages: [said("m1", "visitor", 10)],
  }),
  wireSession({
    sessionId: "ws-chatbot",
    liveChats: [],
    messages: [{ ...said("m1", "visitor", 10), liveChatId: null }],
  }),
];

const lasting = (parts: Partial<WireSession>) =>
  wireSession({ status: "active", endedAt: null, liveChats: [liveChat({ endedAt: null })], ...parts });

function replace({ sandbox }: World, session: WireSession): void {
  sandbox.setSessions([platformSessionSchema.parse(session)]);
}

/** What a card holds in the further attributes: numbers, the outcome's name, and whether it refers to anybody. */
async function further(world: World, sessionId: string): Promise<readonly unknown[]> {
  const { data } = await world.card(sessionId);
  return CODES.map((code) => {
    const [value] = data[code]?.values ?? [];
    if (value === undefined) return null;
    return "dataCardId" in value ? value.dataCardId : value.value;
  });
}

async function personOf(world: World, sessionId: string, code: string) {
  return (await world.value(sessionId, code))?.dataCardId;
}

describe.each(APIS)("the further attributes, over %s,", (api) => {
  it("are written with the card, and read back as they are", async () => {
    const world = await worldOf({ ...OPTIONS, api, sessions: SESSIONS });
    expect(await world.run()).toMatchObject({ status: "done", sessions: { finished: 5 }, failures: [] });
    const otto = await further(world, "ws-1");
    const supportPerson = await personOf(world, "ws-1", "support_person");
    expect(otto).toEqual(["Answered", expect.any(String), 2, 2, 30, 485, null]);
    expect(otto[1]).not.toBe(supportPerson);
    expect(
      (await world.card("ws-1")).data["members"]?.values.map((one) => "dataCardId" in one && one.dataCardId),
    ).toContain(otto[1]);
    expect(await further(world, "ws-unanswered")).toEqual(["Unanswered", null, 1, 0, null, 585, null]);
    expect(await further(world, "ws-abandoned")).toEqual(["Abandoned", null, 1, 0, null, 20, null]);
    expect(await further(world, "ws-ended")).toEqual(["Unanswered", null, 1, 0, null, 20, null]);
    expect(await further(world, "ws-chatbot")).toEqual(["Chatbot only", null, 0, 0, null, null, null]);
    // Nothing differs from what was written: over the Web API, too, which tells no codes.
    for (const { sessionId } of SESSIONS) {
      const report = await world.run({ sessionId, dependencies: { memory: createCardMemory() } });
      expect(report).toMatchObject({ sessions: { written: 0 }, failures: [] });
    }
  });

  it("are not written where no setting maps them", async () => {
    const world = await worldOf({ ...OPTIONS, api, settings: "", sessions: SESSIONS });
    expect(await world.run()).toMatchObject({ status: "done", sessions: { finished: 5 } });
    for (const { sessionId } of SESSIONS) {
      expect(await further(world, sessionId)).toEqual([null, null, null, null, null, null, null]);
    }
  });

  it("are told while the chat goes on as far as they are known, and become final with the finishing write", async () => {
    const waiting = lasting({ messages: [said("m1", "visitor", 10)] });
    const world = await worldOf({ ...OPTIONS, api, clock: START + MINUTE, sessions: [waiting] });
    await world.run();
    expect(await further(world, "ws-1")).toEqual([null, null, 1, 0, null, null, null]);
    replace(world, lasting({}));
    world.sandbox.setClock(START + 20 * MINUTE);
    await world.run();
    expect(await further(world, "ws-1")).toEqual(["Answered", expect.any(String), 1, 0, 30, null, null]);
    replace(world, wireSession());
    world.sandbox.setClock(START + 60 * MINUTE);
    expect(await world.run()).toMatchObject({ sessions: { finished: 1 } });
    expect(await further(world, "ws-1")).toEqual(["Answered", expect.any(String), 1, 0, 30, 585, null]);
  });

  it("are added to an active card by its next fill, and to a finished one by nothing", async () => {
    const active = wireSession({ sessionId: "ws-2", status: "active", endedAt: null });
    const world = await worldOf({ ...OPTIONS, api, sessions: [wireSession(), active] });
    await world.run({ dependencies: { platformSettings: settingsOf() } });
    const before = await world.card("ws-1");
    const reads = () => world.sandbox.stats().chatHistory.requests;
    expect(await world.run()).toMatchObject({ status: "done", refilled: [], undone: [] });
    expect(await world.card("ws-1")).toEqual(before);
    expect((await further(world, "ws-2"))[0]).toBe("Answered");
    const asked = reads();
    expect(await world.run()).toMatchObject({ sessions: { written: 0 }, refilled: [], undone: [] });
    expect(await world.card("ws-1")).toEqual(before);
    expect(reads() - asked).toBeLessThanOrEqual(3);
  });
});

it("a first replier whom saving an open card has taken off is written again (before ESM 2025.2)", async () => {
  const world = await worldOf({ ...OPTIONS, sessions: [FORWARDED] });
  const { dataCardId } = await world.card("ws-1");
  world.sandbox.openCards([dataCardId]);
  await world.run();
  const before = await further(world, "ws-1");
  world.sandbox.saveCards([dataCardId]);
  expect((await further(world, "ws-1"))[1]).toBeNull();
  await world.run();
  expect(await further(world, "ws-1")).toEqual(before);
  expect(await world.run()).toMatchObject({ refilled: [], undone: [], sessions: { written: 0 } });
});

describe("what was on a card", () => {
  const going = { ...FORWARDED, status: "active" as const, endedAt: null };

  it("stays when the platform no longer lists the first live chat", async () => {
    const world = await worldOf({ ...OPTIONS, clock: START + 20 * MINUTE, sessions: [going] });
    await world.run();
    const before = await further(world, "ws-1");
    expect(before).toEqual(["Answered", expect.any(String), 2, 2, 30, 485, null]);
    const lost = { ...FORWARDED, liveChats: FORWARDED.liveChats.slice(1), messages: [], messageCount: 0 };
    replace(world, lost);
    world.sandbox.setClock(START + 60 * MINUTE);
    expect(await world.run()).toMatchObject({ sessions: { finished: 1 } });
    expect(await further(world, "ws-1")).toEqual(before);
  });

  it("stays, too, on a machine that knows nothing of earlier readings", async () => {
    const world = await worldOf({ ...OPTIONS, clock: START + 20 * MINUTE, sessions: [going] });
    await world.run();
    const before = await further(world, "ws-1");
    replace(world, { ...FORWARDED, liveChats: [], messages: [], messageCount: 0 });
    world.sandbox.setClock(START + 60 * MINUTE);
    await world.run({ dependencies: { memory: createCardMemory() } });
    expect(await further(world, "ws-1")).toEqual(before);
  });

  it("is not written where messages are missing that could change it", async () => {
    const messages = [said("m1", "visitor", 10)];
    const lacking = wireSession({ liveChats: [liveChat({})], messages, messageCount: 3 });
    const world = await worldOf({ ...OPTIONS, sessions: [lacking] });
    await world.run();
    expect(await further(world, "ws-1")).toEqual([null, null, null, null, null, null, null]);
  });

  it("names another first replier only when that person was found", async () => {
    const world = await worldOf({ ...OPTIONS, clock: START + 20 * MINUTE, sessions: [going] });
    await world.run();
    const [, otto] = await further(world, "ws-1");
    const unknown = [{ operatorId: "o1", name: "Otto", externalId: "nobody@example.com" }, ...OPERATORS.slice(1)];
    replace(world, { ...going, operators: unknown });
    world.sandbox.setClock(START + 30 * MINUTE);
    await world.run({ dependencies: { memory: createCardMemory() } });
    expect((await further(world, "ws-1"))[1]).toBe(otto);
  });
});

it("a wait outside business hours is 0 seconds of business, and one over the morning is cut", async () => {
  const business = { ...measures.business, hours: { ...measures.business.hours, weekdays: [1] } };
  const outside = await worldOf({
    ...OPTIONS,
    sessions: [wireSession()],
    dependencies: { ...OPTIONS.dependencies, measures: { ...measures, business } },
  });
  await outside.run();
  expect((await further(outside, "ws-1"))[4]).toBe(0);
  const late = [said("m1", "visitor", -3_600), said("m2", "operator", 40)];
  const cut = await worldOf({ ...OPTIONS, clock: START + DAY, sessions: [wireSession({ messages: late })] });
  await cut.run();
  expect(await cut.value("ws-1", "wait_time_before_first_reply")).toMatchObject({ value: 3_640 });
  expect((await further(cut, "ws-1"))[4]).toBe(40);
});
