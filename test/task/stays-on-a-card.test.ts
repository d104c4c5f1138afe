import { describe, expect, it } from "vitest";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { createCardMemory } from "../../plugin/state/card-memory.ts";
import { DAY, MINUTE, type World, type WorldOptions, worlds } from "./task-world.ts";
import { at, START, said, wireSession } from "./wire-session.ts";

const worldOf = worlds();

/** The world has run over these sessions, and their cards are closed. */
async function closedWorld(sessions: readonly WireSession[], options: WorldOptions = {}): Promise<World> {
  const world = await worldOf({ sessions, clock: START + 60 * MINUTE, ...options });
  expect(await world.run()).toMatchObject({ status: "done", sessions: { finished: sessions.length } });
  return world;
}

type Replaced = WireSession & { readonly updatedAt?: string };

function replace({ sandbox }: World, ...sessions: readonly Replaced[]): void {
  sandbox.setSessions(sessions.map((session) => platformSessionSchema.parse(session)));
}

const APIS = ["rest", "web-api"] as const;
const SECOND_CHAT = {
  liveChatId: "l2",
  establishedAt: at(4_000),
  endedAt: null,
  disconnectionMode: null,
  operators: [{ operatorId: "o2", joinedAt: at(4_010) }],
};
const first = wireSession();
const OPERATORS = [...first.operators, { operatorId: "o2", name: "Oona", externalId: "oona@example.com" }];
const reopened = (endedAt: string | null) =>
  wireSession({
    status: endedAt === null ? "active" : "ended",
    endedAt,
    operators: OPERATORS,
    liveChats: [...first.liveChats, SECOND_CHAT],
    messages: [...first.messages, { ...said("m4", "visitor", 4_020), liveChatId: "l2" }],
  });

describe.each(APIS)("a session that goes on after its card was closed, over %s", (api) => {
  it("is filled again when the list shows a second live chat, and closed again at its end", async () => {
    const world = await closedWorld([first], { api });
    replace(world, reopened(null));
    world.sandbox.setClock(START + 70 * MINUTE);
    expect(await world.run()).toMatchObject({
      status: "done",
      sessions: { written: 1, stillActive: 1 },
      refilled: [{ sessionId: "ws-1", why: "session-changed" }],
    });
    expect((await world.value("ws-1", "is_chat_active"))?.value).toMatch(/yes/i);
    expect(await world.value("ws-1", "message_count")).toMatchObject({ value: 4 });
    expect(await world.value("ws-1", "wait_time_before_first_reply")).toMatchObject({ value: 30 });
    replace(world, reopened(at(4_100)));
    world.sandbox.setClock(START + 120 * MINUTE);
    expect(await world.run()).toMatchObject({ status: "done", sessions: { finished: 1 }, refilled: [] });
    expect(await world.run()).toMatchObject({ status: "done", sessions: { seen: 0, written: 0 } });
  });

  it("gets late messages, also on a machine that does not know that it closed the card", async () => {
    const world = await closedWorld([first], { api });
    const late = wireSession({ messages: [...first.messages, said("m4", "operator", 599)] });
    replace(world, late);
    const memory = createCardMemory();
    const report = await world.run({ dependencies: { memory } });
    expect(report).toMatchObject({
      status: "done",
      refilled: [{ sessionId: "ws-1", changed: ["chatLog", "messageCount"] }],
    });
    expect(await world.run({ dependencies: { memory } })).toMatchObject({ sessions: { seen: 0 }, refilled: [] });
  });
});

