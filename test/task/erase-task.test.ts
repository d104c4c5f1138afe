import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { Clock } from "../../plugin/base/clock.ts";
import { Failure, InputError } from "../../plugin/base/failure.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import type { EraseReport } from "../../plugin/task/erase/erase-recorder.ts";
import { createEraseTask, eraseParameters } from "../../plugin/task/erase/erase-task.ts";
import type { ErasureRequest } from "../../plugin/task/erase/erasure-selection.ts";
import { allCards, first, type RawCard } from "../acceptance/raw-esm.ts";
import { rejectionOf } from "../support/rejection.ts";
import { DAY, startWorld, type World, type WorldOptions } from "./task-world.ts";
import { at, START, wireSession } from "./wire-session.ts";

let world: World;
const logged: string[] = [];

afterEach(async () => {
  logged.length = 0;
  await world.close();
});

/** A world whose sessions have been brought over already. */
async function filledWorld(sessions: readonly WireSession[], options: WorldOptions = {}): Promise<World> {
  world = await startWorld({ sessions, clock: START + 2 * DAY, ...options });
  await world.run();
  world.sandbox.resetStats();
  return world;
}

function log(fields: unknown, message: string): void {
  logged.push(`${message} ${JSON.stringify(fields)}`);
}

async function erase(
  request: ErasureRequest,
  { dryRun = false, stopping = new AbortController() } = {},
): Promise<EraseReport> {
  const clock: Clock = { now: world.sandbox.clock, wait: async () => undefined };
  const task = createEraseTask(world.dependencies(stopping.signal));
  return task.run(eraseParameters.parse({ request, dryRun }), {
    clock,
    signal: stopping.signal,
    log: { info: log, warn: log },
    progress: () => undefined,
  });
}

function bySession(sessionId = "ws-1"): ErasureRequest {
  return { by: "session", sessionId };
}

async function chatLog(sessionId: string): Promise<unknown> {
  return (await world.value(sessionId, "chat_log"))?.value;
}

function writes(): number {
  const calls = world.sandbox
    .stats()
    .esm.calls.filter(({ method, path }) => /PUT|PATCH|DELETE/.test(method) || path.includes("Import"));
  return calls.reduce((sum, { requests }) => sum + requests, 0);
}

function withoutLog({ data }: RawCard) {
  const { chat_log: _, ...others } = data;
  return others;
}

/** Sessions that are over. */
function many(count: number): WireSession[] {
  const sessions = [...generateSessions({ seed: 11, count: 2 * count, startAt: START })];
  return sessions.filter(({ endedAt }) => endedAt !== null).slice(0, count);
}

/** The same chat on another day, or with other people. */
function session(sessionId: string, parts: Partial<WireSession> = {}): WireSession {
  return wireSession({ sessionId, ...parts });
}

function visitor(externalId: string, name = "Vera") {
  return { visitorId: "v1", name, externalId };
}

const ERASED = "Erased on request at 2025-03-16 08:00:00 (UTC)";

describe.each(["rest", "web-api"] as const)("over %s, erasing a session", (api) => {
  it("takes the text, says so in its place, and leaves figures and references", async () => {
    await filledWorld([wireSession(), session("ws-2")], { api });
    const before = await world.card("ws-1");
    const { dataCardId } = before;
    const report = await erase(bySession());
    expect(report).toMatchObject({
      task: "EraseChatText",
      status: "done",
      cards: { seen: 1, erased: 1, unchanged: 0, failed: 0 },
      erased: [{ sessionId: "ws-1", dataCardId }],
      failures: [],
    });
    expect(await chatLog("ws-1")).toBe(ERASED);
    expect(withoutLog(await world.card("ws-1"))).toEqual(withoutLog(before));
    expect(await chatLog("ws-2")).toContain("hello");
  });

  it("writes nothing the second time", async () => {
    await filledWorld([wireSession()], { api });
    await erase(bySession());
    world.sandbox.resetStats();
    world.sandbox.setClock(START + 3 * DAY);
    expect(await erase(bySession())).toMatchObject({ status: "done", cards: { seen: 1, erased: 0, unchanged: 1 } });
    expect(writes()).toBe(0);
    expect(await chatLog("ws-1")).toBe(ERASED);
  });

  it("is not undone by the next run", async () => {
    await filledWorld([wireSession()], { api });
    await erase(bySession());
    expect(await world.run()).toMatchObject({ sessions: { seen: 0, written: 0 } });
    expect(await chatLog("ws-1")).toBe(ERASED);
  });
});

