import { afterEach, describe, expect, it } from "vitest";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { draws } from "../support/draws.ts";
import {
  DAY,
  type EsmApi,
  GIVE_UP_MS,
  GRACE_MS,
  MINUTE,
  startWorld,
  type World,
  type WorldOptions,
} from "./task-world.ts";
import { at, START, said, wireSession } from "./wire-session.ts";

let world: World;

async function worldOf(sessions: readonly WireSession[], options: WorldOptions = {}): Promise<World> {
  world = await startWorld({ sessions, ...options });
  return world;
}

afterEach(() => world.close());

const ENDED = START + 600_000;
const RUNS = draws(10, 100);

describe.each<EsmApi>(["rest", "web-api"])("the life of a card, over %s", (api) => {
  const worldOver = (sessions: readonly WireSession[], options: WorldOptions = {}) =>
    worldOf(sessions, { api, ...options });

  it("holds what the history said when it was last read, and the whole when it is finished", async () => {
    const { sandbox, run, value } = await worldOver([wireSession()], { clock: START + 30_000 });
    expect((await run()).sessions).toMatchObject({ read: 1, written: 1, stillActive: 1, finished: 0 });
    expect(await value("ws-1", "message_count")).toEqual({ value: 1 });
    expect(await value("ws-1", "wait_time_before_first_reply")).toBeUndefined();
    expect(await value("ws-1", "end_time")).toBeUndefined();

    sandbox.setClock(START + 50_000);
    await run();
    expect(await value("ws-1", "message_count")).toEqual({ value: 2 });
    expect(await value("ws-1", "wait_time_before_first_reply")).toEqual({ value: 30 });
    expect((await value("ws-1", "is_chat_active"))?.code).toBe("yes");

    sandbox.setClock(ENDED + GRACE_MS);
    expect((await run()).sessions).toMatchObject({ written: 1, finished: 1, stillActive: 0 });
    expect(await value("ws-1", "message_count")).toEqual({ value: 3 });
    expect(await value("ws-1", "end_time")).toEqual({ value: "2025-03-14T08:10:00Z" });
    expect((await value("ws-1", "is_chat_active"))?.code).toBe("no");
  });

  it("stays active until the grace time after the end has passed on the platform's clock", async () => {
    const { sandbox, run } = await worldOver([wireSession()], { clock: ENDED + GRACE_MS - 1000 });
    expect((await run()).sessions).toMatchObject({ written: 1, finished: 0, stillActive: 1 });
    sandbox.setClock(ENDED + GRACE_MS);
    expect((await run()).sessions).toMatchObject({ written: 1, finished: 1, stillActive: 0 });
  });

  it("is closed in the same write as its final log and figures", async () => {
    const { sandbox, run } = await worldOver([wireSession()]);
    sandbox.resetStats();
    const report = await run();
    expect(report.cards[0]?.changed).toEqual(expect.arrayContaining(["chatLog", "messageCount", "isChatActive"]));
    const writes = sandbox.stats().esm.calls.filter(({ method, path }) => isWrite(method, path));
    expect(writes.map(({ requests }) => requests)).toEqual([1]);
  });

  it("is never taken up again once it is finished", async () => {
    const { sandbox, run } = await worldOver([wireSession()]);
    await run();
    sandbox.resetStats();
    expect((await run()).sessions).toMatchObject({ seen: 0, read: 0, written: 0 });
    expect(sandbox.stats().chatHistory.calls.some(({ path }) => path.includes("{sessionId}"))).toBe(false);
  });

  it(`is not written in ${RUNS} runs while nothing changes`, async () => {
    const { sandbox, run } = await worldOver([wireSession()], { clock: START + 50_000 });
    await run();
    sandbox.resetStats();
    for (let time = 0; time < RUNS; time += 1) {
      expect((await run()).sessions).toMatchObject({ read: 1, written: 0, unchanged: 1, stillActive: 1 });
    }
    expect(sandbox.stats().esm.calls.some(({ method, path }) => isWrite(method, path))).toBe(false);
  });

  it("waits while the platform does not know the session yet", async () => {
    const { run, value } = await worldOver([wireSession()], { clock: START - MINUTE });
    expect((await run()).sessions).toMatchObject({ seen: 1, read: 0, written: 0, stillActive: 1, failed: 0 });
    expect((await value("ws-1", "is_chat_active"))?.code).toBe("yes");
  });

  it("is closed, and said so, when the platform has not known the session for too long", async () => {
    const { sandbox, run, esm, card, value } = await worldOver([], { clock: START });
    await esm("POST", "/dc/chat_session/data", {
      folderCode: "chat_sessions",
      data: {
        chat_session_id: { values: [{ value: "ws-lost" }] },
        is_chat_active: { values: [{ value: "Yes", code: "yes" }] },
        start_time: { values: [{ value: at(0) }] },
      },
    });
    sandbox.setClock(START + 10 * GIVE_UP_MS);
    expect((await run()).sessions).toMatchObject({ stillActive: 1, finished: 0 });
    sandbox.setClock(START + 11 * GIVE_UP_MS - 1000);
    expect((await run()).sessions).toMatchObject({ stillActive: 1, finished: 0 });
    sandbox.setClock(START + 11 * GIVE_UP_MS);
    const report = await run();
    const { dataCardId } = await card("ws-lost");
    expect(report.closed).toEqual([{ sessionId: "ws-lost", dataCardId, reason: "session-unknown" }]);
    expect((await value("ws-lost", "is_chat_active"))?.code).toBe("no");
  });

  it("is not closed for one answer, once it was filled, but when the platform has not known the session for long", async () => {
    const lasting = wireSession({ status: "active", endedAt: null });
    const { sandbox, run, value } = await worldOver([lasting], { clock: START + 50_000 });
    await run();
    const lost = START + GIVE_UP_MS + DAY;
    sandbox.setClock(lost);
    const notFound = { target: "chatHistory", match: "/sessions/ws-1", kind: "status", status: 404 } as const;
    sandbox.setFaults([{ ...notFound, times: 1 }]);
    expect(await run()).toMatchObject({ status: "done", closed: [], sessions: { stillActive: 1 } });
    expect((await value("ws-1", "is_chat_active"))?.code).toBe("yes");

    await run();
    sandbox.setFaults([notFound]);
    await run();
    sandbox.setClock(lost + GIVE_UP_MS - 1000);
    expect((await run()).closed).toEqual([]);
    sandbox.setClock(lost + GIVE_UP_MS);
    expect((await run()).closed).toMatchObject([{ sessionId: "ws-1", reason: "session-unknown" }]);
    expect(await value("ws-1", "message_count")).toEqual({ value: 3 });
  });

  it("is closed but never blanked when the platform has deleted the session for privacy", async () => {
    const { sandbox, run, value } = await worldOver([wireSession()], { clock: START + 50_000 });
    await run();
    const log = await value("ws-1", "chat_log");
    sandbox.setPrivacyDeletions(["ws-1"]);
    const report = await run();
    expect(report.closed).toMatchObject([{ sessionId: "ws-1", reason: "session-deleted" }]);
    expect(await value("ws-1", "chat_log")).toEqual(log);
    expect((await value("ws-1", "is_chat_active"))?.code).toBe("no");
  });

  it("is never given up while the platform calls the session active, although nobody ever writes", async () => {
    const silent = wireSession({ status: "active", endedAt: null, messages: [], liveChats: [] });
    const { sandbox, run, value } = await worldOver([silent], { clock: START + DAY });
    await run();
    sandbox.setClock(START + 10 * GIVE_UP_MS);
    expect(await run()).toMatchObject({ status: "done", closed: [] });
    expect((await value("ws-1", "is_chat_active"))?.value).toMatch(/yes/i);
  });
});

