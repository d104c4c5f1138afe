import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRunNote, type RunNote } from "../../plugin/state/run-note.ts";
import { folders } from "../support/given-files.ts";
import { failureOf } from "../support/rejection.ts";
import { someEnvironment } from "./some-environment.ts";

const folder = folders();
const SOME_ENVIRONMENT = someEnvironment();
const part = (index: number) => ({ runId: "run-1", index });
const AT = Date.parse("2026-03-02T08:00:00.000Z");

describe("the note of the last run", () => {
  it("is read as it was written, in place of the one before", () => {
    const where = join(folder(), "made-when-needed");
    const note = openRunNote(where, SOME_ENVIRONMENT);
    expect(note.read()).toBeUndefined();
    note.write({ at: AT, state: "failed" });
    note.write({ at: AT + 1, state: "done" });
    expect(openRunNote(where, SOME_ENVIRONMENT).read()).toEqual({ at: AT + 1, state: "done" });
    expect(readdirSync(where)).toEqual([`last-run-${SOME_ENVIRONMENT}.json`]);
  });

  it.each<[RunNote["state"], RunNote["state"], RunNote["state"]]>([
    ["done", "done", "done"],
    ["failures", "done", "failures"],
    ["done", "stopped", "stopped"],
    ["failed", "failures", "failed"],
  ])("of two parts that end %s and %s is %s", (first, second, state) => {
    const note = openRunNote(folder(), SOME_ENVIRONMENT);
    note.write({ at: AT, state: first }, part(0));
    note.write({ at: AT + 1, state: second }, part(1));
    expect(note.read()).toEqual({ at: AT + 1, state });
  });

  it("of a part that failed and was tried again is that of the last attempt", () => {
    const note = openRunNote(folder(), SOME_ENVIRONMENT);
    note.write({ at: AT, state: "failed" }, part(0));
    note.write({ at: AT + 1, state: "failures" }, part(1));
    note.write({ at: AT + 2, state: "done" }, part(0));
    expect(note.read()).toEqual({ at: AT + 2, state: "failures" });
  });

  it.each([undefined, { runId: "run-2", index: 1 }])("does not take another run for a part of the same one", (next) => {
    const note = openRunNote(folder(), SOME_ENVIRONMENT);
    note.write({ at: AT, state: "failed" }, part(0));
    note.write({ at: AT + 1, state: "done" }, next);
    expect(note.read()).toEqual({ at: AT + 1, state: "done" });
  });

  it("counts runs and requests by the day, for eight days", () => {
    const note = openRunNote(folder(), SOME_ENVIRONMENT);
    expect(note.requests()).toEqual([]);
    for (let day = 0; day < 10; day += 1) {
      note.write({ at: AT + day * 86_400_000, state: "done" }, undefined, null, 2);
      note.write({ at: AT + day * 86_400_000 + 1, state: "failed" }, part(day), null, 3);
    }
    // One that does not tell.
    note.write({ at: AT + 9 * 86_400_000, state: "done" });
    const days = ["04", "05", "06", "07", "08", "09", "10", "11"];
    expect(note.requests()).toEqual(days.map((day) => ({ day: `2026-03-${day}`, runs: 2, esm: 5 })));
  });

  it("counts the runs in a row that were not done, and knows the last that was", () => {
    const note = openRunNote(folder(), SOME_ENVIRONMENT);
    expect(note.runs()).toBeUndefined();
    const story: readonly (readonly [RunNote["state"], number, number | undefined])[] = [
      ["failed", 1, undefined],
      ["done", 0, AT + 1],
      ["failures", 1, AT + 1],
      ["failed", 2, AT + 1],
      ["stopped", 2, AT + 1],
      ["failures", 3, AT + 1],
      ["done", 0, AT + 6],
    ];
    for (const [index, [state, badInARow, goodAt]] of story.entries()) {
      note.write({ at: AT + index, state });
      expect(note.runs()).toEqual({ badInARow, goodAt, oldestActive: undefined });
    }
  });

  it("counts a run once, however many parts it has", () => {
    const note = openRunNote(folder(), SOME_ENVIRONMENT);
    note.write({ at: AT, state: "done" });
    for (const index of [0, 1, 2, 0]) note.write({ at: AT + 1 + index, state: "failed" }, part(index));
    expect(note.runs()).toMatchObject({ badInARow: 1, goodAt: AT });
    note.write({ at: AT + 9, state: "failed" }, { runId: "run-2", index: 0 });
    expect(note.runs()).toMatchObject({ badInARow: 2, goodAt: AT });
  });

  it("keeps the start of the oldest active session until a run knows better", () => {
    const note = openRunNote(folder(), SOME_ENVIRONMENT);
    note.write({ at: AT, state: "done" }, undefined, AT - 5);
    note.write({ at: AT + 1, state: "failed" });
    expect(note.runs()?.oldestActive).toBe(AT - 5);
    note.write({ at: AT + 2, state: "done" }, undefined, null);
    expect(note.runs()?.oldestActive).toBeUndefined();
  });

  it.each(["", "{", "[]", '{"version":2,"at":"2026-03-02T08:00:00.000Z","state":"done"}'])(
    "that cannot be read says nothing and is replaced: %s",
    (text) => {
      const where = folder();
      writeFileSync(join(where, `last-run-${SOME_ENVIRONMENT}.json`), text);
      const note = openRunNote(where, SOME_ENVIRONMENT);
      expect(note.read()).toBeUndefined();
      note.write({ at: AT, state: "done" });
      expect(note.read()).toEqual({ at: AT, state: "done" });
    },
  );

  it("holds nothing but when, how, which run, and how many went wrong before", () => {
    const where = folder();
    openRunNote(where, SOME_ENVIRONMENT).write({ at: AT, state: "done" }, part(3));
    const text = readFileSync(join(where, `last-run-${SOME_ENVIRONMENT}.json`), "utf8");
    expect(JSON.parse(text)).toEqual({
      version: 1,
      at: "2026-03-02T08:00:00.000Z",
      badBefore: 0,
      state: "done",
      runId: "run-1",
      parts: { 3: "done" },
    });
  });

  it("that cannot be written says where and why", async () => {
    const where = folder();
    mkdirSync(join(where, `last-run-${SOME_ENVIRONMENT}.json`, "in-the-way"), { recursive: true });
    const write = async () => openRunNote(where, SOME_ENVIRONMENT).write({ at: AT, state: "done" });
    const failure = await failureOf(write());
    expect(failure).toMatchObject({ code: "runs-not-written", retryable: true });
    expect(failure.message).toMatch(/last-run-.*could not be written \(\w+\): esm-chat check does not learn/);
  });
});
