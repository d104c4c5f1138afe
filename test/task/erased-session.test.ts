import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import { openErasures } from "../../plugin/state/open-erasures.ts";
import { runParameters } from "../../plugin/task/download/download-task.ts";
import { asIfNotErased, SessionErased, textErasedAt } from "../../plugin/task/download/erased-session.ts";
import { toErasableCard } from "../../plugin/task/erase/erasable-card.ts";
import { createEraseTask } from "../../plugin/task/erase/erase-task.ts";
import { someEnvironment } from "../state/some-environment.ts";
import { folders } from "../support/given-files.ts";
import { mappingFor } from "../support/ready-made.ts";
import { rejectionOf } from "../support/rejection.ts";
import { chatCard, text } from "./erase/erase-world.ts";
import { DAY, type EsmApi, type World, type WorldOptions, worlds } from "./task-world.ts";
import { START, said, wireSession } from "./wire-session.ts";

const LOG = { templateCode: "chat_session", attributeCode: "chat_log" };
const ERASED = "Erased on request at 2025-03-16 08:00:00 (UTC)";

const folder = folders();
const startWorld = worlds();
let into = "";
beforeEach(() => {
  into = folder();
});

const register = () => openErasures(into, someEnvironment());

/** One chat, brought over and erased with the register in `into`. */
async function erasedWorld(options: WorldOptions = {}): Promise<World> {
  const messages = [said("m1", "visitor", 10, "a secret"), said("m2", "operator", 40)];
  const world = await startWorld({ sessions: [wireSession({ messages })], clock: START + 2 * DAY, ...options });
  await world.run();
  const task = createEraseTask({ ...world.dependencies(), register: register() });
  const report = await task.run(
    { request: { by: "session", sessionId: "ws-1" }, dryRun: false },
    {
      clock: { now: world.sandbox.clock, wait: async () => undefined },
      signal: new AbortController().signal,
      log: { info: () => undefined, warn: () => undefined },
      progress: () => undefined,
    },
  );
  expect(report).toMatchObject({ status: "done", cards: { erased: 1 } });
  return world;
}

function runSession(world: World, { restoreErased, dryRun = false }: { restoreErased?: true; dryRun?: boolean } = {}) {
  const erasures = register();
  const dependencies = { erasures, noteRestored: erasures.restored };
  return world.run({ sessionId: "ws-1", dryRun, ...(restoreErased === true ? { restoreErased } : {}), dependencies });
}

async function log(world: World): Promise<unknown> {
  world.sandbox.setPermissions([]);
  return (await world.value("ws-1", "chat_log"))?.value;
}

describe.each<EsmApi>(["rest", "web-api"])("over %s, a run for a session whose text was erased", (api) => {
  it.each<[string, (world: World) => unknown]>([
    ["as its card says", () => (into = folder())],
    ["as its card and the register say", () => undefined],
    [
      "as the register alone says, since the log cannot be read",
      ({ sandbox }) => sandbox.setPermissions([{ ...LOG, read: false, write: true }]),
    ],
  ])("is refused, %s", async (_how, change) => {
    const world = await erasedWorld({ api });
    change(world);
    const error = await rejectionOf(runSession(world));
    expect(error).toBeInstanceOf(SessionErased);
    expect(error).toMatchObject({ code: "card-erased", at: "2025-03-16 08:00:00 (UTC)" });
    expect(await log(world)).toBe(ERASED);
  });

  it("is refused when newer entries stand below the line", async () => {
    const world = await erasedWorld({ api });
    into = folder();
    const { dataCardId } = await world.card("ws-1");
    const data = { chat_log: { values: [{ value: `${ERASED}\nVera: hello again` }] } };
    await world.esm("PATCH", `/dc/chat_session/data/${dataCardId}`, { data });
    expect(await log(world)).toContain("hello again");
    expect(await rejectionOf(runSession(world))).toBeInstanceOf(SessionErased);
  });

  it("fills the card when it may restore the text, which is erased no longer", async () => {
    const world = await erasedWorld({ api });
    expect(await runSession(world, { restoreErased: true })).toMatchObject({
      status: "done",
      sessions: { written: 1 },
    });
    expect(await log(world)).toContain("a secret");
    expect(await log(world)).not.toContain("Erased");
    const { dataCardId } = await world.card("ws-1");
    expect(register().erasedAt(dataCardId)).toBeUndefined();
    expect(register().show().restorations).toMatchObject([{ dataCardId }]);
    expect(await runSession(world)).toMatchObject({ status: "done", sessions: { written: 0, unchanged: 1 } });
  });
});

