import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createDescribedChatHistory } from "../../plugin/outside/chat-history/described/client.ts";
import type { ChatHistory, ListedSession } from "../../plugin/outside/chat-history/port.ts";
import { createHttpClient } from "../../plugin/outside/http/http-client.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { readPlatform } from "../../plugin/settings/platform-description.ts";
import { createNewSessions } from "../../plugin/state/open-new-sessions.ts";
import { verifiedMapping } from "../../plugin/task/card/card-mapping.ts";
import { createPersonDirectory } from "../../plugin/task/card/person-directory.ts";
import { createChatSession } from "../../plugin/task/create-chat-session/create-chat-session.ts";
import type { DownloadTaskDependencies } from "../../plugin/task/download/download-task.ts";
import { allCards, first } from "../acceptance/raw-esm.ts";
import { DAY, IMPATIENT, MINUTE, type World, type WorldOptions, worlds } from "./task-world.ts";
import { at, START, said, wireSession } from "./wire-session.ts";

const startWorld = worlds();

const LIVE_CHATS = { sessions: "live-chats", from: START, mostPerRun: 1_000 } as const;
const ALL = { ...LIVE_CHATS, sessions: "all" } as const;
const CREATE = "POST /itsm/api/v1/dc/chat_session/data";

/** A world without cards, an hour after the sessions. State is kept from run to run. */
async function worldOf(
  sessions: readonly WireSession[],
  makeCards: DownloadTaskDependencies["makeCards"] = LIVE_CHATS,
  options: WorldOptions = {},
) {
  let world: World | undefined;
  const newSessions = createNewSessions(() => world?.sandbox.clock() ?? START);
  const dependencies = { makeCards, newSessions, ...options.dependencies };
  world = await startWorld({ sessions, clock: START + 60 * MINUTE, createCards: false, ...options, dependencies });
  return { ...world, newSessions };
}

function withLiveChat(id: string, parts: Partial<WireSession> = {}): WireSession {
  return wireSession({ sessionId: id, ...parts });
}

/** Only the chatbot talked. */
function withBot(id: string, parts: Partial<WireSession> = {}): WireSession {
  const messages = [{ ...said("m1", "visitor", 10), liveChatId: null }];
  return wireSession({ sessionId: id, liveChats: [], operators: [], messages, ...parts });
}

/** The session ids of all cards, sorted; one that has two cards stands there twice. */
async function cardsOf({ sandbox }: Pick<World, "sandbox">): Promise<unknown[]> {
  return (await allCards(sandbox, "chat_session")).map((card) => first(card, "chat_session_id")?.value).toSorted();
}

function historiesRead({ sandbox }: Pick<World, "sandbox">): number {
  const calls = sandbox.stats().chatHistory.calls.filter(({ path }) => path.includes("{sessionId}"));
  return calls.reduce((sum, { requests }) => sum + requests, 0);
}

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

describe("what fails", () => {
  it("fails item by item, is reported, and is tried again when it is due", async () => {
    const world = await worldOf([withLiveChat("ws-1"), withLiveChat("ws-2"), withLiveChat("ws-3")]);
    world.sandbox.setFaults([{ target: "chatHistory", match: "/sessions/ws-2", kind: "status", status: 403 }]);
    const report = await world.run();
    expect(report).toMatchObject({
      status: "failures",
      newCards: { made: 2, left: 0 },
      failures: [{ sessionId: "ws-2", dataCardId: "", tried: true }],
      sessions: { written: 2, failed: 1 },
    });
    const again = await world.run();
    expect(again).toMatchObject({
      newCards: { made: 0, left: 0 },
      failures: [{ sessionId: "ws-2", tried: false }],
      sessions: { failed: 1, putAside: 1 },
    });
    world.sandbox.setFaults([]);
    world.sandbox.setClock(world.sandbox.clock() + 6 * MINUTE);
    expect(await world.run()).toMatchObject({ status: "done", newCards: { made: 1, left: 0 } });
    expect(await cardsOf(world)).toEqual(["ws-1", "ws-2", "ws-3"]);
  });

  it("ESM refuses all of them: each is told of, and made once it does not", async () => {
    const world = await worldOf([withLiveChat("ws-1"), withLiveChat("ws-2")]);
    world.sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]);
    const report = await world.run();
    expect(report).toMatchObject({ status: "failures", newCards: { made: 0 } });
    expect(report.failures.map(({ sessionId }) => sessionId)).toEqual(["ws-1", "ws-2"]);
    world.sandbox.setPermissions([]);
    expect((await world.run({ retryFailed: true })).newCards).toEqual({ made: 2, left: 0 });
  });

  it.each(["ws 1\n", " ws", "''", "\u0000", "x".repeat(201)])("no card is made for the id %j", async (id) => {
    const world = await worldOf([withLiveChat(id), withLiveChat("ws-2")], ALL);
    const report = await world.run();
    expect(report).toMatchObject({ status: "failures", newCards: { made: 1, left: 0 } });
    expect(report.failures).toMatchObject([
      { sessionId: id, retryAt: null, reason: expect.stringContaining("its id ") },
    ]);
    expect(await cardsOf(world)).toEqual(["ws-2"]);
  });

  it("a list that cannot be read is a problem of the run, and the cards that are there are filled", async () => {
    const world = await worldOf([withLiveChat("ws-1")], ALL, { createCards: true });
    world.sandbox.setFaults([{ target: "chatHistory", match: "Z&limit=500", kind: "status", status: 500 }]);
    const report = await world.run();
    expect(report).toMatchObject({ status: "failures", newCards: { made: 0, left: 0 }, sessions: { written: 1 } });
    expect(report.problems[0]).toContain("no cards were made, because the list of changes was not read");
  });

  it("for so many sessions that something concerns all of them: only these are tried, until some are made", async () => {
    const world = await worldOf([withLiveChat("ws-1"), withLiveChat("ws-2")]);
    const { newSessions } = world;
    newSessions.underRule(JSON.stringify([LIVE_CHATS.sessions, LIVE_CHATS.from]));
    const put = (sessionId: string) => newSessions.failing.failed(sessionId, { sessionId, reason: "refused" });
    for (let index = 0; index < 1_000; index += 1) put(`ws-x${index}`);
    const report = await world.run();
    expect(report).toMatchObject({ status: "failures", newCards: { made: 0, left: 2 }, sessions: { putAside: 1_000 } });
    expect(report.problems).toEqual([expect.stringContaining("no others are made until some of these are")]);
    newSessions.failing.succeeded("ws-x0");
    expect((await world.run()).newCards).toEqual({ made: 2, left: 0 });
    expect(await cardsOf(world)).toEqual(["ws-1", "ws-2"]);
  });

  it("an ESM that is away ends the run, and the next one makes all", async () => {
    const ids = Array.from({ length: 15 }, (_, index) => `ws-${index + 10}`);
    const world = await worldOf(ids.map((id) => withLiveChat(id)));
    world.sandbox.setFaults([{ target: "esm", match: "/dc/chat_session/data", kind: "status", status: 500 }]);
    await world.run({ limits: IMPATIENT }).catch(() => undefined);
    world.sandbox.setFaults([]);
    await world.run({ retryFailed: true });
    expect(await cardsOf(world)).toEqual(ids);
  });
});

