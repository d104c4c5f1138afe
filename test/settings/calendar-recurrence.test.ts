import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import { dateOf, dayOf } from "../../plugin/schedule/local-day.ts";
import { recurringDays } from "../../plugin/schedule/recurring-days.ts";
import { calendarRecurrence } from "../../plugin/settings/calendar-recurrence.ts";
import { draws, integer, pick } from "../support/draws.ts";

function datesOf(rule: string, first: string, last: string): string[] | undefined {
  const recurrence = calendarRecurrence(rule);
  const [from = 0, to = 0] = [dayOf(first), dayOf(last)];
  return recurrence && recurringDays(recurrence, from, [from, to]).map(dateOf);
}

describe("a rule by which a day comes again", () => {
  it.each([
    ["each year", "FREQ=YEARLY", "2025-12-24", ["2025-12-24", "2026-12-24", "2027-12-24"]],
    ["New Year's Eve, a 31st", "FREQ=YEARLY", "2025-12-31", ["2025-12-31", "2026-12-31", "2027-12-31"]],
    ["29 February, in leap years alone", "FREQ=YEARLY", "2024-02-29", ["2024-02-29"]],
    [
      "the last day of two months",
      "FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=-1",
      "2026-02-28",
      ["2026-02-28", "2026-04-30", "2027-02-28", "2027-04-30"],
    ],
    ["31 September, which there is not", "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=31", "2025-01-01", []],
    ["one that was over before it began", "FREQ=DAILY;UNTIL=20241231", "2025-01-01", []],
    [
      "Midsummer Eve",
      "FREQ=YEARLY;BYMONTH=6;BYDAY=FR;BYMONTHDAY=19,20,21,22,23,24,25",
      "2025-06-20",
      ["2025-06-20", "2026-06-19", "2027-06-25"],
    ],
    [
      "the last Monday in May",
      "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
      "2025-05-26",
      ["2025-05-26", "2026-05-25", "2027-05-31"],
    ],
    [
      "the first Monday in September, as Outlook writes it",
      "FREQ=YEARLY;BYDAY=MO;BYMONTH=9;BYSETPOS=1",
      "2025-09-01",
      ["2025-09-01", "2026-09-07", "2027-09-06"],
    ],
    [
      "the twentieth Monday of the year",
      "FREQ=YEARLY;BYDAY=20MO",
      "2025-05-19",
      ["2025-05-19", "2026-05-18", "2027-05-17"],
    ],
    ["every second year", "FREQ=YEARLY;INTERVAL=2", "2025-05-19", ["2025-05-19", "2027-05-19"]],
    ["three times", "FREQ=MONTHLY;COUNT=3", "2025-01-31", ["2025-01-31", "2025-03-31", "2025-05-31"]],
    ["up to a day", "FREQ=WEEKLY;UNTIL=20250120", "2025-01-06", ["2025-01-06", "2025-01-13", "2025-01-20"]],
    ["up to a midnight", "FREQ=DAILY;UNTIL=20250107T000000Z", "2025-01-06", ["2025-01-06", "2025-01-07"]],
    [
      "two weeks, from Monday on",
      "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=SU,TU;WKST=MO",
      "1997-08-05",
      ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
    ],
    [
      "two weeks, from Sunday on",
      "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=SU,TU;WKST=SU",
      "1997-08-05",
      ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
    ],
    [
      "the last working day of a month",
      "FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
      "2025-01-31",
      ["2025-01-31", "2025-02-28", "2025-03-31"],
    ],
    ["in small letters", "freq=yearly;bymonth=5;byday=+2su", "2025-05-11", ["2025-05-11", "2026-05-10", "2027-05-09"]],
    ["a step that no calendar holds", "FREQ=YEARLY;INTERVAL=10000", "2025-05-11", ["2025-05-11"]],
  ])("%s", (_, rule, first, expected) => {
    expect(datesOf(rule, first, "2027-12-31")).toEqual(expected);
  });

  it.each([
    ["a week by its number", "FREQ=YEARLY;BYWEEKNO=20"],
    ["a day of the year", "FREQ=YEARLY;BYYEARDAY=100"],
    ["hours", "FREQ=DAILY;BYHOUR=8"],
    ["every hour", "FREQ=HOURLY"],
    ["a day of the month without a month", "FREQ=YEARLY;BYMONTHDAY=31"],
    ["the first Monday of a week", "FREQ=WEEKLY;BYDAY=1MO"],
    ["a day of the month in a week", "FREQ=WEEKLY;BYMONTHDAY=1"],
    ["no frequency", "COUNT=3"],
    ["one part twice", "FREQ=DAILY;COUNT=3;COUNT=4"],
    ["a step of nothing", "FREQ=DAILY;INTERVAL=0"],
    ["a month that there is not", "FREQ=YEARLY;BYMONTH=13"],
    ["a weekday that there is not", "FREQ=WEEKLY;BYDAY=XX"],
    ["a day that there is not", "FREQ=DAILY;UNTIL=20260230"],
    ["a time of day", "FREQ=DAILY;UNTIL=20260228T120000Z"],
    ["nothing", ""],
    ["another calendar", "RSCALE=HEBREW;FREQ=YEARLY"],
  ])("is not taken with %s", (_, rule) => {
    expect(calendarRecurrence(rule)).toBeUndefined();
  });
});

