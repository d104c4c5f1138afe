import { describe, expect, it } from "vitest";
import { noMatches } from "../../plugin/chat/masks/mask-counts.ts";
import { createRunRecorder, isoOrNull, type RunFacts } from "../../plugin/task/run-recorder.ts";
import type { CardReport } from "../../plugin/task/run-report.ts";

const START = Date.UTC(2026, 2, 2, 10);
const MOST = 5_000;

const END: RunFacts = {
  task: "IWChatHistoryDownloadTask",
  dryRun: false,
  stopped: null,
  journalDropped: 3,
  requests: { esm: 4, chatHistory: 7 },
  startedAt: START,
  finishedAt: START + 1_500,
};

const failure = (dataCardId: string) => ({
  sessionId: null,
  dataCardId,
  reason: "refused",
  retryAt: null,
  tried: true,
});

describe("the report of a run", () => {
  it("in which nothing happened is empty and done", () => {
    expect(createRunRecorder().report(END)).toMatchObject({
      status: "done",
      reason: null,
      retryAt: null,
      oldestActiveStart: null,
      unverified: [],
      journalDropped: 3,
      omitted: 0,
      failures: [],
      unmatchedPersons: [],
      requests: { esm: 4, chatHistory: 7 },
      durationMs: 1_500,
      startedAt: "2026-03-02T10:00:00.000Z",
      finishedAt: "2026-03-02T10:00:01.500Z",
    });
  });

  it("tells the peak of the memory in bytes: a process takes more than ten megabytes, and less than a terabyte", () => {
    const { peakMemoryBytes } = createRunRecorder().report(END);
    expect(peakMemoryBytes).toBeGreaterThan(10_000_000);
    expect(peakMemoryBytes).toBeLessThan(1e12);
  });

  it("has failures when a session failed, and counts it", () => {
    const recorder = createRunRecorder();
    recorder.failure(failure("1"));
    expect(recorder.report(END)).toMatchObject({
      status: "failures",
      sessions: { failed: 1 },
      failures: [failure("1")],
    });
  });

  it("that was stopped says why and when to go on, even when sessions failed", () => {
    const recorder = createRunRecorder();
    recorder.failure(failure("1"));
    const stopped = { reason: "told to wait", retryAt: START + 60_000 };
    const told = { status: "stopped", reason: "told to wait", retryAt: "2026-03-02T10:01:00.000Z" };
    expect(recorder.report({ ...END, stopped })).toMatchObject(told);
    const untold = { ...END, stopped: { reason: "a signal", retryAt: undefined } };
    expect(recorder.report(untold)).toMatchObject({ status: "stopped", reason: "a signal", retryAt: null });
  });

  it("names what could not be verified", () => {
    const recorder = createRunRecorder();
    recorder.unverified(["the types of the attributes"]);
    expect(recorder.report(END).unverified).toEqual(["the types of the attributes"]);
  });

  it("counts active cards and tells the oldest start that is known", () => {
    const recorder = createRunRecorder();
    for (const startedAt of [null, START + 5_000, START, START + 1_000, undefined]) recorder.active(startedAt);
    const { sessions, oldestActiveStart } = recorder.report(END);
    expect({ active: sessions.stillActive, oldestActiveStart }).toEqual({
      active: 5,
      oldestActiveStart: "2026-03-02T10:00:00.000Z",
    });
  });

  it("sums what was masked, by type", () => {
    const recorder = createRunRecorder();
    recorder.masked({ ...noMatches(), iban: 2 });
    recorder.masked({ ...noMatches(), iban: 1, "phone-number": 4 });
    expect(recorder.report(END).masked).toEqual({ ...noMatches(), iban: 3, "phone-number": 4 });
  });

  it("counts masks of the configuration under their names", () => {
    const recorder = createRunRecorder();
    for (const count of [2, 0, 1]) recorder.masked({ ...noMatches(), "employee number": count, constructor: count });
    expect(recorder.report(END).masked).toEqual({ ...noMatches(), "employee number": 3, constructor: 3 });
  });
});

describe("a person without a card", () => {
  const visitor = { kind: "visitor", id: "v1", reason: "not-found" } as const;

  it("is listed once, with the number of sessions", () => {
    const recorder = createRunRecorder();
    for (const person of [visitor, { ...visitor, id: "v2" }, visitor, visitor]) recorder.unmatched(person);
    expect(recorder.report(END).unmatchedPersons).toEqual([
      { ...visitor, sessions: 3 },
      { ...visitor, id: "v2", sessions: 1 },
    ]);
  });

  it("is another one as a visitor than as an operator", () => {
    const recorder = createRunRecorder();
    for (const kind of ["visitor", "operator"] as const) recorder.unmatched({ ...visitor, kind });
    expect(recorder.report(END).unmatchedPersons.map(({ kind, sessions }) => [kind, sessions])).toEqual([
      ["visitor", 1],
      ["operator", 1],
    ]);
  });

  it("is counted instead of listed when there are too many, while those listed go on being counted", () => {
    const recorder = createRunRecorder();
    for (let number = 0; number < MOST + 2; number += 1) recorder.unmatched({ ...visitor, id: String(number) });
    recorder.unmatched({ ...visitor, id: "0" });
    const { unmatchedPersons, omitted } = recorder.report(END);
    expect([unmatchedPersons.length, omitted, unmatchedPersons[0]?.sessions]).toEqual([MOST, 2, 2]);
  });
});

it("lists hold so many entries; the rest is counted", () => {
  const recorder = createRunRecorder();
  for (let number = 0; number < MOST + 3; number += 1) recorder.failure(failure(String(number)));
  const { failures, omitted, sessions } = recorder.report(END);
  expect([failures.length, omitted, sessions.failed]).toEqual([MOST, 3, MOST + 3]);
});

it("of cards that were written the first two thousand are listed, and no others put into words", () => {
  const recorder = createRunRecorder();
  let made = 0;
  const waitTime = { seconds: null, rule: "no-reply", explanation: "Empty." } as unknown as CardReport["waitTime"];
  for (let number = 0; number < 2_002; number += 1) {
    const ids = { sessionId: `ws-${number}`, dataCardId: String(number) };
    recorder.card(() => {
      made += 1;
      return { ...ids, changed: [], finished: true, logCut: false, waitTime };
    });
  }
  const { cards, omitted } = recorder.report(END);
  expect([cards.length, cards.at(-1)?.dataCardId, omitted, made]).toEqual([2_000, "1999", 2, 2_000]);
});

it("sessions that drift are counted, also those that the list has no room for", () => {
  const recorder = createRunRecorder();
  const drift = { sessionId: "ws-1", dataCardId: "1", platform: 3, read: 2, stored: 2 };
  for (let number = 0; number < MOST + 3; number += 1) recorder.drift(drift);
  recorder.unmatched({ kind: "visitor", id: "v1", reason: "not-found" });
  expect(recorder.report(END).totals).toEqual({ drift: MOST + 3, unmatchedPersons: 1 });
});

it("an instant that is not known is null", () => {
  expect([isoOrNull(undefined), isoOrNull(0)]).toEqual([null, "1970-01-01T00:00:00.000Z"]);
});
