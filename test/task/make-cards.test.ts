import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createNewSessions } from "../../plugin/state/open-new-sessions.ts";
import { verifiedMapping } from "../../plugin/task/card/card-mapping.ts";
import { createPersonDirectory } from "../../plugin/task/card/person-directory.ts";
import { createChatSession } from "../../plugin/task/create-chat-session/create-chat-session.ts";
import {
  ALL,
  cardsOf,
  historiesRead,
  LIVE_CHATS,
  withBot,
  withLiveChat,
  worldsWithoutCards,
} from "./make-cards-world.ts";
import { DAY, IMPATIENT, MINUTE } from "./task-world.ts";
import { at, START, said } from "./wire-session.ts";

const worldOf = worldsWithoutCards();
const CREATE = "POST /itsm/api/v1/dc/chat_session/data";

describe("the task makes cards", () => {
  it("of sessions with a live chat, fills them in the same run, and makes no others in the next ones", async () => {
    const world = await worldOf([withLiveChat("ws-1"), withBot("ws-2"), withLiveChat("ws-3")]);
    const report = await world.run();
    expect(report).toMatchObject({
      status: "done",
      newCards: { made: 2, left: 0 },
      sessions: { seen: 2, written: 2, finished: 2, failed: 0 },
    });
    expect(await world.value("ws-1", "message_count")).toEqual({ value: 3 });
    for (const _ of ["second run", "third run"]) {
      world.sandbox.setClock(world.sandbox.clock() + 15 * MINUTE);
      const { newCards, requests } = await world.run();
      expect(newCards).toEqual({ made: 0, left: 0 });
      // The probe, and the list, for new sessions and for closed cards.
      expect(requests.chatHistory).toBe(2);
    }
    expect(await cardsOf(world)).toEqual(["ws-1", "ws-3"]);
  });

  it("of all sessions, without a look into their histories", async () => {
    const world = await worldOf([withLiveChat("ws-1"), withBot("ws-2")], ALL);
    expect((await world.run()).newCards).toEqual({ made: 2, left: 0 });
    expect(await cardsOf(world)).toEqual(["ws-1", "ws-2"]);
    // Each is read once, to be filled.
    expect(historiesRead(world)).toBe(2);
  });

  it("only where the setting is given", async () => {
    const world = await worldOf([withLiveChat("ws-1")], undefined, { dependencies: { makeCards: undefined } });
    expect((await world.run()).newCards).toBeUndefined();
    expect(await cardsOf(world)).toEqual([]);
  });

  it("of sessions that changed from the day on", async () => {
    const late = { startedAt: at(3 * 86_400), endedAt: at(3 * 86_400 + 600), liveChats: [], messages: [] };
    const sessions = [withLiveChat("ws-1"), withBot("ws-2", late)];
    const world = await worldOf(sessions, { ...ALL, from: START + 2 * DAY }, { clock: START + 4 * DAY });
    expect((await world.run()).newCards).toEqual({ made: 1, left: 0 });
    expect(await cardsOf(world)).toEqual(["ws-2"]);
    // An earlier day begins the list anew.
    expect((await world.run({ dependencies: { makeCards: ALL } })).newCards).toEqual({ made: 1, left: 0 });
    expect(await cardsOf(world)).toEqual(["ws-1", "ws-2"]);
  });

  it("of none before the day has come", async () => {
    const world = await worldOf([withLiveChat("ws-1")], { ...ALL, from: START + DAY });
    expect((await world.run()).newCards).toEqual({ made: 0, left: 0 });
    expect(await cardsOf(world)).toEqual([]);
  });

  it("of a session that had no live chat at first", async () => {
    const later = { ...said("m2", "operator", 7_200), liveChatId: "l1" };
    const session = withLiveChat("ws-1", {
      status: "active",
      endedAt: null,
      messages: [{ ...said("m1", "visitor", 10), liveChatId: null }, later],
      liveChats: [
        {
          liveChatId: "l1",
          establishedAt: at(7_190),
          endedAt: null,
          disconnectionMode: null,
          operators: [{ operatorId: "o1", joinedAt: at(7_195) }],
        },
      ],
    });
    const world = await worldOf([session]);
    expect((await world.run()).newCards).toEqual({ made: 0, left: 0 });
    world.sandbox.setClock(START + 121 * MINUTE);
    expect((await world.run()).newCards).toEqual({ made: 1, left: 0 });
  });

  it("reads a history without a live chat once, not in each run", async () => {
    const world = await worldOf([withBot("ws-1"), withBot("ws-2")]);
    await world.run();
    expect(historiesRead(world)).toBe(2);
    for (const _ of ["second run", "third run"]) await world.run();
    expect(historiesRead(world)).toBe(2);
  });

  it("does not make a card again that somebody removed, until its session changes", async () => {
    const world = await worldOf([withLiveChat("ws-1")]);
    await world.run();
    const { dataCardId } = await world.card("ws-1");
    await world.esm("DELETE", `/dc/chat_session/data/${dataCardId}`);
    expect((await world.run()).newCards).toEqual({ made: 0, left: 0 });
  });

  it("says in a dry run how many it would make, and makes none", async () => {
    const world = await worldOf([withLiveChat("ws-1"), withBot("ws-2")]);
    expect(await world.run({ dryRun: true })).toMatchObject({ newCards: { made: 1, left: 0 }, sessions: { seen: 0 } });
    expect(await cardsOf(world)).toEqual([]);
    expect((await world.run()).newCards).toEqual({ made: 1, left: 0 });
  });

  it("not in a run for one session, nor in parts but the first", async () => {
    const world = await worldOf([withLiveChat("ws-1")]);
    await expect(world.run({ sessionId: "ws-1" })).rejects.toMatchObject({ code: "esm-card-missing" });
    expect((await world.run({ shard: { index: 1, of: 2 } })).newCards).toBeUndefined();
    expect((await world.run({ shard: { index: 0, of: 2 } })).newCards).toEqual({ made: 1, left: 0 });
  });
});

