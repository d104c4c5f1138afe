import { countCell, shareCell, textCell } from "./cells.ts";
import { chatsOfPeriod } from "./counted-chats.ts";
import type { Section, Table } from "./report-document.ts";
import type { Wording } from "./wording.ts";

/** Redirects, several live chats in a chat, business hours: the chats in a few kinds. */
export function countedSections(wording: Wording): Section[] {
  const { report, say } = wording;
  const { redirects, liveChats, began } = report.total;
  const kinds = [
    {
      id: "redirects",
      title: "redirects",
      introduction: "redirectsIntroduction",
      definition: "redirectsTableMeaning",
      counted: redirects,
    },
    {
      id: "live-chats",
      title: "liveChatsSection",
      introduction: "liveChatsIntroduction",
      definition: "liveChatsTableMeaning",
      counted: liveChats,
    },
  ] as const;
  const counted = kinds.flatMap(({ id, title, introduction, definition, counted: figures }): Section[] => {
    if (figures === null || figures.notTold === report.total.chats) return [];
    const { none, one, several, notTold, sum } = figures;
    const rows: (readonly [string, number])[] = [
      [say("none"), none],
      [say("one"), one],
      [say("several"), several],
      [say("notTold"), notTold],
    ];
    const table = kindsTable(wording, {
      id,
      caption: say(title),
      definition: say(definition),
      head: say("number"),
      rows,
    });
    return [{ id, title: say(title), introduction: say(introduction, { n: sum }), tables: [table] }];
  });
  if (began === null || report.total.chats === 0) return counted;
  const table = kindsTable(wording, {
    id: "business-hours",
    caption: say("businessHours"),
    definition: say("businessHoursMeaning"),
    head: say("began"),
    rows: [
      [say("inHours"), began.inBusinessHours],
      [say("outHours"), began.outside],
    ],
  });
  return [...counted, { id: "business-hours", title: say("businessHours"), tables: [table] }];
}

interface KindsTable extends Pick<Table, "id" | "caption" | "definition"> {
  readonly head: string;
  readonly rows: readonly (readonly [label: string, chats: number])[];
}

function kindsTable({ report, say }: Wording, { head, rows, ...table }: KindsTable): Table {
  const { chats } = report.total;
  return {
    ...table,
    columns: [
      { label: head, kind: "text" },
      { label: say("chats"), kind: "count", chats: {} },
      { label: say("share"), kind: "share" },
    ],
    rows: [
      ...rows.map(([label, count]) => ({ cells: [textCell(label), countCell(count), shareCell(count, chats)] })),
      {
        cells: [textCell(say("total")), countCell(chats), shareCell(chats, chats)],
        chats: chatsOfPeriod(report.period),
        isTotal: true,
      },
    ],
  };
}
