import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import type { Journal } from "../../plugin/state/journal.ts";
import type { RawValue } from "../acceptance/raw-esm.ts";
import { cardsOf } from "../model/cards-of.ts";
import { draws } from "../support/draws.ts";
import { DAY, GIVE_UP_MS, startWorld, type World, type WorldOptions } from "./task-world.ts";
import { START, said, wireSession } from "./wire-session.ts";

let world: World;

async function worldOf(sessions: readonly WireSession[], options: WorldOptions = {}): Promise<World> {
  world = await startWorld({ sessions, clock: START + DAY, ...options });
  return world;
}

afterEach(() => world.close());

function many(count: number): WireSession[] {
  return [...generateSessions({ seed: 11, count, startAt: START })];
}

const READY_MADE = readFileSync("templates/chat_session.xml", "utf8");

function templates(chatSession: string): string[] {
  return ["person", "incident"]
    .map((name) => readFileSync(`templates/sandbox/${name}.xml`, "utf8"))
    .concat(chatSession);
}

describe("two machines that do not know each other", () => {
  it("leave the same cards as one, when they run at the same moment", async () => {
    const sessions = many(draws(220, 500));
    const { run } = await worldOf(sessions);
    const own = { dependencies: { memory: undefined } };
    const reports = await Promise.all([run(own), run(own)]);
    expect(reports.map(({ status, sessions: { failed } }) => ({ status, failed }))).toEqual([
      { status: "done", failed: 0 },
      { status: "done", failed: 0 },
    ]);
    const fromTwo = await cardsOf(world);
    expect((await run()).sessions.written).toBe(0);
    await world.close();
    const alone = await worldOf(sessions);
    await alone.run();
    expect(fromTwo).toEqual(await cardsOf(alone));
  });
});

describe("masks", () => {
  const messages = [
    said("m1", "visitor", 10, "write to vera@example.org, my card is 4111 1111 1111 1111"),
    said("m2", "operator", 40, "thank you"),
  ];

  it("are off unless they are switched on", async () => {
    const { run, value } = await worldOf([wireSession({ messages })]);
    expect((await run()).masked).toMatchObject({ "mail-address": 0, "payment-card-number": 0 });
    expect(String((await value("ws-1", "chat_log"))?.value)).toContain(
      "vera@example.org, my card is 4111 1111 1111 1111",
    );
  });

  it("take what they are for out of the log before it is stored, count it, and change no figure", async () => {
    const { run, value } = await worldOf([wireSession({ messages })], {
      dependencies: { masks: ["mail-address", "payment-card-number"] },
    });
    const report = await run();
    expect(report.masked).toMatchObject({ "mail-address": 1, "payment-card-number": 1, iban: 0 });
    const log = String((await value("ws-1", "chat_log"))?.value);
    expect(log).not.toContain("vera@example.org");
    expect(log).not.toContain("4111");
    expect(await value("ws-1", "message_count")).toEqual({ value: 2 });
    expect(await value("ws-1", "wait_time_before_first_reply")).toEqual({ value: 30 });
    expect((await value("ws-1", "customer"))?.dataCardId).toBeDefined();
  });
});

describe("a session that fails", () => {
  const failing = { target: "chatHistory" as const, match: "ws-1", kind: "status" as const, status: 500 };

  it("is put aside: not asked for before its time, never passed over in silence, and tried again then", async () => {
    const { sandbox, run, value } = await worldOf([wireSession(), wireSession({ sessionId: "ws-2" })]);
    sandbox.setFaults([failing]);
    expect(await run()).toMatchObject({
      status: "failures",
      sessions: { seen: 2, written: 1, failed: 1, putAside: 0 },
    });
    sandbox.setFaults([]);
    sandbox.resetStats();
    const second = await run();
    expect(second).toMatchObject({
      status: "failures",
      sessions: { seen: 0, read: 0, failed: 1, putAside: 1, stillActive: 1 },
      failures: [{ sessionId: "ws-1", reason: expect.stringContaining("500"), retryAt: expect.any(String) }],
    });
    expect(sandbox.stats().chatHistory.calls.some(({ path }) => path.includes("{sessionId}"))).toBe(false);
    sandbox.setClock(Date.parse(second.failures[0]?.retryAt ?? ""));
    expect(await run()).toMatchObject({ status: "done", sessions: { written: 1, failed: 0, putAside: 0 } });
    expect((await value("ws-1", "is_chat_active"))?.code).toBe("no");
  });

  it("waits longer with each failure", async () => {
    const { sandbox, run } = await worldOf([wireSession()]);
    sandbox.setFaults([failing]);
    const waits: number[] = [];
    for (let time = 0; time < 4; time += 1) {
      await run();
      const { failures, finishedAt } = await run();
      const retryAt = Date.parse(failures[0]?.retryAt ?? "");
      waits.push(retryAt - Date.parse(finishedAt));
      sandbox.setClock(sandbox.clock() + retryAt - Date.parse(finishedAt));
    }
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    expect(new Set(waits).size).toBe(4);
  });

  it("is tried at once when somebody asks for just this session", async () => {
    const { sandbox, run } = await worldOf([wireSession()]);
    sandbox.setFaults([failing]);
    await run();
    sandbox.setFaults([]);
    expect(await run({ sessionId: "ws-1" })).toMatchObject({ status: "done", sessions: { written: 1, finished: 1 } });
    expect(await run()).toMatchObject({ status: "done", sessions: { failed: 0, putAside: 0 } });
  });

  it("waits longer when it fails again although somebody asked for it", async () => {
    const { sandbox, run } = await worldOf([wireSession()]);
    sandbox.setFaults([failing]);
    const dueAt = async () => Date.parse((await run()).failures[0]?.retryAt ?? "");
    await run();
    const before = await dueAt();
    await run({ sessionId: "ws-1", keepGone: true });
    expect(await dueAt()).toBeGreaterThan(before);
  });
});

