import type { ReportPeriod } from "../figures/report.ts";
import { countCell, textCell } from "./cells.ts";
import { changeCell, comparisonInWords, comparisonsOf, LEAST_FOR_CHANGE } from "./comparison.ts";
import { chatsCounted, chatsOfPeriod } from "./counted-chats.ts";
import { figureList } from "./figure-list.ts";
import type { Column, Section, Tile } from "./report-document.ts";
import type { Wording } from "./wording.ts";

/** The figures to be read at a glance. */
export function tilesOf(wording: Wording): Tile[] {
  const { report, say } = wording;
  return figureList(wording)
    .filter(({ isTile }) => isTile)
    .map((figure) => {
      const value = figure.value(report.total);
      return {
        label: figure.label,
        value,
        n: say("ofChats", { n: figure.n(report.total) }),
        comparison: comparisonInWords(wording, figure),
        definition: figure.definition,
        chats: chatsCounted(value, figure.chats, chatsOfPeriod(report.period)),
      };
    });
}

/** Every figure in one row, beside those of the other periods. */
export function overviewSection(wording: Wording): Section {
  const { report, say, dates } = wording;
  const others = comparisonsOf(report);
  const columnsOf = (period: ReportPeriod): Column[] => [
    { label: dates.period(period), kind: "number", chats: chatsOfPeriod(period) },
    { label: say("numberOf", { period: dates.period(period) }), kind: "number" },
  ];
  return {
    id: "overview",
    title: say("overview"),
    tables: [
      {
        id: "overview",
        caption: say("overview"),
        definition: say("overviewMeaning", { least: LEAST_FOR_CHANGE }),
        columns: [
          { label: say("wordFigure"), kind: "text" },
          ...columnsOf(report.period),
          ...others.flatMap(({ period }): Column[] => [...columnsOf(period), { label: say("change"), kind: "change" }]),
          { label: say("wordDefinition"), kind: "text" },
        ],
        rows: figureList(wording).map((figure) => ({
          cells: [
            textCell(figure.label),
            figure.value(report.total),
            countCell(figure.n(report.total)),
            ...others.flatMap((comparison) => [
              figure.value(comparison.figures),
              countCell(figure.n(comparison.figures)),
              changeCell(wording, figure, comparison),
            ]),
            textCell(figure.definition),
          ],
          chats: figure.chats,
        })),
      },
    ],
  };
}
