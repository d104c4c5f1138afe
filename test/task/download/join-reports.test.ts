import { describe, expect, it } from "vitest";
import { noMatches } from "../../../plugin/chat/masks/mask-counts.ts";
import { joinReports, shortReport } from "../../../plugin/task/download/join-reports.ts";
import type { RunReport, SessionFailure, UnmatchedPerson } from "../../../plugin/task/run-report.ts";
import { someReport } from "../../watch/run-report.ts";

const COUNTS = { seen: 0, read: 0, written: 0, unchanged: 0, finished: 0, stillActive: 0, failed: 0, putAside: 0 };

function report(parts: Partial<RunReport> = {}): RunReport {
  const empty = { sessions: COUNTS, journalDropped: 2, oldestActiveStart: null, requests: { esm: 0, chatHistory: 0 } };
  const aSecond = { durationMs: 1_000, finishedAt: "2026-03-02T10:00:01.000Z" };
  return someReport({ ...empty, ...aSecond, ...parts });
}

const NO_MESSAGES = { liveChatId: null, visitorMessageId: null, operatorMessageId: null };

const failure = (dataCardId: string): SessionFailure => ({
  sessionId: null,
  dataCardId,
  reason: "r",
  retryAt: null,
  tried: true,
});

function person(id: string, sessions: number, kind: UnmatchedPerson["kind"] = "visitor"): UnmatchedPerson {
  return { kind, id, reason: "not-found", sessions };
}

describe("the report of a run that was cut", () => {
  it("of one part is that part's", () => {
    const only = report({ failures: [failure("1")], retryAt: "2026-03-02T11:00:00.000Z", peakMemoryBytes: 7 });
    expect(joinReports([only])).toEqual(only);
  });

  it("sums what was counted", () => {
    const one = { seen: 1, read: 2, written: 3, unchanged: 4, finished: 5, stillActive: 6, failed: 7, putAside: 8 };
    const joined = joinReports([
      report({ sessions: one, requests: { esm: 3, chatHistory: 5 }, omitted: 2 }),
      report({ sessions: one, requests: { esm: 4, chatHistory: 6 }, omitted: 1 }),
    ]);
    expect(joined.sessions).toEqual({
      seen: 2,
      read: 4,
      written: 6,
      unchanged: 8,
      finished: 10,
      stillActive: 12,
      failed: 14,
      putAside: 16,
    });
    expect([joined.requests, joined.omitted, joined.journalDropped]).toEqual([{ esm: 7, chatHistory: 11 }, 3, 4]);
  });

  it("lasts from the first beginning to the last end, with the highest of the peaks", () => {
    const joined = joinReports([
      report({ startedAt: "2026-03-02T10:00:05.000Z", finishedAt: "2026-03-02T10:00:09.000Z", peakMemoryBytes: 5 }),
      report({ startedAt: "2026-03-02T10:00:02.000Z", finishedAt: "2026-03-02T10:00:12.500Z", peakMemoryBytes: 9 }),
      report({ startedAt: "2026-03-02T10:00:06.000Z", finishedAt: "2026-03-02T10:00:07.000Z", peakMemoryBytes: 2 }),
    ]);
    expect(joined).toMatchObject({
      startedAt: "2026-03-02T10:00:02.000Z",
      finishedAt: "2026-03-02T10:00:12.500Z",
      durationMs: 10_500,
      peakMemoryBytes: 9,
    });
  });

  it.each([
    [["done", "done"], "done"],
    [["done", "failures"], "failures"],
    [["failures", "stopped", "done"], "stopped"],
  ] as const)("of parts that were %j is %s", (statuses, expected) => {
    const [first = "done", ...others] = statuses;
    const parts = others.map((status) => report({ status, reason: status === "stopped" ? "a signal" : null }));
    const joined = joinReports([report({ status: first }), ...parts]);
    expect([joined.status, joined.reason]).toEqual([expected, expected === "stopped" ? "a signal" : null]);
  });

  it("goes on when the last of its parts may", () => {
    const times = [null, "2026-03-02T11:00:00.000Z", "2026-03-02T12:00:00.000Z", "2026-03-02T10:30:00.000Z", null];
    const [first = null, ...others] = times;
    const joined = joinReports([report({ retryAt: first }), ...others.map((retryAt) => report({ retryAt }))]);
    expect(joined.retryAt).toBe("2026-03-02T12:00:00.000Z");
  });

  it("knows the oldest active session of all parts", () => {
    const starts = [null, "2026-03-02T09:00:00.000Z", "2026-03-02T08:00:00.000Z"];
    const parts = starts.map((oldestActiveStart) => report({ oldestActiveStart }));
    expect(joinReports([report(), ...parts]).oldestActiveStart).toBe("2026-03-02T08:00:00.000Z");
  });

  it("lists what the parts list, a person once, and a sentence once", () => {
    const joined = joinReports([
      report({
        failures: [failure("1")],
        unmatchedPersons: [person("v1", 2), person("v1", 1, "operator")],
        unverified: ["types"],
        masked: { ...noMatches(), iban: 1, "employee number": 1 },
      }),
      report({
        failures: [failure("2")],
        unmatchedPersons: [person("v2", 1), person("v1", 3)],
        unverified: ["types", "targets"],
        masked: { ...noMatches(), iban: 2, "employee number": 4 },
      }),
    ]);
    expect(joined.failures.map(({ dataCardId }) => dataCardId)).toEqual(["1", "2"]);
    expect(joined.unmatchedPersons.map(({ kind, id, sessions }) => [kind, id, sessions])).toEqual([
      ["visitor", "v1", 5],
      ["operator", "v1", 1],
      ["visitor", "v2", 1],
    ]);
    expect(joined.unverified).toEqual(["types", "targets"]);
    expect(joined.masked).toEqual({ ...noMatches(), iban: 3, "employee number": 5 });
  });

  it("says how many cards were made, where the task makes them: only the first part does", () => {
    expect(joinReports([report({ newCards: { made: 3, left: 2 } }), report()]).newCards).toEqual({ made: 3, left: 2 });
    expect(joinReports([report(), report()]).newCards).toBeUndefined();
  });
});