describe("what is on a card", () => {
  it("holds whatever people type, as far as XML can hold it", async () => {
    const text = `😀 שלום <b>&amp;</b> 'quote' "double" \u0007bell\u0000 ${"x".repeat(200_000)} end`;
    const messages = [said("m1", "visitor", 10, text), said("m2", "operator", 40, "line one\n[forged] line two")];
    const { run, value } = await worldOf([wireSession({ messages })]);
    expect((await run()).status).toBe("done");
    const log = String((await value("ws-1", "chat_log"))?.value);
    expect(log).toContain(`😀 שלום <b>&amp;</b> 'quote' "double" bell ${"x".repeat(200_000)} end`);
    expect(log).toContain("line one\n    [forged] line two");
  });

  it("holds a history of many pages", async () => {
    const messages = Array.from({ length: 1_203 }, (_, index) =>
      said(`m${index}`, index % 2 === 0 ? "visitor" : "operator", 10 + Math.floor(index / 3), `number ${index}.`),
    );
    const { sandbox, run, value } = await worldOf([wireSession({ messages })]);
    await run();
    expect(await value("ws-1", "message_count")).toEqual({ value: 1_203 });
    expect(String((await value("ws-1", "chat_log"))?.value)).toMatch(/number 0\.[\s\S]*number 1202\.$/);
    const pages = sandbox.stats().chatHistory.calls.find(({ path }) => path.includes("{sessionId}"));
    expect(pages?.requests).toBe(3);
  });

  it("writes 0, empty and not known yet as 0, empty and empty", async () => {
    const agentFirst = [said("m1", "operator", 10), said("m2", "visitor", 20)];
    const noReply = [said("m1", "visitor", 10)];
    const { run, value } = await worldOf([
      wireSession({ sessionId: "agent-first", messages: agentFirst }),
      wireSession({ sessionId: "no-reply", messages: noReply }),
      wireSession({ sessionId: "not-yet", messages: noReply, status: "active", endedAt: null }),
    ]);
    const { cards } = await run();
    const rules = Object.fromEntries(cards.map(({ sessionId, waitTime }) => [sessionId, waitTime.rule]));
    expect(rules).toEqual({ "agent-first": "agent-first", "no-reply": "no-reply", "not-yet": "not-known-yet" });
    expect(await value("agent-first", "wait_time_before_first_reply")).toEqual({ value: 0 });
    expect(await value("no-reply", "wait_time_before_first_reply")).toBeUndefined();
    expect(await value("not-yet", "wait_time_before_first_reply")).toBeUndefined();
  });

  it("does not write attributes that are switched off", async () => {
    const { run, value } = await worldOf([wireSession()], {
      settings: "!efecteChat.integration.chatSession.chatLog.attributeCode=chat_log",
    });
    expect((await run()).sessions).toMatchObject({ written: 1, finished: 1 });
    expect(await value("ws-1", "chat_log")).toBeUndefined();
    expect(await value("ws-1", "message_count")).toEqual({ value: 3 });
  });
});

