import * as fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../plugin/base/failure.ts";
import {
  beginningOf,
  daysOf,
  MOST_DAYS,
  periodBefore,
  periodBetween,
  readPeriod,
  sameLastYear,
  todayIn,
  weekOf,
} from "../../../plugin/report/figures/period.ts";

/** A Wednesday. */
const TODAY = "2026-11-04";

function read(text: string, today = TODAY): string {
  const { kind, from, to } = readPeriod(text, today, "--month");
  return `${kind} ${from} ${to}`;
}

function problemOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "none";
}

describe("a period in one word", () => {
  it.each([
    ["2026-10", "month 2026-10-01 2026-11-01"],
    ["2024-02", "month 2024-02-01 2024-03-01"],
    ["2026-12", "month 2026-12-01 2027-01-01"],
    [" 2026-10 ", "month 2026-10-01 2026-11-01"],
    ["2026-W44", "week 2026-10-26 2026-11-02"],
    ["2026-w44", "week 2026-10-26 2026-11-02"],
    ["2026-W01", "week 2025-12-29 2026-01-05"],
    ["2020-W53", "week 2020-12-28 2021-01-04"],
    ["2026-10-01", "day 2026-10-01 2026-10-02"],
    ["2024-02-29", "day 2024-02-29 2024-03-01"],
    ["30d", "days 2026-10-05 2026-11-04"],
    ["1d", "day 2026-11-03 2026-11-04"],
    ["4w", "days 2026-10-05 2026-11-02"],
    ["1w", "week 2026-10-26 2026-11-02"],
    ["3m", "days 2026-08-01 2026-11-01"],
    ["1m", "month 2026-10-01 2026-11-01"],
    ["13M", "days 2025-10-01 2026-11-01"],
    ["3660d", "days 2016-10-27 2026-11-04"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("ends before today, also on the first day of a month, a week and a year", () => {
    expect(read("1m", "2027-01-01")).toBe("month 2026-12-01 2027-01-01");
    expect(read("1w", "2026-11-02")).toBe("week 2026-10-26 2026-11-02");
    expect(read("1w", "2026-11-08")).toBe("week 2026-10-26 2026-11-02");
    expect(read("1d", "2027-01-01")).toBe("day 2026-12-31 2027-01-01");
  });

  it.each([
    ["2026-13", "--month: 2026-13 is no month: write it as 2026-10"],
    ["2026-00", "--month: 2026-00 is no month: write it as 2026-10"],
    ["2026-W00", "--month: 2026-W00 is no week of that year: write it as 2026-W44"],
    ["2026-W54", "--month: 2026-W54 is no week of that year: write it as 2026-W44"],
    ["2025-W53", "--month: 2025-W53 is no week of that year: write it as 2026-W44"],
    ["0d", /must be at least one day, week or month: write a month \(2026-10\)/],
    ["2025-02-29", /2025-02-29 is no period: write a month \(2026-10\), a week \(2026-W44\), a day \(2026-10-01\), or/],
    ["october", /october is no period/],
    ["", /is no period/],
    ["30", /is no period/],
    ["30 d", /is no period/],
    ["-3d", /is no period/],
    ["2026-1", /is no period/],
    ["3661d", "--month: the period has 3661 days: ask for 3660 (ten years) at most"],
    ["9999m", /the period has \d+ days: ask for 3660/],
    ["1999-12", "--month: the period must lie between 2000-01-01 and 2199-12-31"],
    ["2200-01", "--month: the period must lie between 2000-01-01 and 2199-12-31"],
    ["1999-W10", /must lie between/],
    ["0000-W01", /must lie between/],
    ["9999-12", /must lie between/],
  ])("is not %j", (text, expected) => {
    expect(problemOf(() => read(text))).toMatch(expected);
  });
});

describe("a period from one day to another", () => {
  const places = { from: "--from", to: "--to" };

  it("includes both", () => {
    expect(periodBetween("2026-10-05", "2026-10-07", places)).toEqual({
      kind: "days",
      from: "2026-10-05",
      to: "2026-10-08",
    });
    expect(periodBetween("2026-10-05", "2026-10-05", places)).toMatchObject({ from: "2026-10-05", to: "2026-10-06" });
  });

  it.each([
    ["2026-10-32", "2026-10-07", "--from: 2026-10-32 is no date: write it as 2026-10-01"],
    ["2026-10-05", "7.10.2026", "--to: 7.10.2026 is no date: write it as 2026-10-01"],
    ["2026-10-05", "2026-10-04", "--to: 2026-10-04 is before 2026-10-05: the first day comes first"],
    ["2010-01-01", "2020-01-09", "--to: the period has 3661 days: ask for 3660 (ten years) at most"],
  ])("is not %s to %s", (from, to, expected) => {
    expect(problemOf(() => periodBetween(from, to, places))).toBe(expected);
  });
});

describe("the periods to compare with", () => {
  it.each([
    // Period, the one before, the same last year.
    ["2026-10", "2026-09-01 2026-10-01", "2025-10-01 2025-11-01"],
    ["2026-01", "2025-12-01 2026-01-01", "2025-01-01 2025-02-01"],
    ["2024-02", "2024-01-01 2024-02-01", "2023-02-01 2023-03-01"],
    ["2025-02", "2025-01-01 2025-02-01", "2024-02-01 2024-03-01"],
    ["2026-W44", "2026-10-19 2026-10-26", "2025-10-27 2025-11-03"],
    ["2020-W53", "2020-12-21 2020-12-28", "2019-12-30 2020-01-06"],
    ["2026-10-01", "2026-09-30 2026-10-01", "2025-10-02 2025-10-03"],
    ["30d", "2026-09-05 2026-10-05", "2025-10-05 2025-11-04"],
    ["4w", "2026-09-07 2026-10-05", "2025-10-05 2025-11-02"],
    ["3m", "2026-05-01 2026-08-01", "2025-08-01 2025-11-01"],
  ])("of %s", (text, before, lastYear) => {
    const period = readPeriod(text, TODAY, "--last");
    const shown = [periodBefore(period), sameLastYear(period)].map(({ from, to }) => `${from} ${to}`);
    expect(shown).toEqual([before, lastYear]);
    expect(periodBefore(period).kind).toBe(period.kind);
  });

  it.each([
    ["2024-02-29", "2024-02-29", "2023-02-28 2023-03-01"],
    ["2024-02-10", "2024-02-29", "2023-02-10 2023-03-01"],
    ["2024-02-29", "2024-03-05", "2023-02-28 2023-03-06"],
    ["2025-02-10", "2025-02-28", "2024-02-10 2024-02-29"],
    ["2025-02-01", "2025-02-28", "2024-02-01 2024-03-01"],
    ["2025-11-01", "2026-10-31", "2024-11-01 2025-11-01"],
  ])("last year of %s to %s", (from, last, expected) => {
    const { from: begin, to } = sameLastYear(periodBetween(from, last, { from: "--from", to: "--to" }));
    expect(`${begin} ${to}`).toBe(expected);
  });
});

const ZONES = ["UTC", "Europe/Helsinki", "America/New_York", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia"];

describe("local days", () => {
  it("begin when the clock shows midnight, or the first time after it", () => {
    expect(beginningOf("2026-10-25", "Europe/Helsinki")).toBe(Date.parse("2026-10-24T21:00:00Z"));
    expect(beginningOf("2026-10-26", "Europe/Helsinki")).toBe(Date.parse("2026-10-25T22:00:00Z"));
    // Midnight did not exist: clocks went from 23:59:59 to 01:00.
    expect(beginningOf("2018-11-04", "America/Sao_Paulo")).toBe(Date.parse("2018-11-04T03:00:00Z"));
    expect(beginningOf("2022-03-27", "Asia/Beirut")).toBe(Date.parse("2022-03-26T22:00:00Z"));
    // The whole day did not exist.
    expect(beginningOf("2011-12-31", "Pacific/Apia")).toBe(Date.parse("2011-12-30T10:00:00Z"));
  });

  it("are those of the zone now", () => {
    const now = Date.parse("2026-11-03T22:30:00Z");
    expect([todayIn("UTC", now), todayIn("Europe/Helsinki", now)]).toEqual(["2026-11-03", "2026-11-04"]);
    expect(todayIn("America/New_York", Date.parse("2026-11-01T03:59:59Z"))).toBe("2026-10-31");
  });

  it("are in the ISO week that Temporal says", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 80_000 }), (day) => {
        const date = Temporal.PlainDate.from("1970-01-01").add({ days: day });
        expect(weekOf(day)).toBe(`${date.yearOfWeek}-W${String(date.weekOfYear).padStart(2, "0")}`);
      }),
    );
  });
});

