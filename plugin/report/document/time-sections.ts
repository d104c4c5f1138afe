import type { ListConditions } from "../chats/list-conditions.ts";
import type { Group } from "../figures/report.ts";
import { countCell, textCell } from "./cells.ts";
import { chatsOfMonth, chatsOfPeriod, chatsOfWeek } from "./counted-chats.ts";
import { chatsColumn, groupTable, outcomeColumns, waitColumns } from "./group-table.ts";
import type { MessageKey } from "./messages/en.ts";
import { outcomeBars } from "./outcome-section.ts";
import type { Section } from "./report-document.ts";
import type { Wording } from "./wording.ts";

/** The days of a year. More bars beside each other cannot be told apart. */
const MOST_BARS = 366;

/** When the chats began: a section for each length of time. */
export function timeSections(wording: Wording): Section[] {
  const { by, period } = wording.report;
  const { dates } = wording;
  return [
    timeSection(wording, {
      id: "month",
      title: "byMonth",
      head: "month",
      groups: by.month,
      label: dates.month,
      short: dates.short.month,
      chats: (month) => chatsOfMonth(month, period),
    }),
    timeSection(wording, {
      id: "week",
      title: "byWeek",
      head: "weekColumn",
      groups: by.week,
      label: dates.week,
      short: dates.short.week,
      chats: (week) => chatsOfWeek(week, period),
    }),
    timeSection(wording, {
      id: "day",
      title: "byDay",
      head: "day",
      groups: by.day,
      label: dates.day,
      short: dates.short.day,
      chats: (day) => ({ from: day, to: day }),
    }),
    timeSection(wording, {
      id: "hour",
      title: "byHour",
      head: "hour",
      groups: by.hour,
      label: dates.hour,
      short: dates.short.hour,
      chats: (hour) => ({ ...chatsOfPeriod(period), hour }),
    }),
  ].filter((section) => section !== undefined);
}

interface TimeSection<Key> {
  readonly id: string;
  readonly title: MessageKey;
  readonly head: MessageKey;
  readonly groups: readonly Group<Key>[];
  readonly label: (key: Key) => string;
  /** The label below a bar. */
  readonly short: (key: Key) => string;
  readonly chats: (key: Key) => ListConditions;
}

function timeSection<Key>(wording: Wording, section: TimeSection<Key>): Section | undefined {
  const { say } = wording;
  const { id, groups, label, short, chats } = section;
  if (groups.length < 2 && wording.asked !== id) return undefined;
  const title = say(section.title);
  return {
    id,
    title,
    chart: groups.length > MOST_BARS ? undefined : outcomeBars(wording, title, groups, { label, short }),
    tables: [
      groupTable(wording, {
        id,
        caption: title,
        definition: say("timesMeaning"),
        head: say(section.head),
        groups,
        label,
        chats,
        columns: [chatsColumn(wording), ...outcomeColumns(wording), ...waitColumns(wording, { isWhole: false })],
      }),
    ],
  };
}

/** When in the week the chats began: the hours of a day below each other, so that the table is no wider than a page. */
export function weekdayHoursSection({ report, say, dates }: Wording): Section {
  const { weekdayHours, period } = report;
  const chats = chatsOfPeriod(period);
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const byDay = (hour: number): number[] => weekdayHours.map((counts) => counts[hour] ?? 0);
  return {
    id: "weekday-hours",
    title: say("byWeekdayHour"),
    introduction: say("weekdayHoursIntroduction"),
    chart: {
      kind: "heat-map",
      title: say("byWeekdayHour"),
      rowLabels: dates.weekdays,
      columnLabels: hours.map((hour) => String(hour).padStart(2, "0")),
      values: weekdayHours,
    },
    tables: [
      {
        id: "weekday-hours",
        caption: say("byWeekdayHour"),
        definition: say("weekdayHoursMeaning"),
        columns: [
          { label: say("hour"), kind: "text" },
          ...dates.weekdays.map((label, index) => ({ label, kind: "count" as const, chats: { weekday: index + 1 } })),
          { label: say("total"), kind: "count", chats: {} },
        ],
        rows: [
          ...hours.map((hour) => ({ cells: cellsOf(dates.hour(hour), byDay(hour)), chats: { ...chats, hour } })),
          { cells: cellsOf(say("total"), weekdayHours.map(sumOf)), chats, isTotal: true },
        ],
      },
    ],
  };

  function cellsOf(label: string, counts: readonly number[]): Section["tables"][number]["rows"][number]["cells"] {
    return [textCell(label), ...counts.map(countCell), countCell(sumOf(counts))];
  }
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