describe("so many new sessions that one run does not come to all", () => {
  it("450 in one list get one card each, over three runs", async () => {
    const ids = Array.from({ length: 450 }, (_, index) => `ws-${String(index).padStart(3, "0")}`);
    const world = await worldOf(
      ids.map((id) => withLiveChat(id)),
      { ...LIVE_CHATS, mostPerRun: 200 },
    );
    const told = [];
    for (let run = 0; run < 4; run += 1) {
      told.push((await world.run()).newCards);
      world.sandbox.setClock(world.sandbox.clock() + 15 * MINUTE);
    }
    expect(told).toEqual([
      { made: 200, left: 250 },
      { made: 200, left: 50 },
      { made: 50, left: 0 },
      { made: 0, left: 0 },
    ]);
    expect(await cardsOf(world)).toEqual(ids);
  });

  it("histories that have to be read are bounded, too, and none is passed over", async () => {
    const sessions = Array.from({ length: 12 }, (_, index) => withBot(`ws-${index}`));
    const world = await worldOf([...sessions, withLiveChat("ws-last", { endedAt: at(700) })], {
      ...LIVE_CHATS,
      mostPerRun: 1,
    });
    const told = [];
    for (let run = 0; run < 3; run += 1) told.push((await world.run()).newCards);
    expect(told).toEqual([
      { made: 0, left: 8 },
      { made: 0, left: 3 },
      { made: 1, left: 0 },
    ]);
  });

  it("a limit of the run bounds them", async () => {
    const world = await worldOf([withLiveChat("ws-1"), withLiveChat("ws-2")], ALL);
    expect((await world.run({ limit: 1 })).newCards).toEqual({ made: 1, left: 1 });
    expect((await world.run()).newCards).toEqual({ made: 1, left: 0 });
  });
});

