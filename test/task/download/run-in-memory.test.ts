import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { compileChatLog } from "../../../plugin/chat/chat-log.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import { START } from "../../chat/sample-session.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { date, failure, isActive, refersTo, text, without } from "../erase/erase-world.ts";
import { MINUTE, memoryRun, newCard, openHistory } from "./memory-run.ts";

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
    const { run } = memoryRun({ cards: [newCard("1"), closed], changed: { sessions: wentOn } });
    const report = await run(limit === undefined ? {} : { limit });
    expect(report.cards.map(({ dataCardId }) => dataCardId)).toEqual(filled);
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

describe("a run for one session", () => {
  const finished = newCard("7", { is_chat_active: isActive("No") });

  it("fills its card, also when it is finished, and no other", async () => {
    const { run, asked, valuesOf } = memoryRun({ cards: [newCard("1"), finished] });
    expect(await run({ sessionId: "ws-7" })).toMatchObject({ status: "done", sessions: { seen: 1, written: 1 } });
    expect(asked).toEqual(["ws-7"]);
    expect(valuesOf("7")).toMatchObject({ message_count: [{ kind: "number", number: 2 }] });
  });

  it("lists its card also when nothing has changed", async () => {
    const { run } = memoryRun({ cards: [newCard("1")] });
    await run();
    expect(await run({ sessionId: "ws-1" })).toMatchObject({
      sessions: { unchanged: 1 },
      cards: [{ dataCardId: "1", changed: [], finished: true }],
    });
  });

  it("makes the card hold just what the platform delivers", async () => {
    const { run, valuesOf } = memoryRun({
      cards: [
        newCard("7", {
          customer: refersTo("33"),
          members: refersTo("33", "44"),
          message_count: [{ kind: "number", number: 8 }],
        }),
      ],
    });
    await run({ sessionId: "ws-7" });
    expect(valuesOf("7")).toMatchObject({
      customer: refersTo("900"),
      members: refersTo("900", "901"),
      message_count: [{ kind: "number", number: 2 }],
    });
  });

  it("fills the oldest of its cards; the others are failures that say which one to remove", async () => {
    const twin = { ...newCard("8"), values: newCard("7").values };
    const { run } = memoryRun({ cards: [finished, twin] });
    expect(await run({ sessionId: "ws-7" })).toMatchObject({
      status: "failures",
      sessions: { seen: 2, written: 1, failed: 1 },
      failures: [{ sessionId: "ws-7", dataCardId: "8", reason: expect.stringContaining("the older one, 7,") }],
    });
  });

  it("is refused when its card does not show whether it is closed", async () => {
    const { run, asked } = memoryRun({ cards: [newCard("7", { is_chat_active: [] })] });
    expect(await rejectionOf(run({ sessionId: "ws-7" }))).toMatchObject({
      code: "activity-unreadable",
      message: expect.stringContaining("is_chat_active"),
    });
    expect(asked).toEqual([]);
  });

  it("is told that there is no such card", async () => {
    expect(await rejectionOf(memoryRun({ cards: [newCard("1")] }).run({ sessionId: "ws-7" }))).toBeInstanceOf(Failure);
  });
});

async function settled<T extends { readonly report: Promise<unknown> }>(of: T): Promise<T> {
  await of.report;
  return of;
}

describe("a run for a session whose text was erased", () => {
  const ERASED = "Erased on request at 2026-02-20 08:00:00 (UTC)";
  const erased = newCard("7", { is_chat_active: isActive("No"), chat_log: text(ERASED) });

  function restoring(parameters: object, world = memoryRun({ cards: [erased] })) {
    const restored: (readonly [string, number])[] = [];
    const noteRestored = (dataCardId: string, at: number) => void restored.push([dataCardId, at]);
    const report = world.run({ sessionId: "ws-7", ...parameters }, { noteRestored, erasures: { erasedAt: () => 1 } });
    return { report, restored, world };
  }

  it("is refused", async () => {
    const { report, restored, world } = restoring({});
    expect(await rejectionOf(report)).toMatchObject({ code: "card-erased" });
    expect([restored, world.asked]).toEqual([[], []]);
  });

  it("fills the card on request, and notes when", async () => {
    const { report, restored, world } = restoring({ restoreErased: true });
    expect(await report).toMatchObject({ status: "done", sessions: { written: 1 } });
    expect(restored).toEqual([["7", SOME_TIME]]);
    expect(world.valuesOf("7")?.["chat_log"]).toEqual(text(LOG));
  });

  it("notes nothing in a dry run, nor when the card could not be filled, nor of a card that was not erased", async () => {
    expect((await settled(restoring({ restoreErased: true, dryRun: true }))).restored).toEqual([]);
    const away = memoryRun({ cards: [erased], sessions: { "ws-7": failure("platform-refuses") } });
    expect((await settled(restoring({ restoreErased: true }, away))).restored).toEqual([]);
    const restored: string[] = [];
    const whole = memoryRun({ cards: [newCard("7")] });
    await whole.run({ sessionId: "ws-7", restoreErased: true }, { noteRestored: (id) => void restored.push(id) });
    expect(restored).toEqual([]);
  });
});

const otherTemplate = compileChatLog("t.hbs", "{{#each messages}}\n- {{time}} {{text}}\n{{/each}}", {
  format: "text",
  timeZone: "UTC",
});

describe("a card whose session goes on", () => {
  const updatedAt = START + 30 * MINUTE;
  const sessions = new Map([["ws-1", { ended: false, updatedAt, messageCount: 2 }]]);

  function world() {
    return memoryRun({ cards: [newCard("1")], sessions: { "ws-1": openHistory("ws-1") }, changed: { sessions } });
  }

  it("is not read again while the list shows that nothing changed", async () => {
    const { run, asked } = world();
    await run();
    expect(await run()).toMatchObject({ sessions: { seen: 1, read: 0, unchanged: 1 } });
    expect(asked).toEqual(["ws-1"]);
  });

  it("is read by a dry run, which shows everything, and by a run without what was noted", async () => {
    const { run, asked } = world();
    await run();
    await run({ dryRun: true });
    await run({}, { fullyReadCards: undefined });
    expect(asked).toEqual(["ws-1", "ws-1", "ws-1"]);
  });

  it.each([
    ["a setting of the platform", { platformSettings: settingsOf(without("endTime")) }],
    ["the name of a static value", { staticValueNames: { no: "No", yes: "Ja" } }],
    ["the template of the log", { renderChatLog: otherTemplate }],
    ["the limit of the log", { mostLogCharacters: 99_999 }],
    ["the grace time", { graceMs: 9 * MINUTE }],
    ["what is masked", { masks: ["iban"] }],
    ["whether the platform counts what it has deleted", { countsDeleted: true }],
  ] as const)("is read again when %s has changed", async (_what, change) => {
    const { run, asked } = world();
    await run();
    await run({}, change);
    expect(asked).toEqual(["ws-1", "ws-1"]);
  });

  it("is not read again because masks are named in another order, or cards are given up later", async () => {
    const { run, asked } = world();
    await run({}, { masks: ["iban", "phone-number"] });
    await run({}, { masks: ["phone-number", "iban"], giveUpAfterMs: 1 });
    expect(asked).toEqual(["ws-1"]);
  });

  it("is as it would be without any memory", async () => {
    const { run, valuesOf } = world();
    await run({}, { memory: undefined, fullyReadCards: undefined });
    expect(valuesOf("1")).toMatchObject({ message_count: [{ kind: "number", number: 2 }] });
  });
});
