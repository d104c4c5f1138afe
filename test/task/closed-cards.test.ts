import { describe, expect, it } from "vitest";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { createCardMemory } from "../../plugin/state/card-memory.ts";
import { GIVE_UP_MS, MINUTE, type World, type WorldOptions, worlds } from "./task-world.ts";
import { at, START, said, wireSession } from "./wire-session.ts";

const worldOf = worlds();
const FIRST = wireSession();
const COUNT_OFF = "!efecteChat.integration.chatSession.messageCount.attributeCode=message_count";

/** The world has closed the cards of these sessions. */
async function closedWorld(sessions: readonly WireSession[], options: WorldOptions = {}): Promise<World> {
  const world = await worldOf({ sessions, clock: START + 60 * MINUTE, ...options });
  expect(await world.run()).toMatchObject({ status: "done", sessions: { finished: sessions.length } });
  return world;
}

function goesOn(world: World, ...sessions: readonly WireSession[]): void {
  world.sandbox.setSessions(sessions.map((session) => platformSessionSchema.parse(session)));
  world.sandbox.setClock(START + 120 * MINUTE);
}

/** A second live chat, of which the platform has so many messages; those of the first one are gone from the left. */
function secondChat(delivered: number): WireSession {
  const later = [said("m4", "visitor", 4_020), said("m5", "operator", 4_060)];
  const messages = [...FIRST.messages, ...later.map((message) => ({ ...message, liveChatId: "l2" }))];
  const liveChat = {
    liveChatId: "l2",
    establishedAt: at(4_000),
    endedAt: null,
    disconnectionMode: null,
    operators: [],
  };
  return wireSession({
    endedAt: at(4_100),
    liveChats: [...FIRST.liveChats, liveChat],
    messages: messages.slice(-delivered),
  });
}

async function emptyMembers(world: World, sessionId: string): Promise<void> {
  const { dataCardId } = await world.card(sessionId);
  await world.esm("PATCH", `/dc/chat_session/data/${dataCardId}`, { dataCardId, data: { members: { values: [] } } });
}

describe("a session that goes on after its card was closed, on a machine that knows nothing of the card", () => {
  it.each([2, 3, 4, 5])("is filled again when the platform still has %i messages", async (delivered) => {
    const world = await closedWorld([FIRST]);
    goesOn(world, secondChat(delivered));
    const memory = createCardMemory();
    expect(await world.run({ dependencies: { memory } })).toMatchObject({ refilled: [{ why: "session-changed" }] });
    expect(await world.value("ws-1", "message_count")).toMatchObject({ value: 5 });
    expect(await world.value("ws-1", "wait_time_before_first_reply")).toMatchObject({ value: 30 });
    expect(await world.run({ dependencies: { memory } })).toMatchObject({ refilled: [], sessions: { seen: 0 } });
  });

  it("is filled again also where the message count is switched off", async () => {
    const world = await closedWorld([FIRST], { settings: COUNT_OFF });
    goesOn(world, secondChat(5));
    const memory = createCardMemory();
    expect(await world.run({ dependencies: { memory } })).toMatchObject({
      refilled: [{ changed: ["chatLog", "endTime"] }],
    });
  });
});

describe("a session that the platform has again after its card was given up", () => {
  it("is filled when the list shows it", async () => {
    const world = await worldOf({ sessions: [FIRST], clock: START + 60 * MINUTE });
    world.sandbox.setSessions([]);
    await world.run();
    world.sandbox.setClock(START + 60 * MINUTE + GIVE_UP_MS);
    expect(await world.run()).toMatchObject({ closed: [{ reason: "session-unknown" }] });
    const updatedAt = new Date(world.sandbox.clock()).toISOString();
    world.sandbox.setSessions([platformSessionSchema.parse({ ...FIRST, updatedAt })]);
    world.sandbox.setClock(START + 120 * MINUTE + GIVE_UP_MS);
    expect(await world.run()).toMatchObject({ refilled: [{ sessionId: "ws-1", why: "session-changed" }] });
    expect(await world.value("ws-1", "message_count")).toMatchObject({ value: 3 });
  });
});

describe("a run in parts", () => {
  it("looks once more at the cards of each part, by the part that closed them", async () => {
    const sessionIds = ["ws-1", "ws-2", "ws-3", "ws-4", "ws-5", "ws-6"];
    const sessions = sessionIds.map((sessionId) => wireSession({ sessionId }));
    const world = await worldOf({ sessions, clock: START + 60 * MINUTE });
    const memories = [createCardMemory(), createCardMemory()];
    const inParts = () =>
      Promise.all(memories.map((memory, index) => world.run({ shard: { index, of: 2 }, dependencies: { memory } })));
    await inParts();
    for (const sessionId of sessionIds) await emptyMembers(world, sessionId);
    const refilled = (await inParts()).map((report) => report.refilled.length);
    expect(Math.min(...refilled)).toBeGreaterThan(0);
    expect(refilled.reduce((sum, one) => sum + one)).toBe(6);
  });
});

describe("a closed card for which nothing can be done any more", () => {
  it("is not asked for again when it was removed before it could be looked at", async () => {
    const world = await closedWorld([FIRST]);
    const { dataCardId } = await world.card("ws-1");
    await world.esm("DELETE", `/dc/chat_session/data/${dataCardId}`);
    expect(await requestsOf(world)).toBeGreaterThan(await requestsOf(world));
  });

  it("is not read again and again when its session was deleted", async () => {
    const world = await closedWorld([FIRST]);
    await emptyMembers(world, "ws-1");
    world.sandbox.setFaults([{ target: "chatHistory", match: "/sessions/ws-1", kind: "status", status: 410 }]);
    expect(await world.run()).toMatchObject({ sessions: { seen: 1 } });
    expect(await world.run()).toMatchObject({ sessions: { seen: 0 } });
  });
});

async function requestsOf(world: World): Promise<number> {
  const before = world.sandbox.stats().esm.requests;
  expect(await world.run()).toMatchObject({ status: "done" });
  return world.sandbox.stats().esm.requests - before;
}