describe("any period", () => {
  const period = fc
    .oneof(
      fc
        .tuple(fc.integer({ min: 2001, max: 2100 }), fc.integer({ min: 1, max: 12 }))
        .map(([year, month]) => `${year}-${String(month).padStart(2, "0")}`),
      fc
        .tuple(fc.integer({ min: 2001, max: 2100 }), fc.integer({ min: 1, max: 52 }))
        .map(([year, week]) => `${year}-W${String(week).padStart(2, "0")}`),
      fc.tuple(fc.integer({ min: 1, max: 120 }), fc.constantFrom("d", "w", "m")).map(([n, unit]) => `${n}${unit}`),
    )
    .map((text) => readPeriod(text, TODAY, ""));

  it("touches the one before, and last year's ends before it begins, if it is no longer than a year", () => {
    fc.assert(
      fc.property(period, (one) => {
        const { from, to } = daysOf(one);
        expect(to - from).toBeGreaterThan(0);
        expect(to - from).toBeLessThanOrEqual(MOST_DAYS);
        expect(periodBefore(one).to).toBe(one.from);
        const last = daysOf(sameLastYear(one));
        expect([364, 365, 366]).toContain(from - last.from);
        expect(Math.abs(to - from - (last.to - last.from))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("begins at an instant of its first day, and the instant before is of an earlier one", () => {
    fc.assert(
      fc.property(period, fc.constantFrom(...ZONES), (one, zone) => {
        const at = beginningOf(one.from, zone);
        expect(todayIn(zone, at) >= one.from).toBe(true);
        expect(todayIn(zone, at - 1) < one.from).toBe(true);
      }),
    );
  });
});
