import { describe, expect, it } from "vitest";
import { createJournal } from "../../../plugin/state/journal.ts";
import { START } from "../../chat/sample-session.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { date, failure, isActive, refersTo, text } from "../erase/erase-world.ts";
import { DAY, MINUTE, memoryRun, newCard, openHistory } from "./memory-run.ts";

const FIRST_LINE = "2025-03-14 08:01:10 +00:00 hello";
const LOG = `${FIRST_LINE}\n2025-03-14 08:01:20 +00:00 hello`;

describe("a run", () => {
  it("fills each active card, oldest first, and closes it when the session has ended", async () => {
    const { run, asked, valuesOf } = memoryRun({
      cards: [newCard("1"), newCard("2")],
      sessions: { "ws-2": openHistory("ws-2") },
    });
    expect(await run()).toMatchObject({
      task: "IWChatHistoryDownloadTask",
      status: "done",
      dryRun: false,
      sessions: { seen: 2, read: 2, written: 2, finished: 1, stillActive: 1, failed: 0 },
      requests: { esm: 0, chatHistory: 2 },
      startedAt: new Date(SOME_TIME).toISOString(),
      finishedAt: new Date(SOME_TIME).toISOString(),
      journalDropped: 0,
    });
    expect(asked).toEqual(["ws-1", "ws-2"]);
    expect(valuesOf("1")).toMatchObject({
      customer: refersTo("900"),
      support_person: refersTo("901"),
      members: refersTo("900", "901"),
      message_count: [{ kind: "number", number: 2 }],
      wait_time_before_first_reply: [{ kind: "number", number: 10 }],
      start_time: date(START),
      end_time: date(START + 60 * MINUTE),
      is_chat_active: [{ kind: "static", code: "no", name: "No" }],
    });
    expect(valuesOf("2")).toMatchObject({
      end_time: [],
      is_chat_active: [{ kind: "static", code: "yes", name: "Yes" }],
    });
  });

  it("counts its own requests only, and does not list cards that need no change", async () => {
    const cards = [newCard("1")];
    const { run } = memoryRun({ cards, sessions: { "ws-1": openHistory("ws-1") } });
    await run();
    expect(await run({}, { fullyReadCards: undefined })).toMatchObject({
      requests: { esm: 0, chatHistory: 1 },
      sessions: { read: 1, unchanged: 1 },
      cards: [],
    });
  });

  it("keeps what was on a card and is no longer delivered", async () => {
    const chatLog = text(`2025-03-14 08:01:00 +00:00 earlier\n${LOG}`);
    const held = { message_count: [{ kind: "number" as const, number: 3 }], chat_log: chatLog };
    const { run, valuesOf } = memoryRun({ cards: [newCard("1", held)] });
    await run();
    expect(valuesOf("1")).toMatchObject({ ...held, members: refersTo("900", "901") });
  });

  it("fills the oldest cards up to its limit", async () => {
    const { run, asked } = memoryRun({ cards: [newCard("1"), newCard("2"), newCard("3")] });
    expect(await run({ limit: 2 })).toMatchObject({ sessions: { seen: 2, written: 2 } });
    expect(asked).toEqual(["ws-1", "ws-2"]);
  });

  it("fills the cards of its part only, and all parts fill all cards", async () => {
    const { run, asked } = memoryRun({ cards: ["1", "2", "3", "4"].map((id) => newCard(id)) });
    await run({ shard: { index: 0, of: 2 } });
    const first = [...asked];
    await run({ shard: { index: 1, of: 2 } });
    expect(first.length).toBeLessThan(4);
    expect(asked.toSorted()).toEqual(["ws-1", "ws-2", "ws-3", "ws-4"]);
  });

  it("leaves cards that were put aside, unless it is to try all", async () => {
    const { run, asked } = memoryRun({ cards: [newCard("1")], sessions: { "ws-1": failure("platform-refuses") } });
    await run();
    expect(await run()).toMatchObject({ sessions: { seen: 0, putAside: 1 } });
    expect(await run({ retryFailed: true })).toMatchObject({ sessions: { seen: 1, failed: 1, putAside: 0 } });
    expect(asked).toEqual(["ws-1", "ws-1"]);
  });

  it("closes a card whose session the platform has not known for a week, and says why", async () => {
    const { run, clock } = memoryRun({ cards: [newCard("1")], sessions: { "ws-1": { kind: "unknown" } } });
    expect(await run()).toMatchObject({ sessions: { unchanged: 1, stillActive: 1 }, closed: [] });
    clock.advance(7 * DAY - 1);
    expect((await run()).closed).toEqual([]);
    clock.advance(1);
    expect(await run()).toMatchObject({
      sessions: { finished: 1 },
      closed: [{ sessionId: "ws-1", dataCardId: "1", reason: "session-unknown" }],
    });
  });

  it("writes nothing and remembers nothing when it is dry, and says what it would have done", async () => {
    const { run, memory, valuesOf, listings } = memoryRun({ cards: [newCard("1")] });
    expect(await run({ dryRun: true })).toMatchObject({ dryRun: true, sessions: { written: 1, finished: 1 } });
    expect(valuesOf("1")).toEqual(newCard("1").values);
    expect([memory.entry("1", "ws-1"), memory.listedUntil]).toEqual([undefined, null]);
    await run();
    expect(memory.entry("1", "ws-1")).toMatchObject({ closed: { counted: 2 } });
    expect(memory.listedUntil).toBe(SOME_TIME);
    expect(listings()).toBe(2);
  });

  it("does not begin when the platform does not answer", async () => {
    const { run, asked } = memoryRun({ cards: [newCard("1")] });
    const away = failure("platform-away", { scope: "system", retryable: true });
    const chatHistory = { probe: () => Promise.reject(away), session: never, changedSessions: never };
    expect(await rejectionOf(run({}, { chatHistory }))).toBe(away);
    expect(asked).toEqual([]);
  });

  it("begins nothing when it was told to stop, and says so", async () => {
    const { run, stopping, asked } = memoryRun({ cards: [newCard("1")] });
    stopping.abort();
    expect(await run()).toMatchObject({ status: "stopped", reason: "stopped before all cards were done" });
    expect(asked).toEqual([]);
  });

  it("says how many cards it forgot because the journal is full", async () => {
    const cards = [newCard("1")];
    const { run, warnings } = memoryRun({ cards, sessions: { "ws-1": failure("platform-refuses") } });
    const journal = createJournal(new Map(), () => SOME_TIME);
    let dropped = 3;
    const full = {
      ...journal,
      get dropped() {
        return dropped;
      },
      failed() {
        dropped += 2;
      },
    };
    expect(await run({}, { journal: full })).toMatchObject({ journalDropped: 2, status: "failures" });
    expect(warnings).toContain("the journal is full: cards are tried again early");
  });

  it("says nothing of the journal while it has room", async () => {
    const { run, warnings } = memoryRun({ cards: [newCard("1")] });
    await run();
    expect(warnings).toEqual([]);
  });
});