describe("a run", () => {
  const afterAll = START + DAY;

  it("reads everything and writes nothing in a dry run, and shows what would change", async () => {
    const { sandbox, run } = await worldOf([wireSession()]);
    const report = await run({ dryRun: true });
    expect(report).toMatchObject({ dryRun: true, sessions: { read: 1, written: 1, finished: 1 } });
    expect(report.cards[0]?.changed).toContain("chatLog");
    expect(sandbox.stats().esm.calls.some(({ method }) => method === "PUT" || method === "PATCH")).toBe(false);
  });

  it("for one session tells where the wait time comes from, also when the card is right already", async () => {
    const { run } = await worldOf([wireSession()]);
    const [written] = (await run()).cards;
    const again = await run({ sessionId: "ws-1", dryRun: true });
    expect(again).toMatchObject({ sessions: { written: 0, unchanged: 1 } });
    expect(again.cards).toEqual([{ ...written, changed: [] }]);
    expect(again.cards[0]?.waitTime).toMatchObject({ rule: "reply" });
    expect((await run()).cards).toEqual([]);
  });

  it("takes the oldest cards when it is limited", async () => {
    const sessions = many(20);
    const { run } = await worldOf(sessions, { clock: afterAll });
    const report = await run({ limit: 3 });
    expect(report.cards.map(({ sessionId }) => sessionId)).toEqual(sessions.slice(0, 3).map((one) => one.sessionId));
  });

  it("takes the oldest first, batch by batch, also where ids get a digit more", async () => {
    const { run } = await worldOf(many(1_050), { clock: afterAll });
    const report = await run();
    expect(report.sessions).toMatchObject({ seen: 1_050, read: 1_050, written: 1_050, failed: 0 });
    const ids = report.cards.map(({ dataCardId }) => Number(dataCardId));
    const batches = [0, 200, 400, 600, 800, 1_000].map((start) => ids.slice(start, start + 200));
    for (const [index, batch] of batches.entries()) {
      expect(Math.max(...batch)).toBeLessThan(Math.min(...(batches[index + 1] ?? [Number.POSITIVE_INFINITY])));
    }
    expect([String(Math.min(...ids)).length, String(Math.max(...ids)).length]).toEqual([4, 5]);
  });

  it("gives up one session that cannot be read, and goes on with the others", async () => {
    const sessions = many(12);
    const bad = sessions[4]?.sessionId ?? "";
    const { sandbox, run, value } = await worldOf(sessions, { clock: afterAll });
    sandbox.setFaults([{ target: "chatHistory", match: bad, kind: "status", status: 500 }]);
    const report = await run();
    expect(report.status).toBe("failures");
    expect(report.sessions).toMatchObject({ seen: 12, read: 11, written: 11, failed: 1 });
    expect(report.failures).toMatchObject([{ sessionId: bad, reason: expect.stringContaining("500") }]);
    expect(report.failures[0]?.retryAt).not.toBeNull();
    expect((await value(bad, "is_chat_active"))?.code).toBe("yes");
  });

  it("reports one card that ESM refuses, in ESM's words, and writes the others", async () => {
    const sessions = many(12);
    const { run, esm, card } = await worldOf(sessions, { clock: afterAll });
    const { dataCardId } = await card(sessions[4]?.sessionId ?? "");
    let deleted: Promise<Response> | undefined;
    const { chatHistory } = world.dependencies();
    const slowed = {
      ...chatHistory,
      async session(sessionId: string) {
        deleted ??= esm("DELETE", `/dc/chat_session/data/${dataCardId}`);
        await deleted;
        return chatHistory.session(sessionId);
      },
    };
    const report = await run({ dependencies: { chatHistory: slowed } });
    expect(report.status).toBe("failures");
    expect(report.sessions).toMatchObject({ written: 11, failed: 1 });
    expect(report.failures).toMatchObject([
      { dataCardId, reason: expect.stringContaining("ESM did not save the card") },
    ]);
  });

  it("names the platform setting when ESM refuses an attribute", async () => {
    const { sandbox, run } = await worldOf(many(3), { clock: afterAll });
    sandbox.setPermissions([{ templateCode: "chat_session", attributeCode: "chat_log", read: true, write: false }]);
    const report = await run();
    expect(report.sessions).toMatchObject({ written: 0, failed: 3 });
    expect(report.failures[0]?.reason).toContain("efecteChat.integration.chatSession.chatLog.attributeCode");
  });

  it.each(["drop-after-write", "reset", "truncate"] as const)(
    "finds out after %s which cards of a bulk write were written, and does nothing twice",
    async (kind) => {
      const { sandbox, run } = await worldOf(many(12), { clock: afterAll });
      sandbox.setFaults([{ target: "esm", match: "PUT ", kind, times: 1 }]);
      expect(await run()).toMatchObject({ status: "done", sessions: { written: 12, failed: 0 } });
      const puts = sandbox.stats().esm.calls.find(({ method }) => method === "PUT");
      expect(puts?.requests).toBe(kind === "reset" ? 2 : 1);
    },
  );

  it("cuts a bulk write that ESM refuses as a whole until the rest is written", async () => {
    const { sandbox, run } = await worldOf(many(12), { clock: afterAll });
    sandbox.setFaults([{ target: "esm", match: "PUT ", kind: "status", status: 400, times: 1 }]);
    expect(await run()).toMatchObject({ status: "done", sessions: { written: 12, failed: 0 } });
    const puts = sandbox.stats().esm.calls.find(({ method }) => method === "PUT");
    expect(puts?.statuses).toEqual({ 200: 2, 400: 1 });
  });

  it("says once that the platform delivers fewer messages than it counts; the card stays active, without figures", async () => {
    const { run, value } = await worldOf([wireSession()]);
    const { chatHistory } = world.dependencies();
    const drifting = {
      ...chatHistory,
      async session(sessionId: string) {
        const reading = await chatHistory.session(sessionId);
        return reading.kind === "history" ? { ...reading, countByPlatform: 5 } : reading;
      },
    };
    const report = await run({ dependencies: { chatHistory: drifting } });
    expect(report.status).toBe("failures");
    expect(report.drift).toMatchObject([{ sessionId: "ws-1", platform: 5, read: 3, stored: null }]);
    expect(report.failures).toMatchObject([{ sessionId: "ws-1", reason: expect.stringContaining("counts 5") }]);
    expect((await value("ws-1", "is_chat_active"))?.code).toBe("yes");
    for (const code of ["message_count", "wait_time_before_first_reply"])
      expect(await value("ws-1", code)).toBeUndefined();
    const again = await run({ dependencies: { chatHistory: drifting } });
    expect(again).toMatchObject({ status: "done", failures: [], drift: [{ sessionId: "ws-1" }] });
    const asked = await run({ dependencies: { chatHistory: drifting }, sessionId: "ws-1" });
    expect(asked).toMatchObject({ status: "done", drift: [] });
    expect(await value("ws-1", "message_count")).toEqual({ value: 3 });
    expect((await value("ws-1", "is_chat_active"))?.code).toBe("no");
  });

  it("ends on purpose when it is stopped; what is done is kept and the next run goes on", async () => {
    const { run } = await worldOf(many(450), { clock: afterAll });
    const stopping = new AbortController();
    const stopped = await run({
      stopping,
      onProgress: ({ done }) => {
        if (done === 250) stopping.abort();
      },
    });
    expect(stopped.status).toBe("stopped");
    expect(stopped.sessions).toMatchObject({ seen: 400, written: 200, failed: 0 });
    expect(await run()).toMatchObject({ status: "done", sessions: { seen: expect.any(Number), failed: 0 } });
    const active = await run();
    expect(active.sessions.written).toBe(0);
  });

  it("ends on purpose when it is told to wait longer than it may, and says until when", async () => {
    const { sandbox, run } = await worldOf(many(12), { clock: afterAll });
    sandbox.setFaults([{ target: "chatHistory", match: "/sessions/", kind: "status", status: 429, retryAfter: 3600 }]);
    const report = await run();
    expect(report).toMatchObject({ status: "stopped", sessions: { written: 0, failed: 0, stillActive: 12 } });
    expect(report.retryAt).toBe(new Date(afterAll + 3_600_000).toISOString());
  });

  it("ends on purpose, with a report, when it is told to wait before it could begin", async () => {
    const { sandbox, run } = await worldOf(many(2), { clock: afterAll });
    sandbox.setFaults([{ target: "esm", match: "/users/login", kind: "status", status: 503, retryAfter: 3600 }]);
    const report = await run();
    expect(report).toMatchObject({ status: "stopped", sessions: { seen: 0, written: 0, failed: 0 } });
    expect(report.retryAt).toBe(new Date(afterAll + 3_600_000).toISOString());
  });

  it("waits as long as it is asked to, when that is not too long", async () => {
    const { sandbox, run, waits } = await worldOf([wireSession()]);
    sandbox.setFaults([{ target: "esm", match: "PATCH ", kind: "status", status: 503, retryAfter: 7, times: 1 }]);
    expect((await run()).status).toBe("done");
    expect(waits).toContain(7_000);
  });

  it("asks no further when the platform refuses the token in the middle, and lists what was not done", async () => {
    const { sandbox, run } = await worldOf(many(250), { clock: afterAll });
    const report = await run({
      onProgress: ({ done, doing }) => {
        if (done === 200 && doing.startsWith("writing")) {
          sandbox.setFaults([{ target: "chatHistory", kind: "status", status: 401 }]);
        }
      },
    });
    expect(report).toMatchObject({ status: "failures", sessions: { seen: 250, written: 200, failed: 50 } });
    const sessionReads = sandbox.stats().chatHistory.calls.find(({ path }) => path.includes("{sessionId}"));
    expect(sessionReads?.requests).toBeLessThanOrEqual(204);
  });

  it.each([
    ["the template is missing", { templates: [] }, "esm-template-missing"],
    [
      "an attribute is mapped to a code that does not exist",
      { settings: mapped("chatLog", "no_such") },
      "esm-mapping-wrong",
    ],
    ["an attribute has another type", { settings: mapped("messageCount", "efecte_id") }, "esm-mapping-wrong"],
    ["no value has the code that means no", { settings: valueCode("negativeValueCode", "nope") }, "esm-mapping-wrong"],
    ["the folder is another one", { settings: folder("elsewhere") }, "esm-mapping-wrong"],
  ])("writes nothing when %s", async (_, options, code) => {
    const { sandbox, run } = await worldOf([wireSession()], options);
    await expect(run()).rejects.toMatchObject({ name: "Failure", code });
    expect(sandbox.stats().chatHistory.requests).toBe(0);
  });

  it("never logs a name, a mail address or what was said", async () => {
    const { sandbox, run, logged } = await worldOf([
      wireSession({ messages: [said("m1", "visitor", 10, "canary-text")] }),
    ]);
    sandbox.setFaults([{ target: "esm", match: "PATCH ", kind: "status", status: 400 }]);
    const report = await run();
    const everything = JSON.stringify([report, logged]);
    expect(report.failures).toHaveLength(1);
    for (const secret of ["canary-text", "Vera", "Otto", "vera@", "otto@", sandbox.password, sandbox.token]) {
      expect(everything).not.toContain(secret);
    }
  });
});

function many(count: number): WireSession[] {
  return [...generateSessions({ seed: 7, count, startAt: START })];
}

/** Whether a call changes cards: REST has methods for it, the Web API a service. */
function isWrite(method: string, path: string): boolean {
  return method === "PUT" || method === "PATCH" || path.endsWith("/dataCardImport.ws");
}

function mapped(name: string, code: string): string {
  return `efecteChat.integration.chatSession.${name}.attributeCode=${code}`;
}

function valueCode(name: string, code: string): string {
  return `efecteChat.integration.chatSession.isChatActive.${name}=${code}`;
}

function folder(code: string): string {
  return `efecteChat.integration.chatSession.folderCode=${code}`;
}
