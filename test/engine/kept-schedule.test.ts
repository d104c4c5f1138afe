import { describe, expect, it } from "vitest";
import { createTimetables } from "../../plugin/engine/timetables.ts";
import {
  demandOf,
  type KeptSchedule,
  nextRunAt,
  readSchedule,
  rescheduled,
  resumed,
  scheduleText,
} from "../../plugin/runner/kept-schedule.ts";
import type { Schedule } from "../../plugin/schedule/schedule.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Monday, 2026-03-02, midnight UTC. */
const START = Date.UTC(2026, 2, 2);
const HOURLY: Schedule = {
  fires: { kind: "every", minutes: 60 },
  timeZone: "UTC",
  onlyOutside: undefined,
  jitterMs: 0,
  catchUp: true,
};
const OUTSIDE: Schedule = {
  ...HOURLY,
  onlyOutside: { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00", holidays: undefined },
};
const key = { environment: "helsinki", task: "T" };
/** Due just before business hours, so that they stop it. */
const BEFORE_WORK: Schedule = { ...OUTSIDE, fires: { kind: "cron", expression: "45 7 * * *" } };
const timetables = createTimetables();
const kept = (schedule: Schedule, firedUntil: number, resumesAt: number | null = null): KeptSchedule => ({
  key,
  schedule,
  parameters: {},
  firedUntil,
  resumesAt,
});
const demand = (given: KeptSchedule, now: number) => demandOf(given, now, timetables(given.schedule));
const next = (given: KeptSchedule, now: number) => nextRunAt(given, now, timetables(given.schedule));

describe("what a schedule asks for", () => {
  it.each([
    ["before it is due: to wait", HOURLY, START, START + 59 * MINUTE, { kind: "wait", until: START + HOUR }],
    ["when it is due: to fire", HOURLY, START, START + HOUR, { kind: "fire", dueAt: START + HOUR, endsAt: null }],
    [
      "after a long time: once, the latest",
      HOURLY,
      START,
      START + 9.5 * HOUR,
      { kind: "fire", dueAt: START + 9 * HOUR, endsAt: null },
    ],
    [
      "after a long time without catching up: nothing",
      { ...HOURLY, catchUp: false },
      START,
      START + 9.5 * HOUR,
      { kind: "pass", until: START + 9 * HOUR, resumesAt: null },
    ],
    [
      "in its window: to fire, and to end with it",
      OUTSIDE,
      START + 6 * HOUR,
      START + 7 * HOUR,
      { kind: "fire", dueAt: START + 7 * HOUR, endsAt: START + 8 * HOUR },
    ],
    [
      "missed, and found in business hours: to make up for it when they end",
      OUTSIDE,
      START + 5 * HOUR,
      START + 9 * HOUR,
      { kind: "pass", until: START + 7 * HOUR, resumesAt: START + 16 * HOUR },
    ],
    [
      "fired by a worker whose clock was a year ahead: to go on from now",
      HOURLY,
      START + 365 * 24 * HOUR,
      START + 9.5 * HOUR,
      { kind: "pass", until: START + 9.5 * HOUR, resumesAt: null },
    ],
    [
      "fired by a worker whose clock was a little ahead: to wait for the next one",
      HOURLY,
      START + HOUR,
      START + HOUR - 2 * MINUTE,
      { kind: "wait", until: START + 2 * HOUR },
    ],
  ] as const)("%s", (_name, schedule, firedUntil, now, asked) => {
    expect(demand(kept(schedule, firedUntil), now)).toEqual(asked);
  });

  describe("after business hours have stopped a run", () => {
    const FIRED = START + 7.75 * HOUR;
    const OPENING = START + 16 * HOUR;
    const stopped = resumed(kept(BEFORE_WORK, FIRED), START + 8 * HOUR, timetables(BEFORE_WORK));

    it("goes on when they are over, not a day later", () => {
      expect(demand(stopped, START + 8 * HOUR)).toEqual({ kind: "wait", until: OPENING });
      expect(next(stopped, START + 8 * HOUR)).toBe(OPENING);
      expect(demand(stopped, OPENING)).toEqual({ kind: "fire", dueAt: OPENING, endsAt: START + 32 * HOUR });
    });

    it("once: then the schedule itself comes next", () => {
      const fired = { ...stopped, firedUntil: OPENING };
      expect(demand(fired, OPENING)).toEqual({ kind: "wait", until: START + 31.75 * HOUR });
    });

    it("also where nothing is caught up, and nothing ran when it should have gone on", () => {
      const strict = { ...stopped, schedule: { ...BEFORE_WORK, catchUp: false } };
      expect(demand(strict, OPENING + HOUR)).toMatchObject({ kind: "fire", dueAt: OPENING });
    });

    it("with the jitter of its environment, as does what was missed", () => {
      const late = { ...stopped, schedule: { ...BEFORE_WORK, jitterMs: 60 * MINUTE } };
      const begins = timetables(late.schedule).startOf(OPENING, key.environment);
      expect(begins).toBeGreaterThan(OPENING);
      expect(demand(late, OPENING)).toEqual({ kind: "wait", until: begins });
    });

    it("also when a worker comes with other times meanwhile", () => {
      const other = {
        key,
        schedule: { ...HOURLY, fires: { kind: "every", minutes: 10_080 } } as const,
        parameters: {},
      };
      const changed = rescheduled(stopped, other, START + 9 * HOUR);
      expect(demand(changed, OPENING)).toMatchObject({ kind: "fire", dueAt: OPENING });
    });

    it("when a firing at the opening was left out, because the run still went on: at once", () => {
      const now = OPENING + HOUR;
      const late = resumed(kept(BEFORE_WORK, now), now, timetables(BEFORE_WORK));
      expect(demand(late, now + 1)).toMatchObject({ kind: "fire", dueAt: now + 1 });
    });

    it("is kept as text, and nothing of it is expected of what an earlier version wrote", () => {
      expect(readSchedule(scheduleText(stopped)).resumesAt).toBe(OPENING);
      const { resumesAt: _unknown, ...earlier } = stopped;
      expect(readSchedule(JSON.stringify(earlier)).resumesAt).toBeNull();
    });
  });

  it("is the same on every worker until the jitter of its environment is over", () => {
    const schedule = { ...HOURLY, jitterMs: 10 * MINUTE };
    const asked = demand(kept(schedule, START), START + HOUR);
    expect(asked.kind).toBe("wait");
    const begins = asked.kind === "wait" ? (asked.until ?? 0) : 0;
    expect(begins).toBeGreaterThanOrEqual(START + HOUR);
    expect(begins).toBeLessThan(START + HOUR + 10 * MINUTE);
    expect(demand(kept(schedule, START), begins)).toMatchObject({ kind: "fire", dueAt: START + HOUR });
    for (const now of [START, START + HOUR]) expect(next(kept(schedule, START), now)).toBe(begins);
  });

  it("goes on where it was when a worker comes with the same schedule, and begins anew with another", () => {
    const before = kept(HOURLY, START);
    const again = (schedule: Schedule) => rescheduled(before, { key, schedule, parameters: {} }, START + 5 * HOUR);
    expect(again({ ...HOURLY })).toEqual(before);
    // What is due, and waits for its jitter, is not lost by a change of it.
    expect(again({ ...HOURLY, jitterMs: MINUTE, catchUp: false }).firedUntil).toBe(START);
    const other = { key, schedule: OUTSIDE, parameters: {} };
    expect(rescheduled(before, other, START + 5 * HOUR).firedUntil).toBe(START + 5 * HOUR);
    expect(rescheduled(undefined, other, START).firedUntil).toBe(START);
  });

  it("makes one timetable for schedules that are the same", () => {
    expect(timetables({ ...OUTSIDE })).toBe(timetables(OUTSIDE));
    expect(timetables(HOURLY)).not.toBe(timetables(OUTSIDE));
  });
});