/** Rules that ical.js gets right: those with days up to the 28th, or counted within a month. */
function drawnRule(random: () => number): string {
  const months = () => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].filter(() => random() < 0.4).join(",") || "6";
  const weekdays = (nth: readonly string[]) =>
    ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
      .filter(() => random() < 0.3)
      .map((day) => `${pick(random, nth)}${day}`)
      .join(",") || "MO";
  const NTH = ["", "1", "2", "4", "-1", "-2"];
  const form = pick(random, [
    () => `FREQ=YEARLY;BYMONTH=${months()};BYDAY=${weekdays(NTH)}`,
    () => `FREQ=YEARLY;BYMONTH=${months()};BYMONTHDAY=${integer(random, 1, 14)},${integer(random, 15, 28)}`,
    () => "FREQ=YEARLY",
    () => `FREQ=MONTHLY;BYMONTHDAY=${integer(random, 1, 31)}`,
    () => `FREQ=MONTHLY;BYMONTHDAY=${integer(random, -28, -1)}`,
    () => `FREQ=WEEKLY;BYDAY=${weekdays([""])}`,
    () => `FREQ=WEEKLY;WKST=SU;BYDAY=${weekdays([""])}`,
    () => `FREQ=DAILY;BYDAY=${weekdays([""])}`,
    () => "FREQ=DAILY",
  ]);
  const end = pick(random, ["", ";COUNT=7", ";UNTIL=20291231"]);
  return `${form()};INTERVAL=${integer(random, 1, 3)}${end}`;
}

describe("rules that another reader of calendars understands", () => {
  it("mean the same days there", () => {
    const random = mulberry32(1);
    for (let drawn = 0; drawn < draws(100, 2_000); drawn += 1) {
      const rule = drawnRule(random);
      const year = integer(random, 2020, 2026);
      // A first day that the rule does not fit is counted by some programs, and not by others.
      const first = datesOf(rule.replace(/;(?:COUNT|UNTIL).*/, ""), `${year}-01-01`, "2032-12-31")?.[0] ?? "";
      const found = datesOf(rule, first, "2032-12-31")?.slice(0, 40);
      const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateString(first));
      const expected: string[] = [];
      for (let next = iterator.next(); next !== null && expected.length < 40; next = iterator.next()) {
        if (next.toString() > "2032-12-31") break;
        expected.push(next.toString());
      }
      expect({ rule, first, found }).toEqual({ rule, first, found: expected });
    }
  });
});