it("a run tells how many cards the journal had no room for, not those of the runs before it", async () => {
  const { sandbox, run, logged, dependencies } = await worldOf([wireSession()]);
  let dropped = 7;
  const { journal } = dependencies();
  const full: Journal = {
    ...journal,
    get dropped() {
      return dropped;
    },
    failed: () => void (dropped += 1),
  };
  expect(await run({ dependencies: { journal: full }, dryRun: true })).toMatchObject({ journalDropped: 0 });
  expect(logged.join()).not.toContain("journal is full");
  sandbox.setFaults([{ target: "chatHistory", match: "/sessions/ws-1", kind: "status", status: 500 }]);
  expect(await run({ dependencies: { journal: full } })).toMatchObject({ status: "failures", journalDropped: 1 });
  expect(logged).toContain('the journal is full: cards are tried again early {"cards":1}');
});

describe("a card without a start time whose session the platform does not know", () => {
  it("is closed when it has been known for too long, counted from when it was first seen", async () => {
    const { sandbox, run, esm } = await worldOf([], { clock: START });
    await esm("POST", "/dc/chat_session/data", {
      folderCode: "chat_sessions",
      data: {
        chat_session_id: { values: [{ value: "ws-0" }] },
        is_chat_active: { values: [{ value: "Yes", code: "yes" }] },
      },
    });
    expect((await run()).closed).toEqual([]);
    sandbox.setClock(START + GIVE_UP_MS - 1000);
    expect((await run()).closed).toEqual([]);
    sandbox.setClock(START + GIVE_UP_MS);
    expect((await run()).closed).toMatchObject([{ sessionId: "ws-0", reason: "session-unknown" }]);
  });
});