describe("a closed card", () => {
  it("is left alone when nothing has changed, at no request to ESM once it was confirmed", async () => {
    const world = await closedWorld([first, wireSession({ sessionId: "ws-2" })]);
    expect(await world.run()).toMatchObject({ sessions: { seen: 0, written: 0 }, refilled: [] });
    const before = world.sandbox.stats().esm.requests;
    await world.run();
    const [second, third] = [world.sandbox.stats().esm.requests - before, world.sandbox.stats().esm.requests];
    await world.run();
    expect(world.sandbox.stats().esm.requests - third).toBe(second);
  });

  it("is not looked for longer than the look-back, nor when that is 0", async () => {
    for (const [lookBackMs, after] of [
      [0, 70 * MINUTE],
      [DAY, 4 * DAY],
    ] as const) {
      const world = await closedWorld([first], { dependencies: { lookBackMs } });
      world.sandbox.setClock(START + after);
      await world.run();
      replace(world, reopened(at(4_100)));
      expect(await world.run({ dependencies: { lookBackMs } })).toMatchObject({
        refilled: [],
        sessions: { written: 0 },
      });
    }
  });

  it("is filled again when a support person who had it open has undone what was written", async () => {
    const world = await closedWorld([first]);
    const { dataCardId } = await world.card("ws-1");
    const undone = { members: { values: [] }, support_person: { values: [] } };
    await world.esm("PATCH", `/dc/chat_session/data/${dataCardId}`, { dataCardId, data: undone });
    expect(await world.run()).toMatchObject({
      status: "done",
      refilled: [{ sessionId: "ws-1", dataCardId, why: "card-changed", changed: ["members", "supportPerson"] }],
    });
    expect((await world.card("ws-1")).data["members"]?.values).toHaveLength(2);
    expect(await world.run()).toMatchObject({ refilled: [], sessions: { written: 0 } });
  });

  it("is tried again until it could be filled again", async () => {
    const world = await closedWorld([first]);
    replace(world, reopened(null));
    world.sandbox.setClock(START + 70 * MINUTE);
    world.sandbox.setFaults([{ target: "chatHistory", match: "/sessions/ws-1", kind: "status", status: 500 }]);
    expect(await world.run()).toMatchObject({ status: "failures", sessions: { failed: 1 } });
    world.sandbox.setFaults([]);
    world.sandbox.setClock(START + 3 * DAY);
    expect(await world.run()).toMatchObject({ status: "done", refilled: [{ sessionId: "ws-1" }] });
  });

  it("is no longer green when the list of changes cannot be read", async () => {
    const world = await closedWorld([first]);
    world.sandbox.setFaults([{ target: "chatHistory", match: "limit=500", kind: "status", status: 400 }]);
    const report = await world.run();
    expect(report).toMatchObject({
      status: "failures",
      problems: [expect.stringContaining("closed cards were not looked at")],
    });
  });
});

describe.each(APIS)("a card whose activity may not be read, over %s", (api) => {
  const hidden = [{ templateCode: "chat_session", attributeCode: "is_chat_active", read: false, write: true }];

  it("is not filled, finished or not, which is said; it goes on when the right is given back", async () => {
    const lasting = wireSession({ sessionId: "ws-2", status: "active", endedAt: null });
    const world = await worldOf({ sessions: [first, lasting], clock: START + 60 * MINUTE, api });
    await world.run();
    replace(world, wireSession({ messages: [] }), {
      ...lasting,
      messages: [...lasting.messages, said("m4", "visitor", 900)],
    });
    world.sandbox.setPermissions(hidden);
    const report = await world.run();
    expect(report).toMatchObject({ status: "failures", sessions: { written: 0, read: 0 } });
    expect(report.failures.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining("is_chat_active reads empty"),
    );
    await expect(world.run({ sessionId: "ws-1" })).rejects.toMatchObject({ code: "activity-unreadable" });
    expect(await world.value("ws-2", "message_count")).toMatchObject({ value: 3 });
    world.sandbox.setPermissions([]);
    await world.run();
    expect(await world.value("ws-2", "message_count")).toMatchObject({ value: 4 });
    expect(await world.value("ws-1", "message_count")).toMatchObject({ value: 3 });
  });
});

const references = async (world: World) => {
  const { data } = await world.card("ws-1");
  return ["customer", "members", "support_person"].map((code) =>
    (data[code]?.values ?? []).map((value) => (value as { dataCardId?: string }).dataCardId),
  );
};