describe("erasing a session", () => {
  it("shows what would be erased, and writes nothing, in a dry run", async () => {
    await filledWorld([wireSession()]);
    const { dataCardId } = await world.card("ws-1");
    const report = await erase(bySession(), { dryRun: true });
    expect(report).toMatchObject({ dryRun: true, cards: { erased: 1 }, erased: [{ sessionId: "ws-1", dataCardId }] });
    expect(writes()).toBe(0);
    expect(await chatLog("ws-1")).toContain("hello");
  });

  it("is refused while it is active, since the next run would fill the card again", async () => {
    await filledWorld([wireSession()], { clock: START + 300_000 });
    const report = await erase(bySession());
    expect(report).toMatchObject({ status: "failures", cards: { seen: 1, erased: 0, failed: 1 } });
    expect(report.failures).toMatchObject([
      { sessionId: "ws-1", reason: expect.stringContaining("still active"), retryAt: null },
    ]);
    expect(writes()).toBe(0);
    expect(await chatLog("ws-1")).toContain("hello");
  });

  it("fails when there is no such card", async () => {
    await filledWorld([wireSession()]);
    expect(await rejectionOf(erase(bySession("ws-9")))).toMatchObject({ code: "esm-card-missing" });
    expect(await rejectionOf(erase(bySession("WS-1")))).toBeInstanceOf(Failure);
  });

  it("has nothing to do on a finished card that never had a message", async () => {
    await filledWorld([session("ws-1", { messages: [], liveChats: [] })], { clock: START + 30 * DAY });
    await world.esm("DELETE", `/dc/chat_session/data/${(await world.card("ws-1")).dataCardId}/chat_log`);
    world.sandbox.resetStats();
    expect(await erase(bySession())).toMatchObject({ status: "done", cards: { erased: 0, unchanged: 1 } });
    expect(writes()).toBe(0);
  });

  it("erases a log that the user may write but not see", async () => {
    await filledWorld([wireSession()]);
    const rule = { templateCode: "chat_session", attributeCode: "chat_log" };
    world.sandbox.setPermissions([{ ...rule, read: false, write: true }]);
    expect(await erase(bySession())).toMatchObject({ status: "done", cards: { erased: 1 } });
    world.sandbox.setPermissions([]);
    expect(await chatLog("ws-1")).toBe(ERASED);
  });

  it("is reported with the setting when ESM does not permit it", async () => {
    await filledWorld([wireSession(), session("ws-2")]);
    const rule = { templateCode: "chat_session", attributeCode: "chat_log" };
    world.sandbox.setPermissions([{ ...rule, read: true, write: false }]);
    const report = await erase({ by: "person", externalId: "vera@example.org", as: "any" });
    expect(report).toMatchObject({ status: "failures", cards: { erased: 0, failed: 2 } });
    expect(report.failures[0]?.reason).toContain("efecteChat.integration.chatSession.chatLog.attributeCode");
  });

  it("takes the file with the whole log too", async () => {
    const template = readFileSync("templates/chat_session.xml", "utf8").replace(
      '<attribute code="related_ticket"',
      '<attribute code="log_file" type="external-reference"><name xml:lang="en">Log file</name></attribute>$&',
    );
    const others = ["person", "incident"].map((name) => readFileSync(`templates/sandbox/${name}.xml`, "utf8"));
    await filledWorld([wireSession()], {
      templates: [...others, template],
      settings: "efecteChat.integration.chatSession.chatLogFile.attributeCode=log_file",
      dependencies: { mostLogCharacters: 200 },
    });
    expect(await world.value("ws-1", "log_file")).toBeDefined();
    expect(await erase(bySession())).toMatchObject({ status: "done", cards: { erased: 1 } });
    expect(await world.value("ws-1", "log_file")).toBeUndefined();
    expect(await chatLog("ws-1")).toBe(ERASED);
  });

  it("is refused before anybody is contacted when the log is switched off", async () => {
    await filledWorld([wireSession()], {
      settings: "!efecteChat.integration.chatSession.chatLog.attributeCode=chat_log",
    });
    const error = await rejectionOf(erase(bySession()));
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ message: expect.stringContaining("chatLog.attributeCode: is switched off") });
    expect(world.sandbox.stats().esm.requests).toBe(0);
  });
});

