import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { compileChatLog } from "../../plugin/chat/chat-log.ts";
import { ownMask } from "../../plugin/chat/masks/own-mask.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { createFullyReadCards } from "../../plugin/state/fully-read-cards.ts";
import { createJournal } from "../../plugin/state/journal.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { cardsOf } from "../model/cards-of.ts";
import { anyFaults } from "../model/faults.ts";
import { draws, integer, seeds } from "../support/draws.ts";
import { DAY, GRACE_MS, IMPATIENT, MINUTE, startWorld, type World, type WorldOptions } from "./task-world.ts";
import { at, START, said, wireSession } from "./wire-session.ts";

let world: World;

async function worldOf(sessions: readonly WireSession[], options: WorldOptions = {}): Promise<World> {
  const dependencies = { fullyReadCards: createFullyReadCards(), ...options.dependencies };
  world = await startWorld({ sessions, clock: START + 30 * MINUTE, ...options, dependencies });
  return world;
}

afterEach(() => world.close());

/** Goes on after the given seconds; the last thing before happened within two minutes. */
function lasting(id: string, laterSeconds: readonly number[] = []): WireSession {
  const later = laterSeconds.map((seconds) => said(`later-${seconds}`, "visitor", seconds));
  const messages = [said("m1", "visitor", 10), said("m2", "operator", 40), ...later];
  return wireSession({ sessionId: id, status: "active", endedAt: null, messages, liveChats: [openLiveChat] });
}

const openLiveChat = {
  liveChatId: "l1",
  establishedAt: at(5),
  endedAt: null,
  disconnectionMode: null,
  operators: [{ operatorId: "o1", joinedAt: at(20) }],
};

/** Histories asked for since the last count. */
function historiesRead(): number {
  const calls = world.sandbox.stats().chatHistory.calls.filter(({ path }) => path.includes("{sessionId}"));
  world.sandbox.resetStats();
  return calls.reduce((sum, { requests }) => sum + requests, 0);
}

async function runAndCount(): Promise<{ report: RunReport; read: number }> {
  historiesRead();
  const report = await world.run();
  return { report, read: historiesRead() };
}

describe("a run over sessions that the list of changes shows to be unchanged", () => {
  it("reads none of their histories, writes nothing, and counts each of them", async () => {
    const { sandbox, run } = await worldOf([lasting("ws-1"), lasting("ws-2"), lasting("ws-3")]);
    expect((await run()).sessions).toMatchObject({ read: 3, written: 3 });
    sandbox.setClock(START + 60 * MINUTE);
    const { report, read } = await runAndCount();
    expect(read).toBe(0);
    expect(report).toMatchObject({
      status: "done",
      sessions: { seen: 3, read: 0, written: 0, unchanged: 3, stillActive: 3 },
      // The probe, the list for what is active, and the list for what was closed.
      requests: { chatHistory: 3 },
    });
  });

  it("reads the one that has changed, and only that", async () => {
    const { sandbox, run, value } = await worldOf([lasting("ws-1"), lasting("ws-2", [45 * 60])]);
    await run();
    sandbox.setClock(START + 60 * MINUTE);
    const { report, read } = await runAndCount();
    expect(read).toBe(1);
    expect(report.sessions).toMatchObject({ read: 1, written: 1, unchanged: 1 });
    expect(await value("ws-2", "message_count")).toEqual({ value: 3 });
  });

  it("stays that way over many runs and pages of the list", async () => {
    const length = draws(501, 1_100);
    const sessions = Array.from({ length }, (_, index) => lasting(`ws-${index}`));
    const { sandbox, run } = await worldOf(sessions);
    await run();
    for (const minutes of [60, 90]) {
      sandbox.setClock(START + minutes * MINUTE);
      const { report, read } = await runAndCount();
      expect(read).toBe(0);
      expect(report.requests.chatHistory).toBe(2 + Math.ceil(length / 500));
    }
  });
});

