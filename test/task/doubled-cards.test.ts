import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { isInPart } from "../../plugin/task/part.ts";
import { allCards, first } from "../acceptance/raw-esm.ts";
import { DAY, type EsmApi, MINUTE, startWorld, type World, type WorldOptions } from "./task-world.ts";
import { START, wireSession } from "./wire-session.ts";

let world: World;

afterEach(() => world.close());

const NOT_UNIQUE = readFileSync("templates/chat_session.xml", "utf8").replace(
  'code="chat_session_id" type="string" unique="true"',
  'code="chat_session_id" type="string"',
);
const TEMPLATES = ["person", "incident"]
  .map((name) => readFileSync(`templates/sandbox/${name}.xml`, "utf8"))
  .concat(NOT_UNIQUE);
const COUNT_OFF = "!efecteChat.integration.chatSession.messageCount.attributeCode=message_count";

/** One card for each session, and so many more of `ws-1`. */
async function worldOf(more: number, options: WorldOptions = {}, sessions: readonly WireSession[] = [wireSession()]) {
  world = await startWorld({ templates: TEMPLATES, clock: START + DAY, sessions, ...options });
  for (let card = 0; card < more; card += 1) await addCard("ws-1");
  const cards = await ofFirstSession();
  return { ids: cards.map(({ id }) => id) };
}

async function addCard(sessionId: string): Promise<void> {
  await world.esm("POST", "/dc/chat_session/data", {
    folderCode: "chat_sessions",
    data: {
      chat_session_id: { values: [{ value: sessionId }] },
      is_chat_active: { values: [{ value: "Yes", code: "yes" }] },
    },
  });
}

/** The cards of `ws-1`, oldest first. */
async function ofFirstSession() {
  const cards = (await allCards(world.sandbox, "chat_session"))
    .filter((card) => first(card, "chat_session_id")?.value === "ws-1")
    .toReversed();
  return cards.map((card) => ({
    id: card.dataCardId,
    filled: first(card, "start_time") !== undefined,
    active: first(card, "is_chat_active")?.code,
  }));
}

const failuresOf = (older: string | undefined, ...newer: (string | undefined)[]) =>
  newer.map((dataCardId) => ({
    sessionId: "ws-1",
    dataCardId,
    reason: expect.stringContaining(`only the older one, ${older},`) as string,
  }));

const left = { filled: false, active: "yes" };

describe.each<EsmApi>(["rest", "web-api"])("two cards with one session id, over %s", (api) => {
  it("are reported, the older one is filled and the other one left alone, in every run", async () => {
    const { ids } = await worldOf(1, { api });
    const report = await world.run();
    expect(report).toMatchObject({ status: "failures", sessions: { seen: 2, read: 1, written: 1, failed: 1 } });
    expect(report.failures).toMatchObject([{ ...failuresOf(ids[0], ids[1])[0], retryAt: null }]);
    expect(await ofFirstSession()).toMatchObject([{ filled: true, active: "no" }, left]);
    for (const minutes of [1, 10, 100]) {
      world.sandbox.setClock(START + DAY + minutes * MINUTE);
      const again = await world.run();
      expect(again).toMatchObject({ status: "failures", failures: failuresOf(ids[0], ids[1]), closed: [] });
      expect(again.sessions).toMatchObject({ written: 0, failed: 1, stillActive: 1 });
    }
    expect((await ofFirstSession())[1]).toMatchObject(left);
  });

  it("are known as such where the message count is switched off", async () => {
    const { ids } = await worldOf(1, { api, settings: COUNT_OFF });
    await world.run();
    world.sandbox.setClock(START + DAY + 10 * MINUTE);
    expect(await world.run()).toMatchObject({ failures: failuresOf(ids[0], ids[1]), sessions: { written: 0 } });
    expect((await ofFirstSession())[1]).toMatchObject(left);
  });
});

