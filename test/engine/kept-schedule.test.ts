import { describe, expect, it } from "vitest";
import {
  CLOCKS_DIFFER_MS,
  type KeptSchedule,
  nextRunAt,
  readSchedule,
  rescheduled,
  resumedLater,
  runAgain,
  scheduleText,
  stepOf,
  usableSchedule,
  whatIsLater,
} from "../../plugin/runner/engine/kept-schedule.ts";
import { createTimetables } from "../../plugin/runner/engine/timetables.ts";
import type { Schedule } from "../../plugin/schedule/schedule.ts";
import { at, BEFORE_WORK, HOUR, HOURLY, MINUTE, OUTSIDE, SITUATIONS } from "../runner/firing-table.ts";

const YEAR = 365 * 24 * HOUR;
const key = { environment: "helsinki", task: "T" };
const timetables = createTimetables();
const kept = (schedule: Schedule, firedUntil: number, resumesAt: number | null = null): KeptSchedule => ({
  key,
  schedule,
  parameters: {},
  firedUntil,
  resumesAt,
});
const step = (given: KeptSchedule, now: number) => stepOf(given, now, timetables(given.schedule));
const next = (given: KeptSchedule, now: number) => nextRunAt(given, now, timetables(given.schedule));
const later = (given: KeptSchedule, now: number) => resumedLater(given, now, timetables(given.schedule));
const given = (before: KeptSchedule | undefined, schedule: Schedule, now: number) =>
  rescheduled(before, { key, schedule, parameters: {} }, now, timetables(schedule));

describe("what a schedule asks of a worker", () => {
  it.each(SITUATIONS)("$title", ({ schedule, handledUntil, resumption, now, run, skipped = [], after }) => {
    const before = kept(schedule, handledUntil, resumption);
    const then = kept(schedule, after.handledUntil, after.resumes === true ? after.next : null);
    const isDue = run !== null || skipped.length > 0;
    const asked = step(before, now);
    expect(asked.kind === "wait" ? null : (asked.run?.dueAt ?? null)).toBe(run);
    expect(asked.kind === "wait" ? asked.until : asked.after).toEqual(isDue ? then : after.next);
    expect(next(before, now)).toBe(after.next);
  });

  it("is the same on every worker until the jitter of its environment is over", () => {
    const schedule = { ...HOURLY, jitterMs: 10 * MINUTE };
    const asked = step(kept(schedule, at("0:00")), at("1:00"));
    const begins = timetables(schedule).startOf(at("1:00"), key.environment);
    expect(begins).toBeGreaterThan(at("1:00"));
    expect(asked).toEqual({ kind: "wait", until: begins });
    expect(step(kept(schedule, at("0:00")), begins)).toMatchObject({ run: { dueAt: at("1:00") } });
    for (const now of [at("0:00"), at("1:00")]) expect(next(kept(schedule, at("0:00")), now)).toBe(begins);
  });
});

describe("what a worker noted whose clock was ahead", () => {
  it("by a little stays: the next firing is waited for", () => {
    for (const ahead of [2 * MINUTE, CLOCKS_DIFFER_MS]) {
      expect(step(kept(HOURLY, at("1:00")), at("1:00") - ahead)).toEqual({ kind: "wait", until: at("2:00") });
    }
  });

  it("by much does not count: goes on from now", () => {
    const before = kept(HOURLY, at("9:30") + YEAR);
    expect(step(before, at("9:30"))).toEqual({ kind: "change", run: undefined, after: kept(HOURLY, at("9:30")) });
    expect(next(before, at("9:30"))).toBe(at("10:00"));
  });

  it("by much does not count either for a run that is to go on", () => {
    const before = later(kept(OUTSIDE, at("7:00") + YEAR), at("8:00") + YEAR);
    expect(step(before, at("9:00"))).toMatchObject({ after: kept(OUTSIDE, at("9:00"), at("16:00")) });
  });
});

describe("a run that business hours have stopped", () => {
  it("goes on when they are over, with the jitter of its environment", () => {
    const schedule = { ...BEFORE_WORK, jitterMs: 60 * MINUTE };
    const stopped = later(kept(schedule, at("7:45")), at("8:00"));
    expect(stopped.resumesAt).toBe(at("16:00"));
    const begins = timetables(schedule).startOf(at("16:00"), key.environment);
    expect(step(stopped, at("16:00"))).toEqual({ kind: "wait", until: begins });
  });

  it("has a name of its own when a firing at the opening was left out, because it still went on", () => {
    const stopped = later(kept(BEFORE_WORK, at("16:00")), at("16:00"));
    expect(step(stopped, at("16:00") + 1)).toMatchObject({ run: { dueAt: at("16:00") + 1, resumes: true } });
  });

  it("goes on at once when other times begin after it should have gone on", () => {
    const stopped = later(kept(BEFORE_WORK, at("7:45")), at("8:00"));
    const changed = given(stopped, { ...HOURLY, fires: { kind: "every", minutes: 10_080 } }, at("18:00"));
    expect(step(changed, at("18:01"))).toMatchObject({ run: { resumes: true } });
  });
});

