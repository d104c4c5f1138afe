import { DAY_MS, dateOf, dayOf, weekdayOf } from "../../schedule/local-day.ts";
import { weekOf } from "../figures/period.ts";
import type { ReportPeriod } from "../figures/report.ts";
import { LOCALES, type Say } from "./messages/messages.ts";
import type { ReportLanguage } from "./report-document.ts";

/** Writes days, weeks, months and hours in a language. Dates are local ones, `2026-10-01`, without a time zone. */
export interface DateText {
  /** `1 October 2026` */
  readonly date: (date: string) => string;
  /** `Thu, 1 Oct 2026` */
  readonly day: (date: string) => string;
  /** `October 2026`, from `2026-10`. */
  readonly month: (month: string) => string;
  /** `Week 44/2026 (26 Oct – 1 Nov)`, from `2026-W44`. */
  readonly week: (week: string) => string;
  /** `08–09` */
  readonly hour: (hour: number) => string;
  /** The same as short as can be, to stand below bars: `Oct`, `44`, `1/10`, `08`. */
  readonly short: {
    readonly month: (month: string) => string;
    readonly week: (week: string) => string;
    readonly day: (date: string) => string;
    readonly hour: (hour: number) => string;
  };
  /** Monday first. */
  readonly weekdays: readonly string[];
  readonly instant: (at: number, timeZone: string) => string;
  /** `October 2026` */
  readonly period: (period: ReportPeriod) => string;
  /** Both dates of the period. */
  readonly periodDates: (period: ReportPeriod) => string;
  readonly title: (period: ReportPeriod) => string;
}

const SHORT_DAY = {
  en: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  fi: { weekday: "short", day: "numeric", month: "numeric", year: "numeric" },
  sv: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  de: { weekday: "short", day: "numeric", month: "numeric", year: "numeric" },
} as const satisfies Readonly<Record<ReportLanguage, Intl.DateTimeFormatOptions>>;

export function dateTextIn(language: ReportLanguage, say: Say): DateText {
  const formatted = (options: Intl.DateTimeFormatOptions): ((day: number) => string) => {
    const format = new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: "UTC" });
    return (day) => format.format(day * DAY_MS + DAY_MS / 2);
  };
  const long = formatted({ dateStyle: "long" });
  const short = formatted(SHORT_DAY[language]);
  const { weekday: _, year: __, ...dayAndMonth } = SHORT_DAY[language];
  const inYear = formatted(dayAndMonth);
  const monthAndYear = formatted({ month: "long", year: "numeric" });
  const monthAlone = formatted({ month: "long" });
  const shortMonth = formatted({ month: "short" });
  const dayOfMonth = formatted({ day: "numeric", month: "numeric" });
  const weekday = formatted({ weekday: "short" });

  const date = (text: string): string => long(dayNumber(text));
  const periodDates = ({ from, to }: ReportPeriod): string =>
    dayNumber(to) - dayNumber(from) === 1 ? date(from) : `${date(from)} – ${date(dayBefore(to))}`;
  return {
    date,
    day: (text) => short(dayNumber(text)),
    month: (month) => monthAndYear(dayNumber(`${month}-01`)),
    week(key) {
      const monday = mondayOf(key);
      return say("weekWithDays", { ...weekValues(key), from: inYear(monday), to: inYear(monday + 6) });
    },
    hour: (hour) => `${twoDigits(hour)}–${twoDigits(hour + 1)}`,
    short: {
      month: (month) => shortMonth(dayNumber(`${month}-01`)),
      week: (week) => weekValues(week).week,
      day: (text) => dayOfMonth(dayNumber(text)),
      hour: twoDigits,
    },
    weekdays: [1, 2, 3, 4, 5, 6, 7].map((isoWeekday) => weekday(A_MONDAY + isoWeekday - 1)),
    instant: (at, timeZone) =>
      new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long", timeStyle: "short", timeZone }).format(at),
    period(period) {
      const { kind, from } = period;
      if (kind === "month") return monthAndYear(dayNumber(from));
      if (kind === "week") return say("week", weekValues(weekOf(dayNumber(from))));
      return periodDates(period);
    },
    periodDates,
    title(period) {
      const { kind, from, to } = period;
      const year = from.slice(0, 4);
      if (kind === "month") return say("titleMonth", { month: monthAlone(dayNumber(from)), year });
      if (kind === "week") return say("titleWeek", weekValues(weekOf(dayNumber(from))));
      if (dayNumber(to) - dayNumber(from) === 1) return say("titleDay", { date: date(from) });
      return say("titleDays", { from: date(from), to: date(dayBefore(to)) });
    },
  };
}

/** Whether the first or the last of these weeks or months reaches over an edge of the period. */
export function isCut(unit: "week" | "month", { from, to }: ReportPeriod): boolean {
  const edges = [dayNumber(from), dayNumber(to)];
  return edges.some((day) => (unit === "week" ? weekdayOf(day) !== 1 : !dateOf(day).endsWith("-01")));
}

/** 5 January 1970. */
const A_MONDAY = 4;

function dayNumber(date: string): number {
  const day = dayOf(date);
  if (day === undefined) throw new RangeError(`no date: ${date}`);
  return day;
}

function dayBefore(date: string): string {
  return dateOf(dayNumber(date) - 1);
}

/** The day, by its number, of the Monday of an ISO week. Week 1 is the one with 4 January. */
export function mondayOf(week: string): number {
  const fourth = dayNumber(`${week.slice(0, 4)}-01-04`);
  return fourth - (weekdayOf(fourth) - 1) + (Number(week.slice(6)) - 1) * 7;
}

function weekValues(week: string): { readonly week: string; readonly year: string } {
  return { year: week.slice(0, 4), week: String(Number(week.slice(6))) };
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