describe("of two cards with one session id", () => {
  it("the newer one is left alone while the older one is put aside", async () => {
    const { ids } = await worldOf(1);
    world.dependencies().journal.failed(ids[0] ?? "", { sessionId: "ws-1", reason: "put aside" });
    const report = await world.run();
    expect(report.sessions).toMatchObject({ read: 0, written: 0, failed: 2, putAside: 1 });
    expect(report.failures).toMatchObject([{ dataCardId: ids[0], reason: "put aside" }, ...failuresOf(ids[0], ids[1])]);
    expect(await ofFirstSession()).toMatchObject([left, left]);
  });

  it("the newer ones are left alone also by parts that do not have the older one", async () => {
    const { ids } = await worldOf(5);
    const parts = [0, 1].map((index) => ({ index, of: 2 }));
    for (const part of parts) {
      const own = ids.filter((id) => id !== ids[0] && isInPart(id, part));
      expect(own.length).toBeGreaterThan(0);
      expect((await world.run({ shard: part })).failures).toMatchObject(failuresOf(ids[0], ...own));
    }
    expect((await ofFirstSession()).filter(({ filled }) => filled).map(({ id }) => id)).toEqual([ids[0]]);
  });

  it("the newer one does not take the place of others in a run of so many cards", async () => {
    const sessions = [wireSession(), wireSession({ sessionId: "ws-2" }), wireSession({ sessionId: "ws-3" })];
    await worldOf(2, {}, sessions);
    await world.run({ limit: 2 });
    expect((await world.run({ limit: 1 })).cards).toMatchObject([{ sessionId: "ws-3" }]);
  });

  it("one that is in the trash does not count", async () => {
    const { ids } = await worldOf(1);
    await world.esm("DELETE", `/dc/chat_session/data/${ids[0]}`);
    expect(await world.run()).toMatchObject({ status: "done", sessions: { seen: 1, written: 1, finished: 1 } });
  });

  it("the newer one is filled when the older one, which was finished, has been removed", async () => {
    const { ids } = await worldOf(1);
    await world.run();
    await world.run();
    await world.esm("DELETE", `/dc/chat_session/data/${ids[0]}`);
    world.sandbox.setClock(START + DAY + 5 * MINUTE);
    expect(await world.run()).toMatchObject({ status: "done", sessions: { written: 1, finished: 1 } });
  });

  it("the older one is filled again by its session id, and the other one reported", async () => {
    const { ids } = await worldOf(2);
    const report = await world.run({ sessionId: "ws-1" });
    expect(report).toMatchObject({ failures: failuresOf(ids[0], ids[1], ids[2]), sessions: { seen: 3, written: 1 } });
    expect(await ofFirstSession()).toMatchObject([{ filled: true }, left, left]);
  });
});

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => wireSession({ sessionId: `bench-${String(index).padStart(7, "0")}` }));
const pages = () =>
  world.sandbox.stats().esm.calls.find(({ method, path }) => method === "GET" && path.endsWith("/data"))?.requests;

describe("finding second cards", () => {
  it("takes a request for some hundred and thirty cards that were never filled, and none for the others", async () => {
    await worldOf(0, { clock: START + 50_000 }, many(250));
    world.sandbox.resetStats();
    await world.run({ dryRun: true });
    const never = pages() ?? 0;
    // For second cards, for two batches of cards, and for the persons, who are the same in all of them.
    expect(never).toBe(2 + 2 + 1);
    expect(world.sandbox.stats().esm.longestUrl).toBeLessThanOrEqual(8_000);
    await world.run();
    world.sandbox.resetStats();
    await world.run();
    expect(pages()).toBe(never - 2);
  });

  it("fails only the cards that could not be asked about", async () => {
    const sessions = [...many(200), wireSession()];
    await worldOf(0, {}, sessions);
    const fault = { target: "esm", match: "bench-0000000", kind: "status", status: 400 } as const;
    world.sandbox.setFaults([fault]);
    const report = await world.run();
    const { failed, written } = report.sessions;
    expect([failed + written, written > 0, failed > 0]).toEqual([201, true, true]);
    expect(report.failures[0]?.reason).toContain("400");
    expect((await world.card("ws-1")).data["message_count"]?.values).toHaveLength(1);
  });

  it("ends the run when ESM is told to wait for", async () => {
    await worldOf(1, {}, [wireSession(), wireSession({ sessionId: "ws-2" })]);
    world.sandbox.setFaults([{ target: "esm", match: "ws-2", kind: "status", status: 429, retryAfter: 3_600 }]);
    expect(await world.run()).toMatchObject({ status: "stopped", sessions: { written: 0 } });
  });
});