it("totals are summed over parts whose lists were shortened, and a person in two lists counts once", () => {
  const [one, other] = ["v2", "v3"].map((id, index) =>
    report({ unmatchedPersons: [person(id, 1), person("v1", 1)], totals: { drift: 300 + index, unmatchedPersons: 5 } }),
  ) as [RunReport, RunReport];
  expect(joinReports([one, other]).totals).toEqual({ drift: 601, unmatchedPersons: 9 });
});

describe("a report with shorter lists", () => {
  const long = report({
    failures: ["1", "2", "3"].map(failure),
    unmatchedPersons: [person("v1", 1), person("v2", 1), person("v3", 1)],
    totals: { drift: 0, unmatchedPersons: 3 },
    omitted: 1,
  });

  it("counts what was left out", () => {
    const short = shortReport(long, 2);
    expect([short.failures.length, short.unmatchedPersons.length, short.omitted]).toEqual([2, 2, 3]);
    expect([short.sessions, short.totals]).toEqual([long.sessions, long.totals]);
  });

  it("is the same where nothing is too long", () => {
    expect(shortReport(long, 3)).toBe(long);
  });
});

describe("each list of a report", () => {
  const of = { sessionId: "ws-1", dataCardId: "7" };
  const waitTime = { seconds: 0, rule: "agent-first", explanation: "", ...NO_MESSAGES } as const;
  const lists: Partial<RunReport> = {
    failures: [failure("1")],
    unmatchedPersons: [person("v1", 1)],
    drift: [{ ...of, platform: 2, read: 1, stored: 1 }],
    closed: [{ ...of, reason: "session-deleted" }],
    kept: [{ ...of, messages: 1, liveChats: 0, explanation: "" }],
    doubtfulTimes: [{ ...of, of: "end", at: "" }],
    refilled: [{ ...of, why: "card-changed", changed: [] }],
    undone: [{ ...of, gone: ["members"], outcome: "left", explanation: "" }],
    cards: [{ ...of, changed: [], finished: true, logCut: false, waitTime }],
  };

  it.each(Object.keys(lists) as (keyof typeof lists)[])("is joined and shortened: %s", (name) => {
    const one = report({ [name]: lists[name] });
    const two = name === "unmatchedPersons" ? report({ [name]: [person("v2", 1)] }) : one;
    const joined = joinReports([one, report(), two]);
    expect(joined[name]).toEqual([...(one[name] as unknown[]), ...(two[name] as unknown[])]);
    const short = shortReport(joined, 1);
    expect([short[name], short.omitted]).toEqual([lists[name], 1]);
  });
});
