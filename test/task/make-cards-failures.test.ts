import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createDescribedChatHistory } from "../../plugin/outside/chat-history/described/client.ts";
import type { ChatHistory, ListedSession } from "../../plugin/outside/chat-history/port.ts";
import { createHttpClient } from "../../plugin/outside/http/http-client.ts";
import { readPlatform } from "../../plugin/settings/platform-description.ts";
import { createNewSessions } from "../../plugin/state/open-new-sessions.ts";
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
import { START } from "./wire-session.ts";

const worldOf = worldsWithoutCards();

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
