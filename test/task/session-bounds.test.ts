import { describe, expect, it } from "vitest";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { createJournal } from "../../plugin/state/journal.ts";
import { DAY, worlds } from "./task-world.ts";
import { at, START, said, wireSession } from "./wire-session.ts";

const world = worlds();

function lasting(sessionId: string, parts: Partial<WireSession> = {}): WireSession {
  const messages = [said("m1", "visitor", 10)];
  return wireSession({ sessionId, status: "active", endedAt: null, messages, ...parts });
}

describe("a session that is larger than is taken", () => {
  const [first] = wireSession().liveChats;
  const operators = Array.from({ length: 6_000 }, (_, index) => ({
    operatorId: `o${index}`,
    joinedAt: at(20 + index),
  }));
  const liveChats = first === undefined ? [] : [{ ...first, endedAt: null, operators }];
  const many = Array.from({ length: 50_001 }, (_, index) => said(`m${index}`, "visitor", 10 + index, "x"));
  const long = Array.from({ length: 18 }, (_, index) =>
    said(`m${index}`, "visitor", 10 + index, "x".repeat(1_000_000)),
  );

  it.each([
    ["joinings", { liveChats }, /at least 6001 joinings and live chats, and at most 5000 are taken/],
    ["messages", { messages: many, messageCount: many.length }, /at least 50001 messages, and at most 50000 are taken/],
    ["bytes", { messages: long, messageCount: long.length }, /at least 1\d{7} bytes, and at most 16000000 are taken/],
  ] as const)("by its %s is put aside with its figures, and the others are filled", async (_, parts, words) => {
    const journal = createJournal(new Map(), () => START + DAY);
    const sessions = [lasting("ws-1"), lasting("ws-2", parts), lasting("ws-3")];
    const { run, card, value } = await world({ sessions, clock: START + DAY, dependencies: { journal } });
    const report = await run();
    const { dataCardId } = await card("ws-2");
    expect(report).toMatchObject({ status: "failures", sessions: { written: 2, failed: 1 } });
    expect(report.failures).toMatchObject([{ dataCardId, reason: expect.stringMatching(words), retryAt: null }]);
    expect(journal.entry(dataCardId)?.failures?.reason).toMatch(words);
    expect(await value("ws-1", "message_count")).toMatchObject({ value: 1 });
    expect(await value("ws-3", "message_count")).toMatchObject({ value: 1 });
  });
});

describe("a batch that is too large", () => {
  const names = Array.from({ length: 30 }, (_, index) => `ws-${index + 1}`);
  const sessions = names.map((name) => lasting(name, { messages: [said("m1", "visitor", 10, "x".repeat(2_000))] }));

  it("ends early, and every card is written all the same", async () => {
    const { run, value, sandbox } = await world({
      sessions,
      clock: START + 60_000,
      dependencies: { batchBytes: 10_000 },
    });
    expect(await run()).toMatchObject({ status: "done", sessions: { seen: 30, read: 30, written: 30, failed: 0 } });
    for (const name of names) expect(await value(name, "message_count")).toMatchObject({ value: 1 });
    // The logs on the cards do not fit together either.
    sandbox.setClock(START + 120_000);
    expect(await run()).toMatchObject({ status: "done", sessions: { read: 30, unchanged: 30, failed: 0 } });
  });

  it("of one card is worked on nevertheless", async () => {
    const { run } = await world({ sessions, clock: START + 60_000, dependencies: { batchBytes: 1 } });
    expect(await run()).toMatchObject({ status: "done", sessions: { written: 30, failed: 0 } });
    expect(await run()).toMatchObject({ status: "done", sessions: { unchanged: 30, failed: 0 } });
  });

  it("over the Web API, too", async () => {
    const { run } = await world({
      sessions,
      api: "web-api",
      clock: START + 60_000,
      dependencies: { batchBytes: 10_000 },
    });
    expect(await run()).toMatchObject({ status: "done", sessions: { written: 30, failed: 0 } });
    expect(await run()).toMatchObject({ status: "done", sessions: { unchanged: 30, failed: 0 } });
  });
});
