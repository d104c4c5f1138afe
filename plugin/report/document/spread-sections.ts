import type { Bar, Comparison, Spread, WaitFigures } from "../figures/report.ts";
import { countCell, type SpreadUnit, shareCell, textCell, valueCell, withinCount } from "./cells.ts";
import { comparisonsOf } from "./comparison.ts";
import { spreadColumns, withinColumns, withoutCell } from "./group-table.ts";
import type { MessageKey } from "./messages/en.ts";
import type { Chart, Section, Table } from "./report-document.ts";
import { timeIn, type Wording } from "./wording.ts";

interface SpreadSection {
  /** Begins the ids of the section and its tables. */
  readonly id: string;
  readonly of: "wait" | "waitInBusinessHours" | "duration" | "liveChatTime" | "messages";
  readonly title: MessageKey;
  readonly introduction: MessageKey;
  readonly definition: MessageKey;
  readonly unit: SpreadUnit;
}

type WaitSection = SpreadSection & { readonly of: "wait" | "waitInBusinessHours" };

function isWait(section: SpreadSection): section is WaitSection {
  return section.of === "wait" || section.of === "waitInBusinessHours";
}

const WAITS: readonly SpreadSection[] = [
  {
    id: "wait",
    of: "wait",
    title: "wait",
    introduction: "waitIntroduction",
    definition: "waitMeaning",
    unit: "seconds",
  },
  {
    id: "business-wait",
    of: "waitInBusinessHours",
    title: "businessHoursWait",
    introduction: "businessHoursWaitIntroduction",
    definition: "waitMeaning",
    unit: "seconds",
  },
];

const OTHERS: readonly SpreadSection[] = [
  {
    id: "duration",
    of: "duration",
    title: "duration",
    introduction: "durationIntroduction",
    definition: "spreadMeaning",
    unit: "seconds",
  },
  {
    id: "live-chat-time",
    of: "liveChatTime",
    title: "liveChatTime",
    introduction: "liveChatTimeIntroduction",
    definition: "spreadMeaning",
    unit: "seconds",
  },
  {
    id: "messages",
    of: "messages",
    title: "messages",
    introduction: "messagesIntroduction",
    definition: "spreadMeaning",
    unit: "number",
  },
];

/** How long it took until somebody replied. */
export function waitSections(wording: Wording): Section[] {
  return WAITS.flatMap((section) => spreadSection(wording, section));
}

/** How long chats took, and how many messages they have. */
export function lengthSections(wording: Wording): Section[] {
  return OTHERS.flatMap((section) => spreadSection(wording, section));
}

function spreadSection(wording: Wording, section: SpreadSection): Section[] {
  const { report, say } = wording;
  const spread = report.total[section.of];
  if (spread === null || spread.n === 0) return [];
  const wait = isWait(section) ? report.total[section.of] : null;
  return [
    {
      id: section.id,
      title: say(section.title),
      introduction: say(section.introduction),
      chart: histogramChart(wording, section, spread),
      tables: [
        spreadTable(wording, section),
        ...(wait === null ? [] : [targetsTable(wording, section, wait)]),
        histogramTable(wording, section, spread),
      ],
    },
  ];
}

/** The spread of the period and of those that it is compared with. */
function spreadTable(wording: Wording, section: SpreadSection): Table {
  const { id, of, title, definition, unit } = section;
  const { report, say, dates } = wording;
  const periods: Comparison[] = [{ period: report.period, figures: report.total }, ...comparisonsOf(report)];
  const columns = [
    ...spreadColumns(wording, (figures) => figures[of], unit),
    ...(isWait(section) ? withinColumns(wording, (figures) => figures[section.of]) : []),
  ];
  return {
    id,
    caption: say(title),
    definition: say(definition),
    columns: [
      { label: say("period"), kind: "text" },
      { label: say("known"), kind: "count" },
      ...columns.map(withoutCell),
    ],
    rows: periods.map(({ period, figures }) => ({
      cells: [
        textCell(dates.period(period)),
        countCell(figures[of]?.n ?? 0),
        ...columns.map(({ cell }) => cell(figures)),
      ],
    })),
  };
}

function targetsTable(wording: Wording, { id }: SpreadSection, wait: WaitFigures): Table {
  const { report, say } = wording;
  return {
    id: `${id}-targets`,
    caption: say("targets"),
    definition: say("targetsMeaning"),
    columns: [
      { label: say("target"), kind: "text" },
      { label: say("chats"), kind: "count" },
      { label: say("waitKnown"), definition: say("waitKnownMeaning"), kind: "count" },
      { label: say("share"), kind: "share" },
    ],
    rows: report.targets.map((seconds) => {
      const count = withinCount(wait, seconds);
      return {
        cells: [textCell(timeIn(wording, seconds)), countCell(count), countCell(wait.n), shareCell(count, wait.n)],
      };
    }),
  };
}

function histogramTable(wording: Wording, section: SpreadSection, { histogram, n }: Spread): Table {
  const { say } = wording;
  const { id, title, unit } = section;
  return {
    id: `${id}-histogram`,
    caption: isWait(section) ? say("waitHistogram") : say(title),
    definition: say("histogramMeaning"),
    columns: [
      { label: say(isWait(section) ? "waitRange" : "range"), kind: "text" },
      { label: say("chats"), kind: "count" },
      { label: say("share"), kind: "share" },
    ],
    rows: [
      ...histogram.map((bar) => ({
        cells: [textCell(rangeText(wording, bar, unit)), countCell(bar.count), shareCell(bar.count, n)],
      })),
      { cells: [textCell(say("total")), countCell(n), shareCell(n, n)], isTotal: true },
    ],
  };
}

function histogramChart(wording: Wording, { title, unit }: SpreadSection, { histogram }: Spread): Chart {
  return {
    kind: "bars",
    title: wording.say(title),
    labels: histogram.map((bar) => rangeText(wording, bar, unit)),
    series: [{ name: wording.say("chats"), values: histogram.map(({ count }) => count) }],
    unit: "count",
  };
}

/** `10 s to under 20 s`; whole numbers are `5–9`. */
function rangeText({ say, cell }: Wording, { from, to }: Bar, unit: SpreadUnit): string {
  const text = (value: number): string => cell(valueCell(value, unit));
  if (to === null) return say(unit === "number" ? "many" : "fromOn", { from: text(from) });
  if (unit === "number") return to - from === 1 ? text(from) : say("fromTo", { from: text(from), to: text(to - 1) });
  return from === 0 ? say("underOf", { to: text(to) }) : say("between", { from: text(from), to: text(to) });
}
