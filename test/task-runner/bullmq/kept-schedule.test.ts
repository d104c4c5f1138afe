import { describe, expect, it } from "vitest";
import type { Schedule } from "../../../plugin/schedule/schedule.ts";
import { demandOf, nextRunAt, rescheduled } from "../../../plugin/task-runner/bullmq/kept-schedule.ts";

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
const kept = (schedule: Schedule, firedUntil: number) => ({ key, schedule, parameters: {}, firedUntil });

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
      { kind: "pass", until: START + 9 * HOUR },
    ],
    [
      "in its window: to fire, and to end with it",
      OUTSIDE,
      START + 6 * HOUR,
      START + 7 * HOUR,
      { kind: "fire", dueAt: START + 7 * HOUR, endsAt: START + 8 * HOUR },
    ],
    [
      "missed, and found in business hours: to wait for their end",
      OUTSIDE,
      START + 5 * HOUR,
      START + 9 * HOUR,
      { kind: "wait", until: START + 16 * HOUR },
    ],
  ] as const)("%s", (_name, schedule, firedUntil, now, demand) => {
    expect(demandOf(kept(schedule, firedUntil), now)).toEqual(demand);
  });

  it("is the same on every worker until the jitter of its environment is over", () => {
    const schedule = { ...HOURLY, jitterMs: 10 * MINUTE };
    const demand = demandOf(kept(schedule, START), START + HOUR);
    expect(demand.kind).toBe("wait");
    const begins = demand.kind === "wait" ? (demand.until ?? 0) : 0;
    expect(begins).toBeGreaterThanOrEqual(START + HOUR);
    expect(begins).toBeLessThan(START + HOUR + 10 * MINUTE);
    expect(demandOf(kept(schedule, START), begins)).toMatchObject({ kind: "fire", dueAt: START + HOUR });
    expect(nextRunAt(kept(schedule, START), START)).toBe(begins);
  });

  it("goes on where it was when a worker comes with the same schedule, and begins anew with another", () => {
    const before = kept(HOURLY, START);
    expect(rescheduled(before, { key, schedule: { ...HOURLY }, parameters: {} }, START + 5 * HOUR)).toEqual(before);
    const other = { key, schedule: OUTSIDE, parameters: {} };
    expect(rescheduled(before, other, START + 5 * HOUR).firedUntil).toBe(START + 5 * HOUR);
    expect(rescheduled(undefined, other, START).firedUntil).toBe(START);
  });
});
