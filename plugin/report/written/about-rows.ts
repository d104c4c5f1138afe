import type { ReportDocument, Table } from "../document/report-document.ts";

/** Names the sheet, and the file, of what is said about the report. */
export const ABOUT_ID = "about";

type AboutRow = readonly [table: string, what: string, text: string];

/**
 * What tables of bare figures do not say: title, facts, notices, and the definition of every figure beside the name of the
 * sheet or file that it stands in.
 */
export function aboutRows({ title, facts, notices, tiles, sections, words }: ReportDocument): AboutRow[] {
  return [
    ["", title, ""],
    ...facts.map(({ label, text }): AboutRow => ["", label, text]),
    ...notices.map(({ kind, text }): AboutRow => ["", words[kind], text]),
    ...tiles.map(({ label, definition }): AboutRow => ["", label, definition]),
    ...sections.flatMap((section) => [
      ...definedRow("", section.title, section.introduction),
      ...section.tables.flatMap(aboutTable),
    ]),
  ];
}

/** All tables of a report, each a sheet or a file of its own. */
export function tablesOf(document: ReportDocument): Table[] {
  return document.sections.flatMap((section) => section.tables);
}

function aboutTable({ id, caption, definition, columns }: Table): AboutRow[] {
  return [[id, caption, definition], ...columns.flatMap((column) => definedRow(id, column.label, column.definition))];
}

function definedRow(table: string, what: string, text: string | undefined): AboutRow[] {
  return text === undefined ? [] : [[table, what, text]];
}
