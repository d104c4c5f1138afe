import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { done, type ScriptedResult } from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import type { Plan } from "../../plugin/runner/firing-plan.ts";
import { MOST_RUNS, openRunFile, readRunFolder } from "../../plugin/runner/in-process/run-store.ts";
import type { RunRecord } from "../../plugin/runner/task-runner.ts";
import { folders, given } from "../support/given-files.ts";
import { thrownBy } from "../support/rejection.ts";
import { keyOf, MIDNIGHT, OUTSIDE_OFFICE_HOURS } from "./runner-world.ts";

const folder = folders();
const key = keyOf("helsinki");
/** Of `ScriptedTask@helsinki`. */
const DIGEST = "8ad0e0ddd7139127";

const plan: Plan = {
  schedule: OUTSIDE_OFFICE_HOURS,
  handledUntil: MIDNIGHT,
  next: { dueAt: MIDNIGHT + 900_000, startAt: MIDNIGHT + 900_123, resumes: false },
};

function runOf(number: number): RunRecord<ScriptedResult> {
  const dueAt = MIDNIGHT + number * 1_000;
  return {
    runId: `run-${number}`,
    key,
    trigger: "schedule",
    dueAt,
    startedAt: dueAt + 5,
    finishedAt: dueAt + 10,
    state: "done",
    reason: null,
    result: done("tick"),
  };
}

const open = (into: string) => openRunFile<ScriptedResult>(into, key, MIDNIGHT);

function keptIn(into: string, count: number): string {
  const file = open(into);
  const runs: RunRecord<ScriptedResult>[] = [];
  for (let number = 1; number <= count; number += 1) {
    runs.push(runOf(number));
    file.keep({ run: runOf(number), plan }, () => ({ runs, plan }));
  }
  return join(into, readdirSync(into)[0] ?? "");
}

/** As version 0.1.0 has written it, byte for byte: a run that began, the same one when it was done, and the plan. */
const BEGAN = `{"version":1,"key":{"environment":"helsinki","task":"ScriptedTask"},"run":{"runId":"run-1","trigger":"schedule","dueAt":"2026-06-03T21:00:01.000Z","startedAt":"2026-06-03T21:00:01.005Z","finishedAt":null,"state":"running","reason":null,"result":null}}\n`;
const DONE = `{"version":1,"key":{"environment":"helsinki","task":"ScriptedTask"},"run":{"runId":"run-1","trigger":"schedule","dueAt":"2026-06-03T21:00:01.000Z","startedAt":"2026-06-03T21:00:01.005Z","finishedAt":"2026-06-03T21:00:01.010Z","state":"done","reason":null,"result":{"status":"done","reason":null,"retryAt":null,"said":"tick","items":["a","b"]}}}\n`;
const PLANNED = `{"version":1,"key":{"environment":"helsinki","task":"ScriptedTask"},"plan":{"schedule":{"fires":{"kind":"every","minutes":15},"timeZone":"Europe/Helsinki","onlyOutside":{"weekdays":[1,2,3,4,5],"from":"08:00","to":"16:00","holidays":{"country":"FI"}},"jitterMs":0,"catchUp":true},"handledUntil":"2026-06-03T21:00:00.000Z","next":{"dueAt":"2026-06-03T21:15:00.000Z","startAt":"2026-06-03T21:15:00.123Z","resumes":false}}}\n`;
const PLANNED_NO_MORE = `{"version":1,"key":{"environment":"helsinki","task":"ScriptedTask"},"plan":null}\n`;

function givenHistory(text: string) {
  const into = folder();
  return { into, file: given(into, `runs-${DIGEST}.jsonl`, text) };
}

const nothing = () => ({ runs: [], plan: undefined });