describe("a history is read all the same", () => {
  const ending = wireSession({ sessionId: "ws-1", endedAt: at(40 * 60) });

  it("when the session has ended since, and once more when the grace time has passed, which closes the card", async () => {
    const { sandbox, run, value } = await worldOf([ending]);
    await run();
    sandbox.setClock(START + 47 * MINUTE);
    expect((await runAndCount()).read).toBe(1);
    sandbox.setClock(START + 49 * MINUTE);
    expect((await runAndCount()).report.sessions).toMatchObject({ read: 0, unchanged: 1 });
    sandbox.setClock(START + 40 * MINUTE + GRACE_MS);
    expect((await runAndCount()).report.sessions).toMatchObject({ read: 1, written: 1, finished: 1 });
    expect((await value("ws-1", "is_chat_active"))?.code).toBe("no");
  });

  it("when the last change came shortly before the last reading", async () => {
    const { sandbox, run } = await worldOf([lasting("ws-1")], { clock: START + 2 * MINUTE });
    await run();
    sandbox.setClock(START + 60 * MINUTE);
    expect((await runAndCount()).read).toBe(1);
    sandbox.setClock(START + 90 * MINUTE);
    expect((await runAndCount()).read).toBe(0);
  });

  it("when the session is not in the list any more: deleted for privacy, it is closed", async () => {
    const { sandbox, run } = await worldOf([lasting("ws-1")]);
    await run();
    sandbox.setPrivacyDeletions(["ws-1"]);
    expect((await run()).closed).toMatchObject([{ sessionId: "ws-1", reason: "session-deleted" }]);
  });

  it("when somebody has changed the card, which is put right", async () => {
    const { run, card, esm, value } = await worldOf([lasting("ws-1")]);
    await run();
    const { dataCardId } = await card("ws-1");
    await esm("PATCH", `/dc/chat_session/data/${dataCardId}`, {
      dataCardId,
      data: { message_count: { values: [{ value: 1 }] } },
    });
    expect((await runAndCount()).report.sessions).toMatchObject({ read: 1, written: 1 });
    expect(await value("ws-1", "message_count")).toEqual({ value: 2 });
  });

  it("when a person was not found: as soon as there is a card, it is referred to", async () => {
    const { run, esm, value } = await worldOf([lasting("ws-1")], { strangers: ["vera@example.org"] });
    expect((await run()).unmatchedPersons).toHaveLength(1);
    expect((await run()).unmatchedPersons).toHaveLength(1);
    await esm("POST", "/dc/person/data", {
      folderCode: "persons",
      data: { full_name: { values: [{ value: "Vera" }] }, email: { values: [{ value: "vera@example.org" }] } },
    });
    await run();
    expect((await value("ws-1", "customer"))?.dataCardId).toBeDefined();
  });

  it("when a day has passed, whatever the list says", async () => {
    const { sandbox, run } = await worldOf([lasting("ws-1")]);
    await run();
    sandbox.setClock(START + 30 * MINUTE + DAY - 1000);
    expect((await runAndCount()).read).toBe(0);
    sandbox.setClock(START + 30 * MINUTE + DAY);
    expect((await runAndCount()).read).toBe(1);
  });

  it("when the platform's time has gone back behind the last reading", async () => {
    const { sandbox, run } = await worldOf([lasting("ws-1")]);
    await run();
    sandbox.setClock(START + 29 * MINUTE);
    expect((await runAndCount()).read).toBe(1);
  });

  it("when cards are made by other rules than before", async () => {
    const { run } = await worldOf([lasting("ws-1")]);
    await run();
    const inAnotherZone = compileChatLog("chat-log.hbs", readFileSync("templates/chat-log.hbs", "utf8"), {
      format: "text",
      timeZone: "Europe/Helsinki",
    });
    historiesRead();
    for (const dependencies of [
      { renderChatLog: inAnotherZone },
      { graceMs: 0 },
      { masks: ["iban" as const] },
      { masks: [ownMask("employee number", "EMP-\\d{6}")] },
      { masks: [ownMask("employee number", "EMP-\\d{7}")] },
      { masks: [ownMask("number of an employee", "EMP-\\d{7}")] },
    ]) {
      await run({ dependencies });
      expect(historiesRead()).toBe(1);
    }
  });

  it("when the list cannot be read", async () => {
    const { sandbox, run, logged } = await worldOf([lasting("ws-1")]);
    await run();
    sandbox.setFaults([{ target: "chatHistory", match: "Z&limit=500", kind: "status", status: 500 }]);
    expect((await runAndCount()).read).toBe(1);
    expect(logged.join("\n")).toContain("all histories are read");
  });

  it("when a write has failed, although the session has not changed", async () => {
    const { sandbox, run } = await worldOf([lasting("ws-1"), lasting("ws-2")]);
    sandbox.setFaults([{ target: "esm", match: "PUT ", kind: "status", status: 500 }]);
    expect((await run()).sessions).toMatchObject({ read: 2, written: 0, failed: 2 });
    sandbox.setFaults([]);
    sandbox.setClock(START + 60 * MINUTE);
    expect((await run()).sessions).toMatchObject({ read: 2, written: 2 });
  });

  it("in a dry run, which takes no note of it, and when somebody asks for just this session", async () => {
    const { run } = await worldOf([lasting("ws-1")]);
    expect((await run({ dryRun: true })).sessions).toMatchObject({ read: 1, written: 1 });
    expect((await run()).sessions).toMatchObject({ read: 1, written: 1 });
    expect((await run({ dryRun: true })).sessions.read).toBe(1);
    expect((await run({ sessionId: "ws-1" })).sessions.read).toBe(1);
    expect((await run()).sessions.read).toBe(0);
  });
});

describe("after any history of clock steps, faults and runs", () => {
  it.each(seeds(2, 150))(
    "the cards are, after each undisturbed run, those of a task that reads everything (seed %i)",
    async (seed) => {
      const random = mulberry32(seed);
      const sessions = [...generateSessions({ seed, count: integer(random, 3, 12), startAt: START })];
      const { sandbox, run } = await worldOf(sessions, { clock: START });
      const readsAll = await startWorld({ sessions, clock: START });
      try {
        for (let step = 0; step < 12; step += 1) {
          sandbox.setClock(sandbox.clock() + integer(random, 1, 45) * MINUTE);
          sandbox.setFaults(anyFaults(random), seed);
          await run({ limits: IMPATIENT }).catch(() => undefined);
          sandbox.setFaults([]);
          await run({ dependencies: { journal: freshJournal() } });
          readsAll.sandbox.setClock(sandbox.clock());
          await readsAll.run();
          expect(await cardsOf(world)).toEqual(await cardsOf(readsAll));
        }
      } finally {
        await readsAll.close();
      }
    },
  );
});

/** Nothing is put aside, so that the run takes up what has just failed. */
function freshJournal() {
  return createJournal(new Map(), () => world.sandbox.clock());
}
