import { describe, expect, it } from "vitest";
import type { CardAttribute } from "../../plugin/chat/card-attributes.ts";
import { CARD_ATTRIBUTES } from "../../plugin/chat/card-attributes.ts";
import type { EsmApi } from "../../plugin/cli/write-sandbox-config.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { readyMadeStaticValueNames } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { attributeSetting, TEMPLATE_SETTINGS } from "../../plugin/settings/setting-definitions.ts";
import { createCardMemory } from "../../plugin/state/card-memory.ts";
import { erasedLog } from "../../plugin/task/card/erased-log.ts";
import { settingsOf } from "../support/ready-made.ts";
import { DAY, MINUTE, type RunOptions, type World, worlds } from "./task-world.ts";
import { START, said, wireSession } from "./wire-session.ts";

const FURTHER = ["outcome", "firstReplier", "liveChatCount", "redirectCount", "liveChatTime"] as const;
const CODES = FURTHER.map((attribute) => CARD_ATTRIBUTES[attribute].code);
const MAPPED = FURTHER.map((name: CardAttribute) => `${attributeSetting(name)}=${CARD_ATTRIBUTES[name].code}`).join(
  "\n",
);

/** How the cards were filled before the attributes were mapped. */
const BEFORE: RunOptions = { dependencies: { platformSettings: settingsOf("") } };
const PERIOD = { from: START - DAY, to: START + DAY };

const worldOf = worlds();
const staticValueNames = readyMadeStaticValueNames(readReadyMadeTemplate());

async function filledWorld(sessions: readonly WireSession[], api: EsmApi = "rest"): Promise<World> {
  const world = await worldOf({
    sessions,
    api,
    settings: MAPPED,
    clock: START + 60 * MINUTE,
    dependencies: { staticValueNames },
  });
  expect(await world.run(BEFORE)).toMatchObject({ status: "done" });
  return world;
}

/** Everything on a card but what a refresh fills, and the time of the last change. */
async function others(world: World, sessionId: string): Promise<unknown> {
  const { data } = await world.card(sessionId);
  return Object.fromEntries(Object.entries(data).filter(([code]) => !CODES.includes(code)));
}

async function figures(world: World, sessionId: string): Promise<unknown[]> {
  const values = await Promise.all(CODES.map((code) => world.value(sessionId, code)));
  return values.map((value) => value && (value.code ?? value.dataCardId ?? value.value));
}

const answered = wireSession();
const unanswered = wireSession({ sessionId: "ws-2", messages: [said("m1", "visitor", 10)] });
const onlyBot = wireSession({ sessionId: "ws-3", messages: [], liveChats: [], operators: [] });

