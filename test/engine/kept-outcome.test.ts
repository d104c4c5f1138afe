import { describe, expect, it } from "vitest";
import { done, type ScriptedResult } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import type { EngineJob } from "../../plugin/runner/engine/engine.ts";
import {
  checkJobSize,
  LONGEST_JOB,
  LONGEST_OUTCOME,
  type Outcome,
  outcomeLimit,
  readOutcome,
} from "../../plugin/runner/engine/job-data.ts";
import { joinOutcomes } from "../../plugin/runner/engine/join-outcomes.ts";
import { keptOutcome } from "../../plugin/runner/engine/kept-outcome.ts";
import { MOST_PARTS } from "../../plugin/task/part.ts";

const OUTCOME: Outcome<ScriptedResult> = {
  state: "failures",
  reason: null,
  result: done("hello"),
  startedAt: 1,
  finishedAt: 2,
};
const withItems = (items: readonly string[]) => ({ ...OUTCOME, result: { ...done("hello"), items } });
const firstItems = (result: ScriptedResult, most: number) => ({ ...result, items: result.items.slice(0, most) });
const lengthOf = (value: unknown) => JSON.stringify(value).length;
const manyParts = (length: number) => Array.from({ length }, () => ({}));

describe("what the engine keeps of a run", () => {
  it("is all of it where that is not too long", () => {
    expect(keptOutcome(OUTCOME, firstItems, lengthOf(OUTCOME))).toEqual(OUTCOME);
  });

  it("is 200 entries of a million, and the others are not even written down", () => {
    let read = 0;
    const items = Array.from({ length: 1_000_000 }, () => "x");
    const counted = new Proxy(items, {
      get(target, name, receiver) {
        read += 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
    const { result } = keptOutcome(withItems(counted), firstItems, LONGEST_OUTCOME);
    expect(result?.items).toHaveLength(200);
    expect(read).toBeLessThan(1_000);
  });

  it.each([
    ["20 entries", 30_000, 20],
    ["none", 1_000, 0],
  ])("is %s where even 200 are too long", (_name, longest, left) => {
    const { result, ...others } = keptOutcome(withItems(Array(300).fill("x".repeat(1_000))), firstItems, longest);
    expect(result?.items).toHaveLength(left);
    expect(others).toEqual({ state: "failures", reason: null, startedAt: 1, finishedAt: 2 });
  });

  it("is how it ended where a report is too long without any list, and says so", () => {
    const given = { ...OUTCOME, result: done("x".repeat(LONGEST_OUTCOME)) };
    const kept = keptOutcome(given, firstItems, LONGEST_OUTCOME);
    expect(kept).toMatchObject({ state: "failures", result: null });
    expect(kept.reason).toMatch(
      /^its report takes 10\d{5} characters, and 1048576 are the most that the engine keeps$/,
    );
  });

  it.each([0, 1])("is cut at its edge and %i beyond", (beyond) => {
    const short = lengthOf({ ...OUTCOME, result: done("") });
    const given = { ...OUTCOME, result: done("x".repeat(LONGEST_OUTCOME - short + beyond)) };
    const { result } = keptOutcome(given, firstItems, LONGEST_OUTCOME);
    expect(result?.items).toHaveLength(beyond === 0 ? 2 : 0);
  });

  it("fits both stores", () => {
    const given = { ...OUTCOME, reason: "a\0b\uD800", result: done("\uDFFF\0") };
    expect(keptOutcome(given, firstItems, LONGEST_OUTCOME)).toMatchObject({
      reason: "a\uFFFDb\uFFFD",
      result: { said: "\uFFFD\uFFFD" },
    });
  });

  it("takes less for each part the more parts there are", () => {
    expect([1, 16, 17, MOST_PARTS].map(outcomeLimit)).toEqual([1_048_576, 1_048_576, 986_895, 4_096]);
  });
});

describe("what the store has of a run", () => {
  it("is read as it was kept", () => {
    expect(readOutcome(JSON.parse(JSON.stringify(OUTCOME)))).toEqual(OUTCOME);
    const failure = { message: "m", code: "c", scope: "run", onPurpose: false, retryable: true, retryAt: null };
    const failed = { ...OUTCOME, state: "failed", result: null, reason: "m", failure, windowOver: true };
    expect(readOutcome(failed)).toEqual(failed);
  });

  it.each([
    null,
    undefined,
    "duplicate",
    [],
    {},
    { ...OUTCOME, state: "fine" },
    { ...OUTCOME, result: "text" },
    { ...OUTCOME, result: { status: "fine", reason: null } },
    { ...OUTCOME, startedAt: 1e300 },
    { ...OUTCOME, finishedAt: null },
    { ...OUTCOME, reason: { toString: 1 } },
  ])("is nothing when it is %j", (value) => {
    expect(readOutcome(value)).toBeUndefined();
  });

  it("has short messages, whatever is in the store", () => {
    const failure = { message: "m".repeat(1e6), code: "c", retryable: true, retryAt: null };
    const read = readOutcome({ ...OUTCOME, reason: "r".repeat(1e6), failure });
    expect([read?.reason?.length, read?.failure?.message.length]).toEqual([300, 300]);
  });

  it("fails for the parts that cannot be read, and keeps the others", async () => {
    const job = {
      getChildrenValues: async () => ({ "q:parts:a": OUTCOME, "q:parts:b": { state: "done" }, "q:parts:c": "x" }),
      getIgnoredChildrenFailures: async () => ({ "q:parts:d": 7 }),
    } as unknown as EngineJob;
    const partIds = ["a", "b", "c", "d"];
    const joined = await joinOutcomes({ job, partIds, join: ([first]) => first, startedAt: 1, finishedAt: 2 });
    expect(joined).toMatchObject({ state: "failed", result: done("hello"), failure: { code: "outcome-unreadable" } });
    expect(joined.reason).toBe("3 of 4 parts failed, part 2: what came of it cannot be read in the engine's store");
  });
});

describe("how a run is cut", () => {
  it.each([
    ["as many parts as may be", { parts: manyParts(MOST_PARTS), parameters: {} }],
    ["parameters as long as they may be", { parts: null, parameters: "x".repeat(LONGEST_JOB - '["",null]'.length) }],
  ])("takes %s", (_name, data) => {
    expect(checkJobSize(data)).toBeUndefined();
  });

  it.each([
    ["parts", { parts: manyParts(MOST_PARTS + 1), parameters: {} }, "cut into 4097 parts, and 4096 are the most"],
    [
      "characters",
      { parts: null, parameters: "x".repeat(LONGEST_JOB) },
      "would take 4194313 characters in the engine's store, and 4194304 are the most",
    ],
    [
      "characters of all parts",
      { parts: Array(MOST_PARTS).fill("x".repeat(2_000)), parameters: {} },
      "4194304 are the most",
    ],
  ])("does not take more %s", (_name, data, message) => {
    expect(() => checkJobSize(data)).toThrow(expect.objectContaining({ code: "run-too-large", retryable: false }));
    expect(() => checkJobSize(data)).toThrow(message);
  });
});
