import { describe, expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import { createRunRecorder, tryAgainAt } from "../../plugin/task/run-recorder.ts";

const NOW = Date.UTC(2026, 2, 2, 10);
const of = { sessionId: "ws-1", dataCardId: "7" };

function reportOf(record: (recorder: ReturnType<typeof createRunRecorder>) => void) {
  const recorder = createRunRecorder();
  record(recorder);
  const requests = { esm: 0, chatHistory: 0 };
  const facts = { task: "t", dryRun: false, stopped: null, journalDropped: 0, requests };
  return recorder.report({ ...facts, startedAt: NOW, finishedAt: NOW });
}

it("each kind of entry stands in the list of its own, and all lists are empty without any", () => {
  const closed = { ...of, reason: "session-unknown" } as const;
  const kept = { ...of, messages: 1, liveChats: 0, explanation: "words" };
  const doubtful = { ...of, of: "start", at: "1970-01-01T00:00:00.000Z" } as const;
  const refilled = { ...of, why: "card-changed", changed: [] } as const;
  const undone = { ...of, gone: ["members"], outcome: "left", explanation: "words" } as const;
  const report = reportOf((recorder) => {
    recorder.closed(closed);
    recorder.kept(kept);
    recorder.doubtful(doubtful);
    recorder.refilled(refilled);
    recorder.undone(undone);
  });
  const lists = { closed: [closed], kept: [kept], doubtfulTimes: [doubtful], refilled: [refilled], undone: [undone] };
  expect(report).toMatchObject({ ...lists, cards: [], drift: [], failures: [], status: "done", omitted: 0 });
  const none = {
    closed: [],
    kept: [],
    doubtfulTimes: [],
    refilled: [],
    undone: [],
    cards: [],
    drift: [],
    failures: [],
  };
  expect(reportOf(() => undefined)).toMatchObject(none);
});

describe("cards with a time of which ESM does not keep which of two hours it means", () => {
  it.each([
    [1, "1 data card (1)"],
    [2, "2 data cards (1, 2)"],
    [10, "10 data cards (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)"],
    [11, "11 data cards (1, 2, 3, 4, 5, 6, 7, 8, 9, 10 …)"],
  ])("are counted, and some of them named: %i", (count, cards) => {
    const { unverified } = reportOf((recorder) => {
      for (let id = 1; id <= count; id += 1) recorder.uncertainTime(String(id));
    });
    expect(unverified).toEqual([
      `which of two hours is meant on ${cards}, whose chat began or ended in an hour that comes twice when clocks go back`,
    ]);
  });

  it("are not mentioned when there are none", () => {
    expect(reportOf(() => undefined).unverified).toEqual([]);
  });
});

it.each<[string, Partial<Failure>, string | null]>([
  ["not at all when that cannot help", { retryable: false, retryAt: NOW + 1_000 }, null],
  ["at once when nobody named a time", { retryable: true }, "2026-03-02T10:00:00.000Z"],
  ["when the other side said so", { retryable: true, retryAt: NOW + 1_000 }, "2026-03-02T10:00:01.000Z"],
])("a card is tried again %s", (_when, { retryable = false, retryAt }, expected) => {
  expect(tryAgainAt(new Failure("f", { code: "c", scope: "card", retryable, retryAt }), NOW)).toBe(expected);
});