describe.each(APIS)("references to persons, over %s", (api) => {
  const emails = [{ templateCode: "person", attributeCode: "email", read: false, write: false }];

  it("stay when nobody can be found any more; such a run is not green", async () => {
    const lasting = wireSession({ status: "active", endedAt: null });
    const world = await worldOf({ sessions: [lasting], clock: START + 60 * MINUTE, api });
    await world.run();
    const before = await references(world);
    expect(before.flat()).toHaveLength(4);
    world.sandbox.setPermissions(emails);
    replace(world, { ...lasting, messages: [...lasting.messages, said("m4", "visitor", 900)] });
    const report = await world.run();
    expect(report).toMatchObject({
      status: "failures",
      persons: { asked: 2, found: 0 },
      sessions: { written: 1, failed: 0 },
    });
    expect(report.problems).toEqual([expect.stringContaining("none of the persons")]);
    expect(report.unmatchedPersons).toHaveLength(2);
    expect(await references(world)).toEqual(before);
  });

  it("stay for a customer whom only createChatSession knows", async () => {
    const anonymous = { visitorId: "v1", name: "Vera", externalId: null };
    const world = await worldOf({ sessions: [first], clock: START + 60 * MINUTE, api });
    await world.run();
    const [customer] = await references(world);
    const messages = [...first.messages, said("m4", "visitor", 599)];
    replace(world, { ...wireSession({ visitor: anonymous, messages }), updatedAt: at(4_000) });
    world.sandbox.setClock(START + 70 * MINUTE);
    expect(await world.run()).toMatchObject({
      refilled: [{ sessionId: "ws-1", changed: ["chatLog", "messageCount"] }],
    });
    expect((await references(world))[0]).toEqual(customer);
  });

  it("are written without a person whom ESM has removed, and the others stay", async () => {
    const lasting = wireSession({ status: "active", endedAt: null });
    const world = await worldOf({ sessions: [lasting], clock: START + 60 * MINUTE, api });
    await world.run();
    const [[customer] = []] = await references(world);
    await world.esm("DELETE", `/dc/person/data/${customer}`);
    replace(world, {
      ...lasting,
      operators: OPERATORS,
      liveChats: [...first.liveChats, SECOND_CHAT],
    });
    world.sandbox.setClock(START + 100 * MINUTE);
    const report = await world.run();
    expect(report.failures).toEqual([]);
    expect(report.sessions.written).toBe(1);
  });
});

describe("cards that were put aside", () => {
  it("are tried before they are due with retryFailed; what was not tried is told apart", async () => {
    const sessions = ["ws-1", "ws-2"].map((sessionId) => wireSession({ sessionId }));
    const world = await worldOf({ sessions, clock: START + 60 * MINUTE });
    world.sandbox.setFaults([{ target: "chatHistory", match: "/sessions/ws-", kind: "status", status: 403 }]);
    expect((await world.run()).failures.map(({ tried }) => tried)).toEqual([true, true]);
    world.sandbox.setFaults([]);
    const idle = await world.run();
    expect(idle).toMatchObject({ status: "failures", sessions: { failed: 2, putAside: 2, read: 0 } });
    expect(idle.failures.map(({ tried }) => tried)).toEqual([false, false]);
    expect(await world.run({ retryFailed: true })).toMatchObject({
      status: "done",
      sessions: { failed: 0, written: 2 },
      failures: [],
    });
  });

  it("are still reported where a limit leaves them out", async () => {
    const sessions = ["ws-1", "ws-2", "ws-3"].map((sessionId) => wireSession({ sessionId }));
    const world = await worldOf({ sessions, clock: START + 60 * MINUTE });
    world.sandbox.setFaults([{ target: "chatHistory", match: "/sessions/ws-", kind: "status", status: 403 }]);
    await world.run();
    world.sandbox.setFaults([]);
    const report = await world.run({ retryFailed: true, limit: 1 });
    expect(report).toMatchObject({ status: "failures", sessions: { written: 1, failed: 2, putAside: 2 } });
    expect(report.failures.map(({ tried }) => tried)).toEqual([false, false]);
    expect(await world.run({ retryFailed: true })).toMatchObject({ status: "done", sessions: { written: 2 } });
  });
});
