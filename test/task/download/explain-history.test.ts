import { describe, expect, it } from "vitest";
import { explainHistory } from "../../../plugin/task/download/explain-history.ts";
import { createRunRecorder } from "../../../plugin/task/run-recorder.ts";
import { liveChat, message, START } from "../../chat/sample-session.ts";
import { type Digesting, digested, reading, remembering, stored } from "./digested.ts";

const FACTS = { task: "t", dryRun: false, stopped: null, journalDropped: 0, requests: { esm: 0, chatHistory: 0 } };
const BOTH = [message("visitor", 10), message("operator", 20)];

/** What a reading says in the report, after what was said before. */
function explained(digesting: Digesting, before = "", holding = stored()) {
  const recorder = createRunRecorder();
  const said = explainHistory(reading(digesting), holding, before, recorder);
  return { said, ...recorder.report({ ...FACTS, startedAt: START, finishedAt: START }) };
}

/** With a log that holds what is lost, so that it can be kept. */
function keeping(earlier: Digesting): Digesting {
  const { merged } = digested(earlier);
  const held = stored({ chatLog: merged.chatLog?.log ?? null });
  return {
    ...earlier,
    messages: BOTH,
    liveChats: [],
    before: { stored: held, remembered: remembering({ history: merged.known }) },
  };
}

const THIRD = message("visitor", 30);

describe("a history that is not odd", () => {
  it("says nothing", () => {
    expect(explained({ messages: BOTH })).toMatchObject({
      said: "",
      kept: [],
      doubtfulTimes: [],
      drift: [],
      failures: [],
    });
  });

  it("forgets what was said before, so that it would be said again", () => {
    const { said } = explained({ messages: BOTH, counted: 3 });
    expect(explained({ messages: BOTH }, said).said).toBe("");
  });
});

describe("what the card keeps", () => {
  it.each<[string, Digesting, object, string]>([
    ["a message", { messages: [...BOTH, THIRD] }, { messages: 1, liveChats: 0 }, "1 message of"],
    [
      "two messages",
      { messages: [...BOTH, THIRD, message("bot", 40)] },
      { messages: 2, liveChats: 0 },
      "2 messages of",
    ],
    [
      "a live chat",
      { messages: BOTH, liveChats: [liveChat("l1", 1)] },
      { messages: 0, liveChats: 1 },
      "1 live chat of",
    ],
    [
      "both",
      { messages: [...BOTH, THIRD], liveChats: [liveChat("l1", 1), liveChat("l2", 2)] },
      { messages: 1, liveChats: 2 },
      "1 message and 2 live chats of",
    ],
  ])("is told once: %s", (_, earlier, losses, words) => {
    const now = keeping(earlier);
    const { said, kept, failures } = explained(now);
    expect(kept).toEqual([
      {
        sessionId: "ws-1",
        dataCardId: "7",
        ...losses,
        explanation: `the chat platform no longer has ${words} this session: what the card holds of it stays; run --session writes only what the platform has`,
      },
    ]);
    expect(failures).toEqual([]);
    expect(explained(now, said)).toMatchObject({ said, kept: [] });
  });

  it("is told again when more is lost", () => {
    const one = keeping({ messages: [...BOTH, THIRD] });
    const { said } = explained(one);
    const more = explained({ ...one, messages: BOTH.slice(1) }, said);
    expect(more.kept).toMatchObject([{ messages: 2 }]);
    expect(more.said).not.toBe(said);
  });
});