function never(): Promise<never> {
  return Promise.reject(new Error("this is not asked"));
}

describe("a card that was closed", () => {
  const closed = newCard("9", {
    is_chat_active: isActive("No"),
    message_count: [{ kind: "number", number: 1 }],
    chat_log: text(FIRST_LINE),
  });
  const wentOn = new Map([["ws-9", { ended: true, updatedAt: SOME_TIME - MINUTE, messageCount: 2 }]]);

  it("is filled again when its session went on, and the report says why", async () => {
    const { run, valuesOf } = memoryRun({ cards: [newCard("1"), closed], changed: { sessions: wentOn } });
    const report = await run();
    expect(report.refilled).toMatchObject([{ dataCardId: "9", sessionId: "ws-9", why: "session-changed" }]);
    expect(valuesOf("9")).toMatchObject({ message_count: [{ kind: "number", number: 2 }], chat_log: text(LOG) });
  });

  it.each([
    [1, ["1"]],
    [2, ["1", "9"]],
    [undefined, ["1", "9"]],
  ])("comes after the active ones: with a limit of %j the cards %j are filled", async (limit, filled) => {
    const { run, progress } = memoryRun({ cards: [newCard("1"), closed], changed: { sessions: wentOn } });
    const report = await run(limit === undefined ? {} : { limit });
    expect(report.cards.map(({ dataCardId }) => dataCardId)).toEqual(filled);
    expect(progress.at(-1)).toEqual({ doing: "writing data cards", done: filled.length, total: filled.length });
  });

  it.each([
    [{ index: 0, of: 2 }, 1],
    [{ index: 1, of: 2 }, 0],
  ])("is looked for in the list of changes by the first part of a run only: %j", async (shard, times) => {
    const { run, listings } = memoryRun({ cards: [], changed: { sessions: wentOn } });
    await run({ shard });
    expect(listings()).toBe(times);
  });

  it("waits for another run when this one was stopped before it", async () => {
    const { run, stopping, asked } = memoryRun({
      cards: [newCard("1"), closed],
      changed: { sessions: wentOn },
      dependencies: { requestCounts: () => ({ esm: 0, chatHistory: 0 }) },
    });
    const visitors = { note: () => stopping.abort() };
    expect(await run({}, { visitors })).toMatchObject({ status: "stopped" });
    expect(asked).toEqual(["ws-1"]);
  });

  it("is left when ESM is no longer asked by the time its history was read", async () => {
    const refused = failure("esm-login-refused", { scope: "system" });
    let writes = 0;
    const { run, valuesOf } = memoryRun({
      cards: [closed],
      changed: { sessions: wentOn },
      changes: {
        async modifyCards() {
          writes += 1;
          throw refused;
        },
      },
    });
    expect(await run()).toMatchObject({ status: "failures", sessions: { failed: 1, written: 0 } });
    expect([writes, valuesOf("9")]).toEqual([1, closed.values]);
  });
});
