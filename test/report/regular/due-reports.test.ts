import { describe, expect, it } from "vitest";
import { createDueTimes, periodName } from "../../../plugin/report/regular/due-reports.ts";

const at = (text: string) => Date.parse(text);

describe("which reports are due, and when", () => {
  it.each<["month" | "week" | "day", string, string, string, number, readonly string[]]>([
    // 06:00 in Helsinki is 04:00 UTC in winter, 03:00 in summer.
    [
      "month",
      "06:00",
      "Europe/Helsinki",
      "2026-11-01T03:59:59Z",
      2,
      ["2026-08 2026-09-01T03:00", "2026-09 2026-10-01T03:00"],
    ],
    [
      "month",
      "06:00",
      "Europe/Helsinki",
      "2026-11-01T04:00:00Z",
      2,
      ["2026-09 2026-10-01T03:00", "2026-10 2026-11-01T04:00"],
    ],
    ["month", "00:00", "Asia/Tokyo", "2026-02-28T15:00:00Z", 1, ["2026-02 2026-02-28T15:00"]],
    ["month", "23:59", "UTC", "2024-03-01T23:59:00Z", 1, ["2024-02 2024-03-01T23:59"]],
    ["week", "06:00", "UTC", "2027-01-04T06:00:00Z", 2, ["2026-W52 2026-12-28T06:00", "2026-W53 2027-01-04T06:00"]],
    ["week", "06:00", "UTC", "2026-12-31T12:00:00Z", 1, ["2026-W52 2026-12-28T06:00"]],
    [
      "day",
      "06:00",
      "America/New_York",
      "2026-11-02T12:00:00Z",
      3,
      ["2026-10-30 2026-10-31T10:00", "2026-10-31 2026-11-01T11:00", "2026-11-01 2026-11-02T11:00"],
    ],
    // At 02:30 New York's clocks are at 03:00 already: when they jump.
    ["day", "02:30", "America/New_York", "2026-03-08T12:00:00Z", 1, ["2026-03-07 2026-03-08T07:00"]],
    // 01:30 comes twice: at the first.
    ["day", "01:30", "America/New_York", "2026-11-01T12:00:00Z", 1, ["2026-10-31 2026-11-01T05:30"]],
    ["day", "00:30", "America/Santiago", "2026-09-06T12:00:00Z", 1, ["2026-09-05 2026-09-06T04:00"]],
  ])("each %s at %s in %s, at %s", (every, time, zone, now, count, expected) => {
    const due = createDueTimes({ every, at: time }, zone).last(at(now), count);
    expect(
      due.map(({ period, dueAt }) => `${periodName(period)} ${new Date(dueAt).toISOString().slice(0, 16)}`),
    ).toEqual(expected);
    for (const { period } of due) expect(period.kind).toBe(every);
  });

  it("and when the next one is", () => {
    const next = createDueTimes({ every: "month", at: "06:00" }, "Europe/Berlin").next(at("2026-03-01T05:00:00Z"));
    expect(new Date(next).toISOString()).toBe("2026-04-01T04:00:00.000Z");
  });

  it("and what other days are called", () => {
    expect(periodName({ kind: "days", from: "2026-10-05", to: "2026-10-20" })).toBe("2026-10-05--2026-10-19");
  });
});
