import type { ListConditions } from "../chats/list-conditions.ts";
import type { Figures, Group, WaitFigures } from "../figures/report.ts";
import { countCell, type SpreadUnit, spreadCell, textCell, withinCell } from "./cells.ts";
import { chatsOfPeriod } from "./counted-chats.ts";
import { outcomeCell, shownOutcomes } from "./outcome-words.ts";
import type { Cell, Column, Table } from "./report-document.ts";
import { timeIn, type Wording } from "./wording.ts";

/** A column of a table of groups: what stands in it for some chats. */
export interface FigureColumn extends Column {
  readonly cell: (figures: Figures) => Cell;
}

interface GroupTable<Key> {
  readonly id: string;
  readonly caption: string;
  readonly definition: string;
  /** What the groups are. */
  readonly head: string;
  readonly groups: readonly Group<Key>[];
  readonly label: (key: Key) => string;
  /** Which chats are in a group, where they can be listed. */
  readonly chats: (key: Key) => ListConditions | undefined;
  readonly columns: readonly FigureColumn[];
}

/** One row for each group, and the row of all together. */
export function groupTable<Key>({ report, say }: Wording, table: GroupTable<Key>): Table {
  const { id, caption, definition, head, groups, label, chats, columns } = table;
  return {
    id,
    caption,
    definition,
    columns: [{ label: head, kind: "text" }, ...columns.map(withoutCell)],
    rows: [
      ...groups.map(({ key, figures }) => ({ cells: cellsOf(label(key), figures), chats: chats(key) })),
      { cells: cellsOf(say("total"), report.total), chats: chatsOfPeriod(report.period), isTotal: true },
    ],
  };

  function cellsOf(text: string, figures: Figures): Cell[] {
    return [textCell(text), ...columns.map(({ cell }) => cell(figures))];
  }
}

export function withoutCell({ label, definition, kind, chats }: FigureColumn): Column {
  return { label, definition, kind, chats };
}

export function chatsColumn({ say }: Wording): FigureColumn {
  return { label: say("chats"), kind: "count", chats: {}, cell: ({ chats }) => countCell(chats) };
}

/** One column for each outcome: together they are the chats. */
export function outcomeColumns(wording: Wording): FigureColumn[] {
  return shownOutcomes(wording.report).map(({ outcome, label, definition }) => ({
    label: wording.say(label),
    definition: wording.say(definition),
    kind: "count",
    chats: { outcome },
    cell: (figures) => outcomeCell(wording, figures, outcome),
  }));
}

/** How many waits are known, and how long they were; nothing where no wait is known at all. */
export function waitColumns(wording: Wording, { isWhole }: { readonly isWhole: boolean }): FigureColumn[] {
  const { report, say } = wording;
  if (report.total.wait === null || report.total.wait.n === 0) return [];
  const figures = isWhole ? SPREAD_FIGURES : (["median", "p90"] as const);
  return [
    {
      label: say("waitKnown"),
      definition: say("waitKnownMeaning"),
      kind: "count",
      cell: ({ wait }) => countCell(wait?.n ?? 0),
    },
    ...spreadColumns(wording, ({ wait }) => wait, "seconds", figures),
    ...withinColumns(wording, ({ wait }) => wait),
  ];
}

export function withinColumns(wording: Wording, waitOf: (figures: Figures) => WaitFigures | null): FigureColumn[] {
  return wording.report.targets.map((seconds) => {
    const time = timeIn(wording, seconds);
    return {
      label: wording.say("within", { time }),
      definition: wording.say("withinMeaning", { time }),
      kind: "share",
      cell: (figures) => withinCell(waitOf(figures), seconds),
    };
  });
}

const SPREAD_FIGURES = ["median", "p90", "p95", "longest"] as const;
type SpreadFigure = (typeof SPREAD_FIGURES)[number];
type SpreadName = "wait" | "waitInBusinessHours" | "duration" | "liveChatTime" | "messages";

export function spreadColumns(
  { say }: Wording,
  spreadOf: (figures: Figures) => Figures[SpreadName],
  unit: SpreadUnit,
  figures: readonly SpreadFigure[] = SPREAD_FIGURES,
): FigureColumn[] {
  const longest = unit === "seconds" ? "longest" : "most";
  const labels = { median: "median", p90: "p90", p95: "p95", longest } as const;
  const definitions = { median: "medianMeaning", p90: "p90Meaning", p95: "p95Meaning", longest: undefined } as const;
  return figures.map((figure) => {
    const definition = definitions[figure];
    return {
      label: say(labels[figure]),
      definition: definition === undefined ? undefined : say(definition),
      kind: unit,
      cell: (one) => spreadCell(spreadOf(one), figure, unit),
    };
  });
}

/** What is known of the chats of support persons beside their number. No wait: it is not theirs. */
export function supportPersonColumns(wording: Wording): FigureColumn[] {
  const { report, say } = wording;
  const spreads = [
    { of: "duration", unit: "seconds", known: "durationKnown", median: "medianDuration" },
    { of: "liveChatTime", unit: "seconds", known: "liveChatTimeKnown", median: "medianLiveChatTime" },
  ] as const;
  return spreads
    .filter(({ of }) => (report.total[of]?.n ?? 0) > 0)
    .flatMap(({ of, unit, known, median }): FigureColumn[] => [
      {
        label: say(known),
        definition: say(`${known}Meaning`),
        kind: "count",
        cell: (figures) => countCell(figures[of]?.n ?? 0),
      },
      {
        label: say(median),
        definition: say(`${median}Meaning`),
        kind: unit,
        cell: (figures) => spreadCell(figures[of], "median", unit),
      },
    ]);
}
