import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateTextIn, isCut } from "../../../plugin/report/document/date-text.ts";
import { sayIn } from "../../../plugin/report/document/messages/messages.ts";
import { weekOf } from "../../../plugin/report/figures/period.ts";
import type { ReportPeriod } from "../../../plugin/report/figures/report.ts";
import { dateOf, weekdayOf } from "../../../plugin/schedule/local-day.ts";
import { CHAT_LOG_LANGUAGES } from "../../../plugin/settings/ready-made-template.ts";

const MONTH: ReportPeriod = { kind: "month", from: "2026-10-01", to: "2026-11-01" };
const WEEK: ReportPeriod = { kind: "week", from: "2026-10-26", to: "2026-11-02" };
const DAY: ReportPeriod = { kind: "day", from: "2026-10-04", to: "2026-10-05" };
const DAYS: ReportPeriod = { kind: "days", from: "2026-09-15", to: "2026-10-15" };

type Written = (text: ReturnType<typeof dateTextIn>) => string;
const CASES: readonly (readonly [string, Written, en: string, fi: string, sv: string, de: string])[] = [
  [
    "a month",
    ({ title }) => title(MONTH),
    "Chats in October 2026",
    "Chatit lokakuussa 2026",
    "Chattar i oktober 2026",
    "Chats im Oktober 2026",
  ],
  [
    "a week",
    ({ title }) => title(WEEK),
    "Chats in week 44 of 2026",
    "Chatit viikolla 44/2026",
    "Chattar vecka 44 2026",
    "Chats in Kalenderwoche 44/2026",
  ],
  [
    "a day",
    ({ title }) => title(DAY),
    "Chats on 4 October 2026",
    "Chatit 4. lokakuuta 2026",
    "Chattar den 4 oktober 2026",
    "Chats am 4. Oktober 2026",
  ],
  [
    "days",
    ({ title }) => title(DAYS),
    "Chats from 15 September 2026 to 14 October 2026",
    "Chatit 15. syyskuuta 2026 – 14. lokakuuta 2026",
    "Chattar från 15 september 2026 till 14 oktober 2026",
    "Chats vom 15. September 2026 bis 14. Oktober 2026",
  ],
  [
    "a period of a month",
    ({ period }) => period(MONTH),
    "October 2026",
    "lokakuu 2026",
    "oktober 2026",
    "Oktober 2026",
  ],
  ["a period of a week", ({ period }) => period(WEEK), "Week 44/2026", "viikko 44/2026", "vecka 44/2026", "KW 44/2026"],
  [
    "a period of a day",
    ({ period }) => period(DAY),
    "4 October 2026",
    "4. lokakuuta 2026",
    "4 oktober 2026",
    "4. Oktober 2026",
  ],
  [
    "both dates of a month",
    ({ periodDates }) => periodDates(MONTH),
    "1 October 2026 – 31 October 2026",
    "1. lokakuuta 2026 – 31. lokakuuta 2026",
    "1 oktober 2026 – 31 oktober 2026",
    "1. Oktober 2026 – 31. Oktober 2026",
  ],
  [
    "a Sunday in a table",
    ({ day }) => day("2026-10-04"),
    "Sun, 4 Oct 2026",
    "su 4.10.2026",
    "sön 4 okt. 2026",
    "So., 4.10.2026",
  ],
  [
    "a month in a table",
    ({ month }) => month("2026-02"),
    "February 2026",
    "helmikuu 2026",
    "februari 2026",
    "Februar 2026",
  ],
  [
    "a week in a table, over the end of a year",
    ({ week }) => week("2026-W53"),
    "Week 53/2026 (28 Dec – 3 Jan)",
    "viikko 53/2026 (28.12. – 3.1.)",
    "vecka 53/2026 (28 dec. – 3 jan.)",
    "KW 53/2026 (28.12. – 3.1.)",
  ],
  [
    "hours",
    ({ hour }) => `${hour(0)} ${hour(9)} ${hour(23)}`,
    "00–01 09–10 23–24",
    "00–01 09–10 23–24",
    "00–01 09–10 23–24",
    "00–01 09–10 23–24",
  ],
  [
    "weekdays",
    ({ weekdays }) => weekdays.join(" "),
    "Mon Tue Wed Thu Fri Sat Sun",
    "ma ti ke to pe la su",
    "mån tis ons tors fre lör sön",
    "Mo Di Mi Do Fr Sa So",
  ],
  [
    "an instant, in the zone of the report",
    ({ instant }) => instant(Date.UTC(2026, 9, 31, 22, 5), "Europe/Helsinki"),
    "1 November 2026 at 00:05",
    "1. marraskuuta 2026 klo 0.05",
    "1 november 2026 kl. 00:05",
    "1. November 2026 um 00:05",
  ],
];

describe("days, weeks and months in words", () => {
  it.each(CASES)("%s", (_, written, ...expected) => {
    expect(CHAT_LOG_LANGUAGES.map((language) => written(dateTextIn(language, sayIn(language))))).toEqual(expected);
  });

  it("every Finnish month has the ending of its case", () => {
    const { title } = dateTextIn("fi", sayIn("fi"));
    const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, "0"));
    for (const month of months) {
      expect(title({ kind: "month", from: `2026-${month}-01`, to: "" })).toMatch(/^Chatit \p{L}+kuussa 2026$/u);
    }
  });

  it("the week of a day begins on the Monday before it", () => {
    const { week } = dateTextIn("fi", sayIn("fi"));
    fc.assert(
      fc.property(fc.integer({ min: 10_957, max: 80_000 }), (day) => {
        const monday = new Date(`${dateOf(day - weekdayOf(day) + 1)}T12:00:00Z`);
        expect(week(weekOf(day))).toContain(`(${monday.getUTCDate()}.${monday.getUTCMonth() + 1}. –`);
      }),
    );
  });

  it.each([
    ["a month cuts its weeks", "week", MONTH, true],
    ["a month is whole", "month", MONTH, false],
    ["a week is whole", "week", WEEK, false],
    ["days cut months", "month", DAYS, true],
    ["whole months do not", "month", { ...DAYS, from: "2026-09-01", to: "2026-11-01" }, false],
  ] as const)("%s", (_, unit, period, expected) => {
    expect(isCut(unit, period)).toBe(expected);
  });
});