describe.each(["rest", "web-api"] as const)("over %s, erasing a person's text", (api) => {
  it("finds the cards by customer, members and support person, and by nothing else", async () => {
    const operators = [{ operatorId: "o1", name: "Otto", externalId: "Vera@Example.org" }];
    await filledWorld(
      [
        session("customer"),
        session("supporter", { visitor: visitor("nina@example.org", "Nina"), operators }),
        session("namesake", { visitor: visitor("vera@example.com") }),
        session("unknown", { visitor: visitor("") }),
      ],
      { api },
    );
    const report = await erase({ by: "person", externalId: " VERA@example.org", as: "any" });
    expect(report).toMatchObject({ status: "done", cards: { seen: 2, erased: 2 } });
    expect(report.erased.map(({ sessionId }) => sessionId)).toEqual(["customer", "supporter"]);
    for (const sessionId of ["customer", "supporter"]) expect(await chatLog(sessionId)).toBe(ERASED);
    for (const sessionId of ["namesake", "unknown"]) expect(await chatLog(sessionId)).toContain("hello");
    expect((await world.value("customer", "customer"))?.dataCardId).toBeDefined();
  });
});

describe("erasing a person's text", () => {
  it("reports the person's active chats, and erases the others", async () => {
    const later = { startedAt: at(172_000), endedAt: null, status: "active" as const };
    await filledWorld([session("over"), session("lasting", later)]);
    const report = await erase({ by: "person", externalId: "vera@example.org", as: "any" });
    expect(report).toMatchObject({ status: "failures", cards: { seen: 2, erased: 1, failed: 1 } });
    expect(report.failures.map(({ sessionId }) => sessionId)).toEqual(["lasting"]);
    expect(await chatLog("over")).toBe(ERASED);
  });

  it("says neither in the report nor in the log who it was", async () => {
    await filledWorld([wireSession()]);
    const report = await erase({ by: "person", externalId: "vera@example.org", as: "any" });
    const shown = JSON.stringify(report) + logged.join();
    expect(shown).not.toMatch(/vera|hello/i);
  });

  it.each([
    ["nobody has this external id", "nobody@example.org", "person-not-found"],
    ["it is empty", " ", "person-no-external-id"],
  ])("fails, without repeating it, when %s", async (_name, externalId, code) => {
    await filledWorld([wireSession()]);
    const error = await rejectionOf(erase({ by: "person", externalId, as: "any" }));
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain("nobody");
  });

  it("fails when two cards have the external id: it never guesses whose text is meant", async () => {
    await filledWorld([wireSession()]);
    const data = { full_name: { values: [{ value: "V" }] }, email: { values: [{ value: "VERA@example.org" }] } };
    await world.esm("POST", "/dc/person/data", { folderCode: "persons", data });
    const error = await rejectionOf(erase({ by: "person", externalId: "vera@example.org", as: "any" }));
    expect(error).toMatchObject({ code: "person-found-twice" });
    expect(await chatLog("ws-1")).toContain("hello");
  });

  it("reads no logs but those of batches with a card of the person", async () => {
    await filledWorld(many(250));
    const person = many(250)[0]?.visitor.externalId ?? "";
    const report = await erase({ by: "person", externalId: person, as: "any" });
    expect(report.status).toBe("done");
    const pages = world.sandbox.stats().esm.calls.find(({ path }) => path.endsWith("/dc/{template}/data"));
    const withPerson = report.cards.seen;
    expect(withPerson).toBeGreaterThan(0);
    // A page of persons, two of references, one with the logs of each batch concerned.
    expect(pages?.requests).toBeLessThanOrEqual(1 + 2 + Math.min(2, withPerson) + 1);
  });
});

describe.each(["rest", "web-api"] as const)("over %s, erasing by age", (api) => {
  const AGE = { by: "age", days: 30 } as const;
  const END = START + 600_000;

  it("takes the text of chats that ended longer ago, to the second, and only once", async () => {
    await filledWorld([wireSession()], { api });
    world.sandbox.setClock(END + 30 * DAY);
    expect(await erase(AGE)).toMatchObject({ status: "done", cards: { seen: 0 } });
    expect(await chatLog("ws-1")).toContain("hello");
    world.sandbox.setClock(END + 30 * DAY + 1_000);
    expect(await erase(AGE)).toMatchObject({ status: "done", cards: { seen: 1, erased: 1 } });
    expect(await chatLog("ws-1")).toBe("Erased after its retention time at 2025-04-13 08:10:01 (UTC)");
    world.sandbox.resetStats();
    expect(await erase(AGE)).toMatchObject({ status: "done", cards: { seen: 0, erased: 0 } });
    expect(writes()).toBe(0);
  });

  it("leaves alone what was erased on request, and what is active", async () => {
    const lasting = session("lasting", { endedAt: null, status: "active", messages: [] });
    await filledWorld([wireSession(), session("old"), lasting], { api });
    await erase(bySession());
    world.sandbox.setClock(END + 31 * DAY);
    expect(await erase(AGE)).toMatchObject({ status: "done", cards: { seen: 1, erased: 1, failed: 0 } });
    expect(await chatLog("ws-1")).toBe(ERASED);
    expect(await chatLog("old")).toContain("retention time");
    expect((await world.value("lasting", "is_chat_active"))?.code).toBe("yes");
  });
});

