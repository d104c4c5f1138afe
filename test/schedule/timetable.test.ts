import { describe, expect, it } from "vitest";
import { holidayCalendars } from "../../plugin/schedule/holiday-calendars.ts";
import type { BusinessHours, Fires, Schedule } from "../../plugin/schedule/schedule.ts";
import { createTimetable } from "../../plugin/schedule/timetable.ts";

await holidayCalendars.load();

const HOUR = 3_600_000;

const OFFICE: BusinessHours = {
  weekdays: [1, 2, 3, 4, 5],
  from: "08:00",
  to: "16:00",
  holidays: { country: "FI", region: undefined },
};

function scheduleOf(fires: Fires | string, change: Partial<Schedule> = {}): Schedule {
  return {
    fires: typeof fires === "string" ? { kind: "cron", expression: fires } : fires,
    timeZone: "Europe/Helsinki",
    onlyOutside: undefined,
    jitterMs: 0,
    catchUp: true,
    ...change,
  };
}

/** The first firings after a time, in UTC. */
function firings(schedule: Schedule, after: string, count: number): string[] {
  const timetable = createTimetable(schedule);
  const found: string[] = [];
  for (
    let at = timetable.nextFiring(Date.parse(after));
    at !== null && found.length < count;
    at = timetable.nextFiring(at)
  ) {
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe("firings", () => {
  it.each([
    [
      "an interval is counted from the epoch, not from when it is asked",
      { kind: "every", minutes: 45 } as const,
      "2026-03-02T10:01Z",
      ["2026-03-02T10:30", "2026-03-02T11:15"],
    ],
    [
      "an interval keeps to real minutes where clocks jump",
      { kind: "every", minutes: 30 } as const,
      "2026-03-29T00:20Z",
      ["2026-03-29T00:30", "2026-03-29T01:00", "2026-03-29T01:30"],
    ],
    [
      "and where an hour comes twice",
      { kind: "every", minutes: 30 } as const,
      "2026-10-25T00:20Z",
      ["2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30"],
    ],
    ["a cron expression means local time", "0 12 * * *", "2026-03-27T10:00Z", ["2026-03-28T10:00", "2026-03-29T09:00"]],
    [
      "a time that does not exist happens when the clocks jump",
      "30 3 * * *",
      "2026-03-28T02:00Z",
      ["2026-03-29T01:00", "2026-03-30T00:30"],
    ],
    [
      "several such times happen once",
      "0,20,40 3 * * *",
      "2026-03-28T02:00Z",
      ["2026-03-29T01:00", "2026-03-30T00:00", "2026-03-30T00:20"],
    ],
    [
      "also together with a time that does exist",
      "0 3,4 * * *",
      "2026-03-28T03:00Z",
      ["2026-03-29T01:00", "2026-03-30T00:00"],
    ],
    [
      "steps of hours are times as well",
      "0 1-23/2 * * *",
      "2026-03-28T22:30Z",
      ["2026-03-28T23:00", "2026-03-29T01:00", "2026-03-29T02:00"],
    ],
    [
      "a time that comes twice happens at the first",
      "30 3 * * *",
      "2026-10-24T02:00Z",
      ["2026-10-25T00:30", "2026-10-26T01:30"],
    ],
    [
      "several such times as well",
      "*/20 3 * * *",
      "2026-10-24T02:00Z",
      ["2026-10-25T00:00", "2026-10-25T00:20", "2026-10-25T00:40", "2026-10-26T01:00"],
    ],
    ["asked in the second hour, it is over", "30 3 * * *", "2026-10-25T01:10Z", ["2026-10-26T01:30"]],
    [
      "every hour goes on where clocks jump, with nothing extra",
      "30 * * * *",
      "2026-03-29T00:00Z",
      ["2026-03-29T00:30", "2026-03-29T01:30"],
    ],
    [
      "every hour takes both that have one name",
      "0 * * * *",
      "2026-10-24T23:30Z",
      ["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00"],
    ],
    ["every quarter takes them too", "*/15 * * * *", "2026-10-25T00:50Z", ["2026-10-25T01:00", "2026-10-25T01:15"]],
    ["weekdays are local ones", "0 0 * * 1", "2026-03-01T12:00Z", ["2026-03-01T22:00", "2026-03-08T22:00"]],
  ])("%s", (_, fires, after, expected) => {
    expect(firings(scheduleOf(fires), after, expected.length)).toEqual(expected);
  });

  it("are in New York by New York's rules", () => {
    const schedule = scheduleOf("30 2 * * *", { timeZone: "America/New_York" });
    expect(firings(schedule, "2026-03-07T12:00Z", 2)).toEqual(["2026-03-08T07:00", "2026-03-09T06:30"]);
    const autumn = scheduleOf("30 1 * * *", { timeZone: "America/New_York" });
    expect(firings(autumn, "2026-10-31T12:00Z", 2)).toEqual(["2026-11-01T05:30", "2026-11-02T06:30"]);
  });

  it("come once where midnight does not exist", () => {
    const schedule = scheduleOf("0 0 * * *", { timeZone: "Africa/Cairo" });
    // At midnight between 23 and 24 April 2026 Cairo's clocks show one o'clock.
    expect(firings(schedule, "2026-04-22T22:30Z", 2)).toEqual(["2026-04-23T22:00", "2026-04-24T21:00"]);
  });

  it("go on without end or repetition where an interval is no whole number of milliseconds", () => {
    const timetable = createTimetable(scheduleOf({ kind: "every", minutes: 1 / 7 }));
    let at = Date.UTC(2026, 0, 1);
    for (let count = 0; count < 1_000; count += 1) {
      const next = timetable.nextFiring(at) ?? 0;
      expect(Math.abs(next - at - 60_000 / 7)).toBeLessThanOrEqual(60_000 / 7);
      expect(next).toBeGreaterThan(at);
      at = next;
    }
  });
});

describe("firings outside business hours", () => {
  it.each([
    // Friday, 5 June 2026; summer time: local time is three hours ahead.
    [
      "those in the evening and at night stay",
      "0 * * * *",
      "2026-06-05T13:30Z",
      ["2026-06-05T14:00", "2026-06-05T15:00"],
    ],
    [
      "those of a working day are one, when it is over",
      "30 * * * *",
      "2026-06-05T04:00Z",
      ["2026-06-05T04:30", "2026-06-05T13:00", "2026-06-05T13:30"],
    ],
    [
      "which falls together with one of its own",
      "0 * * * *",
      "2026-06-05T04:30Z",
      ["2026-06-05T13:00", "2026-06-05T14:00"],
    ],
    [
      "a time within is moved, not lost",
      "0 10 * * *",
      "2026-06-05T00:00Z",
      ["2026-06-05T13:00", "2026-06-06T07:00", "2026-06-07T07:00", "2026-06-08T13:00"],
    ],
    ["asked at the moment to which it was moved, it is over", "0 10 * * *", "2026-06-05T13:00Z", ["2026-06-06T07:00"]],
    ["asked within the business hours, it is still to come", "0 10 * * *", "2026-06-05T12:59Z", ["2026-06-05T13:00"]],
    [
      "the hour at which business begins is business, the one at which it ends is not",
      "0 8,16 * * *",
      "2026-06-05T00:00Z",
      ["2026-06-05T13:00", "2026-06-06T05:00"],
    ],
    [
      "intervals are moved too",
      { kind: "every", minutes: 120 } as const,
      "2026-06-05T04:30Z",
      ["2026-06-05T13:00", "2026-06-05T14:00"],
    ],
  ])("%s", (_, fires, after, expected) => {
    expect(firings(scheduleOf(fires, { onlyOutside: OFFICE }), after, expected.length)).toEqual(expected);
  });

  it("wait for days where business never sleeps", () => {
    const onlyOutside = { ...OFFICE, from: "00:00", to: "24:00" };
    const schedule = scheduleOf("0 12 * * *", { onlyOutside });
    expect(firings(schedule, "2026-06-01T12:00Z", 2)).toEqual(["2026-06-05T21:00", "2026-06-06T09:00"]);
  });
});

/** To the minute, in UTC. */
function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().slice(0, 16);
}

describe("windows", () => {
  const window = createTimetable(scheduleOf("0 * * * *", { onlyOutside: OFFICE }));

  it.each([
    ["in the evening until the next working day", "2026-06-04T14:00Z", "2026-06-05T05:00"],
    ["over the weekend", "2026-06-05T13:00Z", "2026-06-08T05:00"],
    ["in business hours at once", "2026-06-05T09:00Z", "2026-06-05T09:00"],
    ["a millisecond before they begin", "2026-06-05T04:59:59.999Z", "2026-06-05T05:00"],
  ])("end %s", (_, at, expected) => {
    expect(iso(window.windowEnd(Date.parse(at)))).toBe(expected);
  });

  it.each([
    ["at once when it is open", "2026-06-04T14:00Z", "2026-06-04T14:00"],
    ["when business ends", "2026-06-05T05:00Z", "2026-06-05T13:00"],
  ])("open %s", (_, at, expected) => {
    expect(iso(window.opening(Date.parse(at)))).toBe(expected);
  });

  it("never end without business hours", () => {
    const always = createTimetable(scheduleOf("0 * * * *"));
    expect(always.windowEnd(Date.UTC(2026, 5, 5, 9))).toBeNull();
    expect(always.isOpen(Date.UTC(2026, 5, 5, 9))).toBe(true);
  });

  const NIGHT = { ...OFFICE, weekdays: [7], holidays: undefined };

  it("compare what the clock on the wall shows, where it jumps over the beginning", () => {
    const jumped = createTimetable(scheduleOf("0 * * * *", { onlyOutside: { ...NIGHT, from: "03:30", to: "05:00" } }));
    expect(iso(jumped.windowEnd(Date.parse("2026-03-29T00:00Z")))).toBe("2026-03-29T01:00");
    expect(iso(jumped.opening(Date.parse("2026-03-29T01:00Z")))).toBe("2026-03-29T02:00");
  });

  it("and where an hour comes twice: business hours then do as well", () => {
    const twice = createTimetable(scheduleOf("0 * * * *", { onlyOutside: { ...NIGHT, from: "02:00", to: "03:30" } }));
    const open = (time: string) => twice.isOpen(Date.parse(`2026-10-25T${time}Z`));
    expect([open("00:29"), open("00:30"), open("00:59"), open("01:00"), open("01:29"), open("01:30")]).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(iso(twice.windowEnd(Date.parse("2026-10-25T00:30Z")))).toBe("2026-10-25T01:00");
  });
});

describe("jitter", () => {
  const jittered = createTimetable(scheduleOf("0 * * * *", { jitterMs: HOUR, onlyOutside: OFFICE }));
  const EVENING = Date.parse("2026-06-04T14:00Z");

  it("is the same for one environment whenever it is asked, and within its bounds", () => {
    const starts = Array.from({ length: 200 }, (_, index) => jittered.startOf(EVENING, `env-${index}`) - EVENING);
    expect(jittered.startOf(EVENING, "env-7")).toBe(
      createTimetable(scheduleOf("0 * * * *", { jitterMs: HOUR })).startOf(EVENING, "env-7"),
    );
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...starts)).toBeLessThan(HOUR);
  });

  it("spreads environments over the whole time", () => {
    const sixths = Array.from({ length: 200 }, (_, index) =>
      Math.floor((jittered.startOf(EVENING, `env-${index}`) - EVENING) / (HOUR / 6)),
    );
    expect(new Set(sixths)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  it("leaves at least half of what is left of the window", () => {
    const late = Date.parse("2026-06-05T04:50Z");
    for (let index = 0; index < 50; index += 1) {
      expect(jittered.startOf(late, `env-${index}`)).toBeLessThanOrEqual(late + 5 * 60_000);
    }
  });

  it("is none unless it is wanted", () => {
    expect(createTimetable(scheduleOf("0 * * * *")).startOf(EVENING, "env-1")).toBe(EVENING);
  });
});