describe("the run history of version 0.1.0", () => {
  it("is read, and written in the same way", () => {
    const { into, file } = givenHistory(BEGAN + PLANNED + DONE);
    const { runs, plan: found, warning } = open(into);
    expect(warning).toBeUndefined();
    expect(runs).toEqual([runOf(1)]);
    const holidays = { country: "FI", region: undefined };
    const onlyOutside = { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00", holidays };
    expect(found).toEqual({ ...plan, schedule: { ...plan.schedule, onlyOutside } });
    expect(readFileSync(file, "utf8")).toBe(DONE + PLANNED);
  });

  it("goes on with lines of the same form", () => {
    const { into, file } = givenHistory(PLANNED);
    const { plan: kept, keep } = open(into);
    keep({ run: { ...runOf(1), state: "running", finishedAt: null, result: null } }, nothing);
    keep({ run: runOf(1) }, nothing);
    keep({ plan: null }, nothing);
    keep({ plan: kept }, nothing);
    expect(readFileSync(file, "utf8")).toBe(PLANNED + BEGAN + DONE + PLANNED_NO_MORE + PLANNED);
  });

  it("leaves out lines of a newer version, and says so", () => {
    const { into } = givenHistory(DONE + PLANNED.replace('"version":1', '"version":2'));
    expect(readRunFolder(into)).toEqual([{ key, runs: [runOf(1)], plan: undefined }]);
    expect(open(into).warning).toContain("1 lines, the first of them line 2, is left out");
  });
});

describe("the run history", () => {
  it("is found again as it was noted", () => {
    const into = folder();
    keptIn(into, 3);
    const { runs, plan: found, warning } = open(into);
    expect(runs).toEqual([runOf(1), runOf(2), runOf(3)]);
    expect(found).toEqual(plan);
    expect(warning).toBeUndefined();
  });

  it.each([
    [
      "the same on every business day, with days off",
      { weekdays: [1], from: "08:00", to: "16:00", daysOff: ["12-24"] },
    ],
    ["of each weekday", { periods: [{ weekday: 6, from: "22:00", to: "02:00" }] }],
    ["of each weekday, with days off", { periods: [], daysOff: ["2026-12-24/2027-01-06", "12-24"] }],
  ])("finds business hours again that are %s", (_, hours) => {
    const into = folder();
    const holidays = { country: "DE", region: "BY", locality: "KATH" };
    const schedule = { ...plan.schedule, onlyOutside: { ...hours, holidays } };
    open(into).keep({ plan: { ...plan, schedule } }, () => ({ runs: [], plan: undefined }));
    expect(open(into).plan).toEqual({ ...plan, schedule });
  });

  it("keeps the latest that was noted of a run, in its place", () => {
    const into = folder();
    const file = open(into);
    const running = { ...runOf(1), state: "running", finishedAt: null, result: null } as const;
    for (const run of [running, runOf(2), runOf(1)]) file.keep({ run }, () => ({ runs: [], plan: undefined }));
    expect(open(into).runs).toEqual([runOf(1), runOf(2)]);
  });

  it("forgets a schedule that was taken away", () => {
    const into = folder();
    const file = open(into);
    file.keep({ plan }, () => ({ runs: [], plan }));
    file.keep({ plan: null }, () => ({ runs: [], plan: undefined }));
    expect(open(into).plan).toBeUndefined();
  });

  it(`holds the last ${MOST_RUNS} runs, however many there were`, () => {
    const into = folder();
    const file = keptIn(into, 5 * MOST_RUNS);
    expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(4.1 * MOST_RUNS);
    const { runs } = open(into);
    expect(runs).toHaveLength(MOST_RUNS);
    expect(runs.at(-1)).toEqual(runOf(5 * MOST_RUNS));
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(MOST_RUNS + 2);
  });

  it("drops a last line that was not finished, with a warning, and goes on behind it", () => {
    const into = folder();
    const file = keptIn(into, 2);
    appendFileSync(file, '{"version":1,"key":{"environment":"hels');
    const torn = open(into);
    expect(torn.warning).toContain("the last line, which was not finished");
    expect(torn.runs).toEqual([runOf(1), runOf(2)]);
    torn.keep({ run: runOf(3) }, () => ({ runs: [], plan }));
    const { runs, plan: found, warning } = open(into);
    expect(runs).toEqual([runOf(1), runOf(2), runOf(3)]);
    expect(found).toEqual(plan);
    expect(warning).toBeUndefined();
  });

  it("leaves out lines that cannot be understood, and says which", () => {
    const into = folder();
    const file = keptIn(into, 1);
    appendFileSync(file, "not JSON\n{}\n");
    const { runs, warning } = open(into);
    expect(runs).toEqual([runOf(1)]);
    expect(warning).toContain("2 lines, the first of them line 2");
  });

  it("can be read while a line is being written, and is not changed by it", () => {
    const into = folder();
    const file = keptIn(into, 2);
    appendFileSync(file, '{"version":1,');
    const before = readFileSync(file, "utf8");
    expect(readRunFolder(into)).toEqual([{ key, runs: [runOf(1), runOf(2)], plan }]);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("is none where nothing has been run", () => {
    expect(readRunFolder(join(folder(), "not-there"))).toEqual([]);
  });

  it("says what to change where it cannot be kept", () => {
    const file = given(folder(), "a-file", "");
    const error = thrownBy(() => open(join(file, "in-a-file")));
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toContain("must be able to write into the folder");
  });
});
