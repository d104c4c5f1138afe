import type { Group } from "../figures/report.ts";
import { countCell, NOT_TOLD, shareCell, textCell } from "./cells.ts";
import { chatsOfPeriod } from "./counted-chats.ts";
import { outcomeCell, shownOutcomes } from "./outcome-words.ts";
import type { Chart, Section } from "./report-document.ts";
import type { Wording } from "./wording.ts";

/** What became of the chats. */
export function outcomeSection(wording: Wording): Section {
  const { report, say } = wording;
  const { total } = report;
  const told = shownOutcomes(report).filter(({ outcome }) => outcomeCell(wording, total, outcome).kind === "count");
  return {
    id: "outcomes",
    title: say("outcomes"),
    chart: {
      kind: "bars",
      title: say("outcomes"),
      labels: told.map(({ label }) => say(label)),
      series: [{ name: say("chats"), values: told.map(({ outcome }) => total.outcomes[outcome]) }],
      unit: "count",
    },
    tables: [
      {
        id: "outcomes",
        caption: say("outcomes"),
        definition: say("outcomesMeaning"),
        columns: [
          { label: say("outcome"), kind: "text" },
          { label: say("chats"), kind: "count", chats: chatsOfPeriod(report.period) },
          { label: say("share"), kind: "share" },
          { label: say("wordDefinition"), kind: "text" },
        ],
        rows: [
          ...shownOutcomes(report).map(({ outcome, label, definition }) => {
            const count = outcomeCell(wording, total, outcome);
            const share = count.kind === "count" ? shareCell(count.count, total.chats) : NOT_TOLD;
            return { cells: [textCell(say(label)), count, share, textCell(say(definition))], chats: { outcome } };
          }),
          {
            cells: [
              textCell(say("total")),
              countCell(total.chats),
              shareCell(total.chats, total.chats),
              textCell(say("chatsMeaning")),
            ],
            chats: {},
            isTotal: true,
          },
        ],
      },
    ],
  };
}

/** The chats of groups as bars, in parts by what became of them. */
export function outcomeBars<Key>(
  { report, say }: Wording,
  title: string,
  groups: readonly Group<Key>[],
  { label, short }: { readonly label: (key: Key) => string; readonly short?: (key: Key) => string },
): Chart {
  return {
    kind: "bars",
    title,
    labels: groups.map(({ key }) => label(key)),
    shortLabels: short === undefined ? undefined : groups.map(({ key }) => short(key)),
    series: shownOutcomes(report)
      .filter(({ outcome }) => report.total.outcomes[outcome] > 0)
      .map(({ outcome, label: name }) => ({
        name: say(name),
        values: groups.map(({ figures }) => figures.outcomes[outcome]),
      })),
    unit: "count",
  };
}