describe("erasing by age", () => {
  it("counts from the beginning where the platform never told the end", async () => {
    await filledWorld([wireSession()], { clock: START + 300_000 });
    world.sandbox.setPrivacyDeletions(["ws-1"]);
    await world.run();
    expect(await world.value("ws-1", "end_time")).toBeUndefined();
    expect((await world.value("ws-1", "is_chat_active"))?.code).toBe("no");
    world.sandbox.setClock(START + 30 * DAY);
    expect(await erase({ by: "age", days: 30 })).toMatchObject({ cards: { seen: 0 } });
    world.sandbox.setClock(START + 30 * DAY + 1_000);
    expect(await erase({ by: "age", days: 30 })).toMatchObject({ cards: { erased: 1 } });
  });

  it("works in batches, and is cut off only where ESM refuses a card", async () => {
    await filledWorld(many(250), { clock: START + 10 * DAY });
    world.sandbox.setFaults([{ target: "esm", match: "PUT ", kind: "status", status: 400, times: 1 }]);
    const report = await erase({ by: "age", days: 2 });
    expect(report).toMatchObject({ status: "done", cards: { seen: 250, erased: 250, failed: 0 } });
    const logs = (await allCards(world.sandbox, "chat_session")).map((card) => first(card, "chat_log")?.value);
    expect(logs.filter((text) => String(text).startsWith("Erased after its retention time at "))).toHaveLength(250);
    expect(world.sandbox.stats().esm.calls.find(({ method }) => method === "PUT")?.statuses).toEqual({
      200: 3,
      400: 1,
    });
  });

  it.each(["drop-after-write", "reset", "truncate"] as const)("finds out after %s what was written", async (kind) => {
    await filledWorld(many(12), { clock: START + 10 * DAY });
    world.sandbox.setFaults([{ target: "esm", match: "PUT ", kind, times: 1 }]);
    expect(await erase({ by: "age", days: 2 })).toMatchObject({ status: "done", cards: { erased: 12, failed: 0 } });
    const puts = world.sandbox.stats().esm.calls.find(({ method }) => method === "PUT");
    expect(puts?.requests).toBe(kind === "reset" ? 2 : 1);
  });

  it("reports each card of a batch that cannot be read, and goes on with the next batch", async () => {
    await filledWorld(many(250), { clock: START + 10 * DAY });
    world.sandbox.setFaults([
      { target: "esm", match: "/dc/chat_session/data?", kind: "status", status: 400, times: 1 },
    ]);
    const report = await erase({ by: "age", days: 2 });
    expect(report).toMatchObject({ status: "failures", cards: { seen: 250, erased: 50, failed: 200 } });
    expect(report.failures).toHaveLength(200);
  });

  it("stops early on purpose, keeps what is done, and the next time goes on", async () => {
    await filledWorld(many(250), { clock: START + 10 * DAY });
    const stopping = new AbortController();
    const { esm } = world.dependencies(stopping.signal);
    const task = createEraseTask({
      ...world.dependencies(),
      esm: {
        ...esm,
        async modifyCards(templateCode, cards) {
          const outcomes = await esm.modifyCards(templateCode, cards);
          stopping.abort();
          return outcomes;
        },
      },
    });
    const report = await task.run(
      { request: { by: "age", days: 2 }, dryRun: false },
      {
        clock: { now: world.sandbox.clock, wait: async () => undefined },
        signal: stopping.signal,
        log: { info: () => undefined, warn: () => undefined },
        progress: () => undefined,
      },
    );
    expect(report).toMatchObject({ status: "stopped", cards: { seen: 200, erased: 200, failed: 0 } });
    expect(await erase({ by: "age", days: 2 })).toMatchObject({ status: "done", cards: { seen: 50, erased: 50 } });
  });

  it("is refused when no attribute tells the age", async () => {
    const off = ["endTime=end_time", "startTime=start_time"].map((setting) => {
      const [name, code] = setting.split("=");
      return `!efecteChat.integration.chatSession.${name}.attributeCode=${code}`;
    });
    await filledWorld([wireSession()], { settings: off.join("\n") });
    expect(await rejectionOf(erase({ by: "age", days: 2 }))).toBeInstanceOf(InputError);
    expect(world.sandbox.stats().esm.requests).toBe(0);
  });
});