describe.each(["rest", "web-api"] as const)("a refresh of finished cards, through %s", (api) => {
  it("fills what was mapped later, changes nothing else, and has nothing to do the second time", async () => {
    const world = await filledWorld([answered, unanswered, onlyBot], api);
    // Somebody's own value, which differs from the platform's.
    const { dataCardId } = await world.card("ws-1");
    await world.esm("PATCH", `/dc/chat_session/data/${dataCardId}`, {
      dataCardId,
      data: { message_count: { values: [{ value: 99 }] } },
    });
    const before = await Promise.all(["ws-1", "ws-2", "ws-3"].map((id) => others(world, id)));
    expect(await figures(world, "ws-1")).toEqual([undefined, undefined, undefined, undefined, undefined]);

    const report = await world.run({ refresh: PERIOD });
    expect(report.failures).toEqual([]);
    expect(report).toMatchObject({
      status: "done",
      sessions: { seen: 3, read: 3, written: 3, unchanged: 0, failed: 0 },
      leftByRefresh: { gone: 0, erased: 0, goingOn: 0 },
    });
    expect(await Promise.all(["ws-1", "ws-2", "ws-3"].map((id) => others(world, id)))).toEqual(before);
    const otto = await world.value("ws-1", "support_person");
    expect((await figures(world, "ws-1")).map(String)).toEqual(["answered", otto?.dataCardId, "1", "0", "585"]);
    expect((await figures(world, "ws-2")).map(String)).toEqual(["unanswered", "undefined", "1", "0", "585"]);
    expect((await figures(world, "ws-3")).map(String)).toEqual(["chatbot_only", "undefined", "0", "0", "undefined"]);

    const again = await world.run({ refresh: PERIOD });
    expect(again.sessions).toMatchObject({ seen: 3, written: 0, unchanged: 3 });
  });

  it("shows in a dry run what it would write", async () => {
    const world = await filledWorld([answered], api);
    const report = await world.run({ refresh: PERIOD, dryRun: true });
    expect(report.cards[0]?.changed).toEqual([...FURTHER]);
    expect(await figures(world, "ws-1")).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe("a refresh", () => {
  it("takes the cards of the period alone, and no active one", async () => {
    const goesOn = wireSession({ sessionId: "ws-4", status: "active", endedAt: null });
    const world = await filledWorld([answered, goesOn]);
    for (const refresh of [
      { from: START + 1, to: START + DAY },
      { from: START - DAY, to: START },
    ])
      expect((await world.run({ refresh })).sessions).toMatchObject({ seen: 0, written: 0 });
    const report = await world.run({ refresh: { from: START, to: START + 1 } });
    expect(report.sessions).toMatchObject({ seen: 1, written: 1 });
    expect(await figures(world, "ws-4")).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it("takes so many cards as it is told, the oldest first", async () => {
    const world = await filledWorld([answered, unanswered]);
    expect((await world.run({ refresh: PERIOD, limit: 1 })).sessions).toMatchObject({ seen: 1, written: 1 });
    expect((await figures(world, "ws-1"))[0]).toBe("answered");
    expect((await figures(world, "ws-2"))[0]).toBeUndefined();
  });

  it("leaves a card whose text was erased, also where only the register knows it", async () => {
    const world = await filledWorld([answered, unanswered]);
    const [one, other] = [await world.card("ws-1"), await world.card("ws-2")];
    await world.esm("PATCH", `/dc/chat_session/data/${one.dataCardId}`, {
      dataCardId: one.dataCardId,
      data: { chat_log: { values: [{ value: erasedLog("request", START) }] } },
    });
    const erasures = { erasedAt: (id: string) => (id === other.dataCardId ? START : undefined) };
    const report = await world.run({ refresh: PERIOD, dependencies: { erasures } });
    expect(report).toMatchObject({ sessions: { read: 0, written: 0 }, leftByRefresh: { erased: 2 } });
  });

  it.each([
    { attributeCode: "is_chat_active", memory: "own", reason: "is_chat_active reads empty" },
    { attributeCode: "chat_log", memory: "own", reason: "the chat log reads empty" },
    { attributeCode: "chat_log", memory: "none", reason: "the chat log reads empty" },
  ])("fills nothing where $attributeCode may not be read, and says so ($memory memory)", async (unread) => {
    const world = await filledWorld([answered]);
    const { attributeCode, reason } = unread;
    world.sandbox.setPermissions([{ templateCode: "chat_session", attributeCode, read: false, write: true }]);
    const dependencies = unread.memory === "none" ? { memory: createCardMemory() } : {};
    const report = await world.run({ refresh: PERIOD, dependencies });
    expect(report).toMatchObject({ status: "failures", sessions: { written: 0, failed: 1 } });
    expect(report.failures).toMatchObject([{ sessionId: "ws-1", reason: expect.stringContaining(reason) }]);
    world.sandbox.setPermissions([]);
    expect((await figures(world, "ws-1"))[0]).toBeUndefined();
  });

  it("leaves what the chat platform no longer has, without closing or failing anything", async () => {
    const world = await filledWorld([answered, unanswered]);
    const gone = { chatHistory: { ...world.dependencies().chatHistory, session: forgetting(world, "ws-1") } };
    const report = await world.run({ refresh: PERIOD, dependencies: gone });
    expect(report).toMatchObject({
      status: "done",
      sessions: { seen: 2, written: 1, failed: 0 },
      closed: [],
      leftByRefresh: { gone: 1 },
    });
  });

  it("does not let one session that cannot be read cost the others", async () => {
    const world = await filledWorld([answered, unanswered]);
    world.sandbox.setFaults([{ target: "chatHistory", match: "/sessions/ws-1", kind: "status", status: 400 }]);
    const report = await world.run({ refresh: PERIOD });
    expect(report).toMatchObject({ status: "failures", sessions: { written: 1, failed: 1 } });
    expect(report.failures).toMatchObject([{ sessionId: "ws-1" }]);
    // A finished card is not put aside: the next ordinary run has nothing to do with it.
    world.sandbox.setFaults([]);
    expect((await world.run()).failures).toEqual([]);
  });

  it("names each card that it did not come to because the chat platform stopped answering", async () => {
    const sessions = Array.from({ length: 30 }, (_, index) => wireSession({ sessionId: `ws-${index}` }));
    const world = await filledWorld(sessions);
    world.sandbox.setFaults([{ target: "chatHistory", match: "/sessions/ws-", kind: "status", status: 500 }]);
    const report = await world.run({ refresh: PERIOD });
    expect(report).toMatchObject({ status: "failures", sessions: { seen: 30, written: 0, failed: 30 } });
  });

  it("is no reason for the next run to find the card changed by somebody", async () => {
    const world = await filledWorld([answered]);
    await world.run({ refresh: PERIOD });
    expect(await world.run()).toMatchObject({ status: "done", undone: [], refilled: [] });
  });

  it("does not overwrite what an incomplete history cannot tell", async () => {
    const world = await filledWorld([answered]);
    // Another machine, which has not read the session before.
    const dependencies = { chatHistory: shortened(world), memory: createCardMemory() };
    await world.run({ refresh: PERIOD, dependencies });
    expect((await figures(world, "ws-1")).slice(0, 2)).toEqual([undefined, undefined]);
  });

  // Nothing is known of earlier readings: they were another machine's, or are long ago.
  it.each([
    { of: "a card with a wait", sessions: [answered], held: undefined },
    { of: "a card that says unanswered", sessions: [{ ...unanswered, sessionId: "ws-1" }], held: "unanswered" },
  ])("takes live chats that were archived away for no sign that there were none: $of", async ({ sessions, held }) => {
    const world = await filledWorld(sessions);
    if (held !== undefined) await world.run({ refresh: PERIOD });
    const before = await figures(world, "ws-1");
    const dependencies = { chatHistory: withoutLiveChats(world), memory: createCardMemory() };
    expect(await world.run({ refresh: PERIOD, dependencies })).toMatchObject({ failures: [], sessions: { read: 1 } });
    expect(await figures(world, "ws-1")).toEqual(before);
    expect(before[0]).toBe(held);
  });

  it("keeps a first replier where the platform's cannot be found, and says that nobody was", async () => {
    const world = await filledWorld([answered]);
    const { dataCardId } = await world.card("ws-1");
    const vera = (await world.value("ws-1", "customer"))?.dataCardId;
    const data = { first_replier: { values: [{ dataCardId: vera }] } };
    await world.esm("PATCH", `/dc/chat_session/data/${dataCardId}`, { dataCardId, data });
    const platformSettings = settingsOf(`${MAPPED}\n${TEMPLATE_SETTINGS.personMatch}=full_name`);
    const report = await world.run({ refresh: PERIOD, dependencies: { platformSettings } });
    expect(report).toMatchObject({ status: "failures", persons: { asked: 2, found: 0 } });
    expect((await figures(world, "ws-1")).slice(0, 2)).toEqual(["answered", vera]);
    expect(await world.run({ refresh: PERIOD })).toMatchObject({ status: "done", persons: { asked: 2, found: 2 } });
    expect((await figures(world, "ws-1"))[1]).toBe((await world.value("ws-1", "support_person"))?.dataCardId);
  });

  it("is refused where no such attribute, or no start time, is mapped", async () => {
    const world = await filledWorld([answered]);
    await expect(world.run({ refresh: PERIOD, ...BEFORE })).rejects.toMatchObject({
      code: "nothing-to-refresh",
      message: expect.stringContaining(attributeSetting("outcome")),
    });
    const platformSettings = settingsOf(`${MAPPED}\n!${attributeSetting("startTime")}=start_time`);
    await expect(world.run({ refresh: PERIOD, dependencies: { platformSettings } })).rejects.toMatchObject({
      code: "nothing-to-refresh",
      message: expect.stringContaining(attributeSetting("startTime")),
    });
  });
});

function forgetting(world: World, forgotten: string) {
  const { chatHistory } = world.dependencies();
  return async (sessionId: string) =>
    sessionId === forgotten ? ({ kind: "unknown" } as const) : chatHistory.session(sessionId);
}

/** Delivers all messages, of which none names a live chat any more. */
function withoutLiveChats(world: World) {
  const { chatHistory } = world.dependencies();
  return {
    ...chatHistory,
    async session(sessionId: string) {
      const reading = await chatHistory.session(sessionId);
      if (reading.kind !== "history") return reading;
      const messages = reading.session.messages.map((message) => ({ ...message, liveChatId: null }));
      return { ...reading, session: { ...reading.session, liveChats: [], messages } };
    },
  };
}

/** Delivers only the end user's messages of what it counts. */
function shortened(world: World) {
  const { chatHistory } = world.dependencies();
  return {
    ...chatHistory,
    async session(sessionId: string) {
      const reading = await chatHistory.session(sessionId);
      if (reading.kind !== "history") return reading;
      const messages = reading.session.messages.filter(({ sender }) => sender.kind === "visitor");
      return { ...reading, session: { ...reading.session, messages } };
    },
  };
}