describe("a schedule that a worker comes with", () => {
  it("is kept as it is when it is the same, and begins now when its times are others", () => {
    const before = kept(HOURLY, at("0:00"));
    expect(given(before, { ...HOURLY }, at("5:00"))).toEqual(before);
    expect(given(before, { ...HOURLY, jitterMs: MINUTE, catchUp: false }, at("5:00")).firedUntil).toBe(at("0:00"));
    expect(given(before, OUTSIDE, at("5:00"))).toEqual(kept(OUTSIDE, at("5:00")));
    expect(given(undefined, OUTSIDE, at("0:00"))).toEqual(kept(OUTSIDE, at("0:00")));
  });

  it("is read as earlier versions have kept it", () => {
    const entry = { key, schedule: HOURLY, parameters: { say: "tick" }, firedUntil: at("1:00") };
    expect(readSchedule(JSON.stringify(entry))).toEqual({ ...entry, resumesAt: null });
    // They leave in place when a run went on that has gone on already.
    const over = readSchedule(JSON.stringify({ ...entry, firedUntil: at("16:00"), resumesAt: at("16:00") }));
    expect(step(over, at("16:00"))).toEqual({ kind: "wait", until: at("17:00") });
    const waiting = readSchedule(JSON.stringify({ ...entry, schedule: BEFORE_WORK, resumesAt: at("16:00") }));
    expect(step(waiting, at("8:00"))).toMatchObject({ kind: "change", run: undefined });
  });

  it("is kept as earlier versions read it", () => {
    const text = scheduleText(later(kept(BEFORE_WORK, at("7:45")), at("8:00")));
    expect(JSON.parse(text)).toEqual({
      key,
      schedule: JSON.parse(JSON.stringify(BEFORE_WORK)) as unknown,
      parameters: {},
      firedUntil: at("7:45"),
      resumesAt: at("16:00"),
    });
  });

  it("has one timetable with all that are the same", () => {
    expect(timetables({ ...OUTSIDE })).toBe(timetables(OUTSIDE));
    expect(timetables(HOURLY)).not.toBe(timetables(OUTSIDE));
  });
});

describe("a schedule in a store that others may write to", () => {
  const field = "T@helsinki";
  const entry = { key, schedule: HOURLY, parameters: {}, firedUntil: at("1:00"), resumesAt: null };
  const usable = (text: string) => usableSchedule(text, { field, now: at("2:00"), timetables });

  it("is read when it is one", () => {
    expect(usable(JSON.stringify(entry))).toEqual(kept(HOURLY, at("1:00")));
    expect(usable(scheduleText(later(kept(OUTSIDE, at("7:00")), at("8:00"))))).toBeDefined();
  });

  it.each<[string, unknown]>([
    ["nothing", ""],
    ["an empty text", '""'],
    ["a list", []],
    ["another's", { ...entry, key: { environment: "turku", task: "T" } }],
    ["without an instant", { ...entry, firedUntil: undefined }],
    ["of an instant that no calendar has", { ...entry, firedUntil: 8.7e15 }],
    ["of a resumption in the year after next", { ...entry, resumesAt: at("2:00") + 2 * YEAR }],
    ["without times", { ...entry, schedule: { ...HOURLY, fires: undefined } }],
    ["of another kind of times", { ...entry, schedule: { ...HOURLY, fires: { kind: "moon" } } }],
    ["of no minutes", { ...entry, schedule: { ...HOURLY, fires: { kind: "every", minutes: 0 } } }],
    ["of fewer minutes than none", { ...entry, schedule: { ...HOURLY, fires: { kind: "every", minutes: -1 } } }],
    [
      "of a millionth of a millisecond",
      { ...entry, schedule: { ...HOURLY, fires: { kind: "every", minutes: 1e-11 } } },
    ],
    [
      "of an expression that is none",
      { ...entry, schedule: { ...HOURLY, fires: { kind: "cron", expression: "soon" } } },
    ],
    [
      "in a zone that there is not",
      { ...entry, schedule: { ...HOURLY, fires: { kind: "cron", expression: "0 1 * * *" }, timeZone: "Mars/Base" } },
    ],
    ["with endless jitter", { ...entry, schedule: { ...HOURLY, jitterMs: 1e300 } }],
    ["outside of hours that are none", { ...entry, schedule: { ...HOURLY, onlyOutside: { weekdays: "all" } } }],
  ])("is none when it is %s", (_name, value) => {
    expect(usable(typeof value === "string" ? value : JSON.stringify(value))).toBeUndefined();
  });
});

describe("a store that was set back", () => {
  const [earlier, further] = [kept(HOURLY, at("1:00")), kept(HOURLY, at("2:00"))];
  const goesOn = kept(BEFORE_WORK, at("7:45"), at("16:00"));

  it.each([
    ["emptied: what was seen counts", undefined, further, further],
    ["never seen: what is there counts", earlier, undefined, earlier],
    ["to the past: what was seen counts", earlier, further, further],
    ["by less than another worker has mended: what is there counts", further, earlier, further],
    ["to a run that is to go on: it does", goesOn, kept(BEFORE_WORK, at("12:00")), goesOn],
    ["and there was nothing", undefined, undefined, undefined],
  ])("%s", (_name, stored, seen, expected) => {
    expect(whatIsLater(stored, seen)).toBe(expected);
  });

  it("and has lost a run lets it begin again, also where nothing is caught up", () => {
    const schedule = { ...HOURLY, catchUp: false };
    const again = runAgain(kept(schedule, at("2:00")), at("2:00"));
    expect(step(again, at("2:30"))).toEqual({
      kind: "change",
      run: expect.objectContaining({ dueAt: at("2:00"), resumes: true }),
      after: kept(schedule, at("2:00")),
    });
  });

  it("and has lost a run does not let it begin in business hours", () => {
    const again = runAgain(kept(BEFORE_WORK, at("7:45")), at("7:45"));
    expect(step(again, at("9:00"))).toMatchObject({
      kind: "change",
      run: undefined,
      after: { resumesAt: at("16:00") },
    });
  });
});