describe("one card a session", () => {
  it.each(["drop-after-write", "reset", "truncate", "status"] as const)(
    "whatever becomes of the answers to the creates: %s",
    async (kind) => {
      const ids = ["ws-1", "ws-2", "ws-3", "ws-4"];
      const world = await worldOf(ids.map((id) => withLiveChat(id)));
      world.sandbox.setFaults([{ target: "esm", match: CREATE, kind, probability: 0.6 }], 7);
      for (let run = 0; run < 3; run += 1) await world.run({ limits: IMPATIENT, retryFailed: true });
      world.sandbox.setFaults([]);
      expect((await world.run({ retryFailed: true })).status).toBe("done");
      expect(await cardsOf(world)).toEqual(ids);
    },
  );

  it("also where the id is no unique attribute, when answers are lost", async () => {
    const ids = ["ws-1", "ws-2", "ws-3", "ws-4"];
    const chatSession = readFileSync("templates/chat_session.xml", "utf8").replace(
      'code="chat_session_id" type="string" unique="true"',
      'code="chat_session_id" type="string"',
    );
    const others = ["person", "incident"].map((name) => readFileSync(`templates/sandbox/${name}.xml`, "utf8"));
    const world = await worldOf(
      ids.map((id) => withLiveChat(id)),
      LIVE_CHATS,
      { templates: [...others, chatSession] },
    );
    world.sandbox.setFaults([{ target: "esm", match: CREATE, kind: "drop-after-write" }]);
    // Nobody knows who made the card that is found after a lost answer.
    expect(await world.run()).toMatchObject({
      status: "done",
      newCards: { made: 0, left: 0 },
      sessions: { written: 4 },
    });
    expect(await cardsOf(world)).toEqual(ids);
  });

  it("over the Web API, too", async () => {
    const ids = ["ws-1", "ws-2", "ws-3"];
    const world = await worldOf(
      ids.map((id) => withLiveChat(id)),
      LIVE_CHATS,
      { api: "web-api" },
    );
    expect(await world.run()).toMatchObject({ status: "done", newCards: { made: 3, left: 0 } });
    expect((await world.run()).newCards).toEqual({ made: 0, left: 0 });
    expect(await cardsOf(world)).toEqual(ids);
  });

  it("when createChatSession made one before, and when it comes afterwards or at the same moment", async () => {
    const ids = ["ws-1", "ws-2", "ws-3"];
    const world = await worldOf(ids.map((id) => withLiveChat(id)));
    const { esm, platformSettings, staticValueNames } = world.dependencies();
    const mapping = await verifiedMapping(esm, platformSettings, staticValueNames);
    const persons = createPersonDirectory(esm, platformSettings);
    const call = (sessionId: string) =>
      createChatSession({ sessionId, startedAt: null, visitorExternalId: null }, { esm, mapping, persons });
    await call("ws-1");
    const [report] = await Promise.all([world.run(), call("ws-2")]);
    expect(report.status).toBe("done");
    expect(await call("ws-3")).toMatchObject({ created: false });
    expect(await cardsOf(world)).toEqual(ids);
  });

  it("when two machines that do not know each other make them at the same time", async () => {
    const ids = ["ws-1", "ws-2", "ws-3", "ws-4", "ws-5"];
    const world = await worldOf(ids.map((id) => withLiveChat(id)));
    const other = { newSessions: createNewSessions(() => world.sandbox.clock()) };
    const [one, two] = await Promise.all([world.run(), world.run({ dependencies: other })]);
    expect((one.newCards?.made ?? 0) + (two.newCards?.made ?? 0)).toBe(ids.length);
    expect(await cardsOf(world)).toEqual(ids);
  });

  it("a closed card is found, and stays closed", async () => {
    const world = await worldOf([withLiveChat("ws-1")]);
    await world.run();
    const forgotten = { newSessions: createNewSessions(() => world.sandbox.clock()) };
    world.sandbox.setClock(world.sandbox.clock() + 30 * DAY);
    expect((await world.run({ dependencies: forgotten })).newCards).toEqual({ made: 0, left: 0 });
    expect((await world.value("ws-1", "is_chat_active"))?.code).toBe("no");
  });
});