/** A platform whose list holds these sessions, whatever is asked for; and since when it was asked for. */
async function listing(sessions: Readonly<Record<string, number>>, isComplete = true) {
  const world = await worldOf(Object.keys(sessions).map((id) => withLiveChat(id)));
  const asked: number[] = [];
  const chatHistory: ChatHistory = {
    ...world.dependencies().chatHistory,
    async changedSessions({ since }) {
      asked.push(since);
      const all = new Map<string, ListedSession>();
      for (const [id, updatedAt] of Object.entries(sessions))
        all.set(id, { ended: true, updatedAt, messageCount: 3, hadLiveChat: true });
      return { listedAt: START + 60 * MINUTE, isComplete, sessions: all };
    },
  };
  return { world, asked, run: () => world.run({ dependencies: { chatHistory, lookBackMs: 0 } }) };
}

describe("the list of changed sessions", () => {
  it("begins at the day, and goes on where it ended, less the time in which changes may come late", async () => {
    const { asked, run } = await listing({ "ws-1": START + 20 * MINUTE });
    for (let count = 0; count < 3; count += 1) await run();
    expect(asked).toEqual([START, START + 50 * MINUTE, START + 50 * MINUTE]);
  });

  it("goes on after the last session of one that was not read to its end", async () => {
    const { asked, run } = await listing({ "ws-1": START + 20 * MINUTE, "ws-2": START + 15 * MINUTE }, false);
    for (let count = 0; count < 2; count += 1) await run();
    expect(asked).toEqual([START, START + 10 * MINUTE]);
  });

  it("goes on from now at the latest, whatever times the platform tells", async () => {
    const { world, asked, run } = await listing({ "ws-1": START + 1_000 * DAY }, false);
    for (let count = 0; count < 2; count += 1) await run();
    expect(asked).toEqual([START, START + 50 * MINUTE]);
    expect(await cardsOf(world)).toEqual(["ws-1"]);
  });

  it("may hold sessions that changed before the day: they get no card", async () => {
    const { world, run } = await listing({ "ws-1": START - 1, "ws-2": START });
    expect((await run()).newCards).toEqual({ made: 1, left: 0 });
    expect(await cardsOf(world)).toEqual(["ws-2"]);
  });

  it("asks ESM nothing of sessions for which all was done", async () => {
    const { world, run } = await listing({ "ws-1": START + 54 * MINUTE, "ws-2": START + 55 * MINUTE });
    await run();
    const others = (await run()).requests.esm;
    const forgotten = { newSessions: createNewSessions(() => world.sandbox.clock()), lookBackMs: 0 };
    // A request for the cards of both of them.
    expect((await world.run({ dependencies: forgotten })).requests.esm).toBe(others + 1);
  });
});

describe("a platform whose list tells of live chats", () => {
  it("has no history read to find out", async () => {
    const assumed = readFileSync("test/outside/chat-history/described/assumed.yaml", "utf8");
    const described = readPlatform("assumed.yaml", `${assumed}  had_live_chat: { messageCount: { above: 1 } }\n`);
    const world = await worldOf([withLiveChat("ws-1"), withBot("ws-2")]);
    const { sandbox } = world;
    const { clock, signal } = world.context();
    const http = createHttpClient({
      system: "the chat platform",
      baseUrl: sandbox.chatHistory,
      clock,
      random: () => 0,
      signal,
    });
    const values = { installation: sandbox.installationId, token: sandbox.token };
    const chatHistory = createDescribedChatHistory(http, described, { url: sandbox.chatHistory, values }, clock);
    expect((await world.run({ dependencies: { chatHistory } })).newCards).toEqual({ made: 1, left: 0 });
    expect(await cardsOf(world)).toEqual(["ws-1"]);
    // Read to be filled.
    expect(historiesRead(world)).toBe(1);
    http.close();
  });
});