describe("times that cannot be", () => {
  const year1970 = message("visitor", -START / 1000);

  it("are told once, as the platform tells them", () => {
    const odd = { startedAt: START + 10 * 86_400_000, endedAt: null, messages: [year1970] };
    const { said, doubtfulTimes } = explained(odd);
    expect(doubtfulTimes).toEqual([
      { sessionId: "ws-1", dataCardId: "7", of: "start", at: "2025-03-24T08:00:00.000Z" },
      { sessionId: "ws-1", dataCardId: "7", of: "message", at: "1970-01-01T00:00:00.000Z" },
    ]);
    expect(explained(odd, said)).toMatchObject({ said, doubtfulTimes: [] });
  });

  it.each([
    [8.64e15, "+275760-09-13T00:00:00.000Z"],
    [-8.64e15, "-271821-04-20T00:00:00.000Z"],
    [8.64e15 + 1_000, "8640000000001000"],
    [-8.64e15 - 1_000, "-8640000000001000"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NaN, "NaN"],
  ])("are told in ISO 8601, or as a number where it cannot write them: %s", (time, at) => {
    const entry = reading({ messages: BOTH });
    const merged = { ...entry.reading.merged, doubts: [{ of: "end" as const, at: time }] };
    const recorder = createRunRecorder();
    explainHistory({ ...entry, reading: { ...entry.reading, merged } }, stored(), "", recorder);
    expect(recorder.report({ ...FACTS, startedAt: START, finishedAt: START }).doubtfulTimes).toMatchObject([
      { of: "end", at },
    ]);
  });
});

function numbers(counted: number): string {
  return `the platform counts ${counted} messages but delivered 2`;
}

describe("a count that does not fit", () => {
  it.each([
    [
      3,
      `${numbers(3)}: the card stays active, and figures that the missing ones could change are not written; run --session takes what was delivered as the whole, the setting chatHistory.countsDeletedMessages does so for all sessions`,
    ],
    [1, `${numbers(1)}: all that came was written`],
  ])("is a failure once, and a drift in each run: %i", (counted, reason) => {
    const { said, failures, drift } = explained({ messages: BOTH, counted }, "", stored({ messageCount: 2 }));
    const of = { sessionId: "ws-1", dataCardId: "7" };
    expect(failures).toEqual([{ ...of, reason, retryAt: null, tried: true }]);
    expect(drift).toEqual([{ ...of, platform: counted, read: 2, stored: 2 }]);
    const again = explained({ messages: BOTH, counted }, said, stored({ messageCount: 2 }));
    expect(again).toMatchObject({ said, failures: [], drift });
  });

  it("is a failure again when it changes", () => {
    const { said } = explained({ messages: BOTH, counted: 3 });
    expect(explained({ messages: BOTH, counted: 4 }, said).failures).toHaveLength(1);
  });

  it.each([
    ["what was written", stored({ messageCount: 2 }), 2],
    ["what stands there, when it was not written", stored({ messageCount: undefined }), 9],
  ])("names the count on the card: %s", (_, holding, count) => {
    const recorder = createRunRecorder();
    const entry = reading(
      { messages: BOTH, counted: 3, before: { stored: stored() } },
      { stored: stored({ messageCount: 9 }) },
    );
    explainHistory(entry, holding, "", recorder);
    expect(recorder.report({ ...FACTS, startedAt: START, finishedAt: START }).drift).toMatchObject([{ stored: count }]);
  });

  it("names no count where there is none", () => {
    expect(explained({ messages: BOTH, counted: 3 }).drift).toMatchObject([{ stored: null }]);
  });
});

it("says in each run that a log cannot be read", () => {
  const hidden = { messages: BOTH, before: { stored: stored({ messageCount: 2 }) } };
  const { said, failures } = explained(hidden);
  expect(said).toBe("");
  expect(failures).toMatchObject([{ sessionId: "ws-1", dataCardId: "7", retryAt: null, tried: true }]);
  expect(failures[0]?.reason).toContain("the chat log reads empty");
  expect(explained(hidden, said).failures).toHaveLength(1);
});

it("says only what is new, whatever else was said before", () => {
  const now = keeping({ messages: [...BOTH, THIRD] });
  const { said } = explained(now);
  const both = explained({ ...now, counted: 9 }, said);
  expect(both.kept).toEqual([]);
  expect(both.failures).toMatchObject([{ reason: expect.stringContaining("counts 9 messages but delivered 2") }]);
  const three = explained({ ...now, counted: 9, startedAt: 0 }, both.said);
  expect(three).toMatchObject({ kept: [], failures: [], doubtfulTimes: [{ of: "start" }] });
  expect(explained({ ...now, counted: 9, startedAt: 0, endedAt: 1 }, three.said).doubtfulTimes).toHaveLength(2);
});