/** The lines of a log that are entries: its head tells what the platform tells now. */
const entriesOf = (log: RawValue | undefined) => String(log?.value).match(/^\[.*$/gm);

describe("a platform that has lost messages", () => {
  it("takes nothing from the card, which is said once; a person's word writes what is there", async () => {
    const { sandbox, run, value } = await worldOf([wireSession()], { clock: START + 50_000 });
    await run();
    const log = await value("ws-1", "chat_log");
    sandbox.setClock(START + 30_000);
    expect(await run({ dryRun: true })).toMatchObject({ kept: [{ sessionId: "ws-1", messages: 1 }] });
    const report = await run();
    expect(report).toMatchObject({ status: "done", failures: [], sessions: { written: 0, stillActive: 1 } });
    expect(report.kept).toMatchObject([
      { sessionId: "ws-1", messages: 1, explanation: expect.stringContaining("no longer has 1 message ") },
    ]);
    expect(await run()).toMatchObject({ status: "done", kept: [], sessions: { written: 0 } });
    expect(await value("ws-1", "message_count")).toEqual({ value: 2 });
    expect(entriesOf(await value("ws-1", "chat_log"))).toEqual(entriesOf(log));
    expect(await run({ sessionId: "ws-1", keepGone: true })).toMatchObject({
      status: "done",
      sessions: { written: 0 },
    });
    expect(await value("ws-1", "message_count")).toEqual({ value: 2 });
    expect(await run({ sessionId: "ws-1" })).toMatchObject({ status: "done", sessions: { written: 1 } });
    expect(await value("ws-1", "message_count")).toEqual({ value: 1 });
  });

  const countOff = "!efecteChat.integration.chatSession.messageCount.attributeCode=message_count";

  it.each([
    ["known from earlier runs", {}],
    ["not known", { memory: undefined }],
  ])(
    "takes no part of a log either where the message count is switched off and the history is %s",
    async (_, known) => {
      const { sandbox, run, value } = await worldOf([wireSession()], { clock: START + 50_000, settings: countOff });
      await run({ dependencies: known });
      const log = await value("ws-1", "chat_log");
      expect(entriesOf(log)).toHaveLength(2);
      for (const seconds of [30, 5]) {
        sandbox.setClock(START + seconds * 1000);
        expect((await run({ dependencies: known })).kept).toMatchObject([{ sessionId: "ws-1" }]);
        expect(entriesOf(await value("ws-1", "chat_log"))).toEqual(entriesOf(log));
      }
    },
  );
});

describe("a system that is down", () => {
  it("ends the run soon when it is the chat platform, and every card is accounted for", async () => {
    const { sandbox, run, waits } = await worldOf(many(300));
    sandbox.setFaults([{ target: "chatHistory", match: "/sessions/", kind: "status", status: 502 }]);
    const report = await run();
    expect(report).toMatchObject({
      status: "failures",
      sessions: { seen: 300, read: 0, failed: 300, stillActive: 300 },
    });
    expect(report.failures.at(-1)?.reason).toContain("not tried");
    const reads = sandbox.stats().chatHistory.calls.find(({ path }) => path.includes("{sessionId}"));
    expect(reads?.requests).toBeLessThanOrEqual(60);
    expect(waits.length).toBeLessThanOrEqual(60);
  });

  it("does not end the run when sessions fail one by one", async () => {
    const sessions = many(60);
    const { sandbox, run } = await worldOf(sessions);
    const bad = sessions.filter((_, index) => index % 5 === 0).map(({ sessionId }) => sessionId);
    sandbox.setFaults(
      bad.map((sessionId) => ({
        target: "chatHistory" as const,
        match: sessionId,
        kind: "status" as const,
        status: 500,
      })),
    );
    const report = await run();
    expect(report.sessions).toMatchObject({ read: 48, written: 48, failed: 12 });
    expect(report.failures.map(({ sessionId }) => sessionId).toSorted()).toEqual(bad.toSorted());
  });
});

describe("a log that is longer than its attribute may be", () => {
  const messages = Array.from({ length: 400 }, (_, index) =>
    said(`m${index}`, index % 2 === 0 ? "visitor" : "operator", 10 + index, `message number ${index}.`),
  );
  const most = { dependencies: { mostLogCharacters: 5_000 } };

  const withFile = {
    ...most,
    templates: templates(
      READY_MADE.replace(
        '<attribute code="related_ticket"',
        '<attribute code="whole_log" type="external-reference"><name xml:lang="en">Whole log</name></attribute>\n<attribute code="related_ticket"',
      ),
    ),
    settings: "efecteChat.integration.chatSession.chatLogFile.attributeCode=whole_log",
  };

  it("is cut between messages and says how many are missing, while the figures come from all of them", async () => {
    const { run, value } = await worldOf([wireSession({ messages })], most);
    const report = await run();
    const log = String((await value("ws-1", "chat_log"))?.value);
    expect(log.length).toBeLessThanOrEqual(5_000);
    const shown = log.match(/message number \d+\./g)?.length ?? 0;
    expect(log).toContain(`${400 - shown} messages are left out`);
    expect(log).not.toMatch(/message number \d*$/);
    expect(await value("ws-1", "message_count")).toEqual({ value: 400 });
    expect(report.cards).toMatchObject([{ logCut: true, waitTime: { seconds: 1 } }]);
  });

  it("is attached whole, once, where an attribute for it is mapped", async () => {
    const { run, sandbox, card, esm } = await worldOf([wireSession({ messages })], withFile);
    sandbox.setFaults([{ target: "esm", match: "PATCH ", kind: "reset", times: 4 }]);
    expect((await run()).sessions).toMatchObject({ written: 0, failed: 1 });
    expect((await run()).sessions).toMatchObject({ written: 1, finished: 1 });
    const uploads = sandbox.stats().esm.calls.filter(({ path }) => path.endsWith("/file"));
    expect(uploads.map(({ requests }) => requests)).toEqual([1]);
    const done = await card("ws-1");
    const [file] = (done.data["whole_log"]?.values ?? []) as { name: string; location: string }[];
    const answer = await esm("GET", `/dc/chat_session/data/${done.dataCardId}/whole_log/file/${file?.location}`);
    const text = await answer.text();
    expect(text.match(/message number \d+\./g)).toHaveLength(400);
  });

  it("ends the run on purpose when ESM asks for a longer pause than is sat out before it takes the file", async () => {
    const { run, sandbox } = await worldOf([wireSession({ messages })], withFile);
    sandbox.setFaults([{ target: "esm", match: "/file", kind: "status", status: 429, retryAfter: 3_600 }]);
    const report = await run();
    expect(report).toMatchObject({
      status: "stopped",
      failures: [],
      sessions: { written: 0, failed: 0, stillActive: 1 },
    });
    expect(report.retryAt).not.toBeNull();
  });
});