describe("a run for a session whose text was erased", () => {
  it("is refused in a dry run, too; with leave to restore, a dry run leaves the mark where it is", async () => {
    const world = await erasedWorld();
    expect(await rejectionOf(runSession(world, { dryRun: true }))).toBeInstanceOf(SessionErased);
    expect(await runSession(world, { dryRun: true, restoreErased: true })).toMatchObject({ sessions: { written: 1 } });
    expect(register().show().restorations).toEqual([]);
    expect(await log(world)).toBe(ERASED);
  });

  it("is erased no longer when a restoration finds the text on the card already", async () => {
    const world = await startWorld({ sessions: [wireSession()], clock: START + 2 * DAY });
    await world.run();
    const { dataCardId } = await world.card("ws-1");
    register().begin({ by: "session" }, START).meant([dataCardId]);
    expect(await runSession(world, { restoreErased: true })).toMatchObject({ sessions: { written: 0, unchanged: 1 } });
    expect(register().erasedAt(dataCardId)).toBeUndefined();
    expect(await runSession(world)).toMatchObject({ status: "done" });
  });

  it.each([
    [{ restoreErased: true }, false],
    [{ restoreErased: true, limit: 3 }, false],
    [{ restoreErased: true, sessionId: "ws-1" }, true],
    [{ restoreErased: false }, true],
    [{}, true],
  ])("never becomes a run for all of them: the parameters %j are right: %j", (parameters, right) => {
    expect(runParameters.safeParse(parameters).success).toBe(right);
  });

  it("stays erased when the text could not be written again", async () => {
    const world = await erasedWorld();
    world.sandbox.setPermissions([{ ...LOG, read: true, write: false }]);
    expect(await runSession(world, { restoreErased: true })).toMatchObject({ status: "failures" });
    expect(register().show().restorations).toEqual([]);
    expect(await log(world)).toBe(ERASED);
  });

  it("is no matter for other sessions, nor for a run without a register", async () => {
    const world = await startWorld({
      sessions: [wireSession(), wireSession({ sessionId: "ws-2" })],
      clock: START + 2 * DAY,
    });
    await world.run();
    const erasure = register().begin({ by: "session" }, START);
    erasure.meant([(await world.card("ws-2")).dataCardId]);
    expect(await runSession(world)).toMatchObject({ status: "done" });
    expect(await runSession(world, { restoreErased: true })).toMatchObject({ status: "done" });
    expect(register().show().restorations).toEqual([]);
    expect(await world.run({ sessionId: "ws-2" })).toMatchObject({ status: "done" });
    expect(await rejectionOf(world.run({ sessionId: "ws-2", dependencies: { erasures: register() } }))).toBeInstanceOf(
      Failure,
    );
  });
});

function card(dataCardId: string, chatLog: string) {
  return { ...toErasableCard(chatCard(dataCardId, { chat_log: text(chatLog) }), mappingFor()), fileNames: [] };
}

describe("text of a session was erased", () => {
  const later = "Erased after its retention time at 2025-03-17 08:00:00 (UTC)";
  const [first, second] = [Date.UTC(2025, 2, 16, 8), Date.UTC(2025, 2, 17, 8)];
  it.each([
    ["never, when its cards hold text", [card("1", "hello"), card("2", "")], {}, undefined],
    ["as its card says", [card("1", ERASED)], {}, first],
    ["as its second card says", [card("1", "hello"), card("2", ERASED)], {}, first],
    ["as the register says of its card", [card("1", "")], { 1: first }, first],
    ["as the register says of its second card", [card("1", "hello"), card("2", "hello")], { 2: first }, first],
    ["at the latest time of both cards", [card("1", later), card("2", ERASED)], {}, second],
    ["at the latest time of card and register", [card("1", ERASED)], { 1: second }, second],
    ["not when another session's card was", [card("1", "hello")], { 2: first }, undefined],
  ] as const)("%s", (_how, cards, registered: Readonly<Record<string, number>>, at) => {
    expect(textErasedAt(cards, { erasedAt: (dataCardId) => registered[dataCardId] })).toBe(at);
  });

  it.each([
    [ERASED, null],
    [`${ERASED}\nVera: hello again`, "Vera: hello again"],
    ["hello", "hello"],
  ])("and is to be restored: the log %j counts as %j", (chatLog, expected) => {
    expect(asIfNotErased(card("1", chatLog)).stored.chatLog).toBe(expected);
  });
});

describe("the visitors of histories", () => {
  it("are noted with their cards, found as a person or not", async () => {
    const noted: (readonly [string, string])[] = [];
    const visitor = { visitorId: "v-9", name: "Nina", externalId: null };
    const world = await startWorld({
      sessions: [wireSession(), wireSession({ sessionId: "ws-2", visitor }), wireSession({ sessionId: "ws-3" })],
      clock: START + 2 * DAY,
    });
    const visitors = { note: (visitorId: string, dataCardId: string) => void noted.push([visitorId, dataCardId]) };
    await world.run({ dependencies: { visitors } });
    const ids = await Promise.all(["ws-1", "ws-2", "ws-3"].map(async (id) => (await world.card(id)).dataCardId));
    expect(noted.toSorted()).toEqual(
      [
        ["v1", ids[0]],
        ["v-9", ids[1]],
        ["v1", ids[2]],
      ].toSorted(),
    );
  });
});
