import writeExcelFile, { type CellObject, type Sheet } from "write-excel-file/node";
import { type CellText, cellTextIn } from "../document/cell-text.ts";
import type { DocumentWords, ReportDocument, Row, Table } from "../document/report-document.ts";
import { ABOUT_ID, aboutRows, tablesOf } from "./about-rows.ts";
import { LINE_HEIGHT, textCell, wrappedCell, xlsxCell } from "./xlsx-cells.ts";

/** Characters. Together, the columns of the sheet on the report are as wide as A4 is long. */
const WIDTH = { least: 8, most: 40, beside: 2 } as const;
const ABOUT_WIDTHS = [18, 28, 68] as const;

/** Named, since programs choose another font for what is bold or grey. Points. */
const FONT = { fontFamily: "Calibri", fontSize: 11 } as const;
const TITLE = { fontSize: 14, height: 20 } as const;

/** What Excel takes, in UTF-16 code units. */
const LONGEST_NAME = 31;

/** Excel keeps this name for itself, in any case of letters. */
const RESERVED = "history";

/**
 * A workbook for Excel: what is to be known about the report, then a sheet for each table. Times are durations, so that
 * they can be added up. The same document does not give the same bytes twice: the files in the workbook bear the time.
 */
export async function reportXlsx(document: ReportDocument): Promise<Buffer> {
  const tables = tablesOf(document);
  const names = sheetNames([ABOUT_ID, ...tables.map((table) => table.id)]);
  const written = cellTextIn(document.language, document.words);
  const sheets = [aboutSheet(document), ...tables.map((table) => tableSheet(table, document.words, written))];
  return writeExcelFile(
    sheets.map((sheet, at) => ({ ...sheet, sheet: names[at] ?? "", orientation: "landscape" as const })),
    FONT,
  ).toBuffer();
}

type SheetOfCells = Sheet<Buffer>;

function aboutSheet(document: ReportDocument): SheetOfCells {
  const [title, ...rows] = aboutRows(document);
  return {
    columns: ABOUT_WIDTHS.map((width) => ({ width })),
    data: [
      [{ ...textCell(title?.[1] ?? ""), fontWeight: "bold", ...TITLE }],
      ...rows.map((row) => row.map((text, at) => wrappedCell(text, ABOUT_WIDTHS[at] ?? WIDTH.most))),
    ],
  };
}

function tableSheet({ columns, rows }: Table, words: DocumentWords, written: CellText): SheetOfCells {
  const widths = columns.map(({ label }, at) => columnWidth(label, rows, at, written));
  return {
    columns: widths.map((width) => ({ width })),
    stickyRowsCount: 1,
    stickyColumnsCount: 1,
    data: [
      columns.map(({ label, kind }, at) => ({
        ...wrappedCell(label, widths[at] ?? WIDTH.most),
        fontWeight: "bold" as const,
        align: kind === "text" ? ("left" as const) : ("right" as const),
      })),
      ...rows.map((row) =>
        row.cells.map((cell) => ({ ...xlsxCell(cell, words), ...rowStyle(row), height: LINE_HEIGHT })),
      ),
    ],
  };
}

function rowStyle({ isTotal }: Row): CellObject {
  return isTotal === true ? { fontWeight: "bold", topBorderStyle: "thin" } : {};
}

function columnWidth(label: string, rows: readonly Row[], at: number, written: CellText): number {
  const words = label.split(/\s/);
  const texts = rows.flatMap(({ cells }) => cells.slice(at, at + 1)).map((cell) => written(cell));
  const longest = [...words, ...texts].reduce((most, text) => Math.max(most, text.length), 0);
  return Math.min(WIDTH.most, Math.max(WIDTH.least, longest) + WIDTH.beside);
}

/** A name for each sheet that Excel takes: none twice, whatever the case of letters; `-2` and so on tell them apart. */
export function sheetNames(wanted: readonly string[]): string[] {
  const taken = new Set([RESERVED]);
  return wanted.map((name) => {
    const clean = withoutForbidden(name);
    let free = cut(clean, LONGEST_NAME);
    for (let count = 2; taken.has(free.toLowerCase()); count += 1) {
      const suffix = `-${count}`;
      free = `${cut(clean, LONGEST_NAME - suffix.length)}${suffix}`;
    }
    taken.add(free.toLowerCase());
    return free;
  });
}

/** Without the signs by which formulas name sheets; an apostrophe may stand inside, but not at an end. */
function withoutForbidden(name: string): string {
  const clean = name.replaceAll(/[[\]:*?/\\\p{Cc}\p{Cs}]/gu, "-").trim();
  return clean === "" ? "-" : clean.replace(/^'/, "-");
}

function cut(name: string, length: number): string {
  return name
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, "")
    .replace(/['\s]+$/, "-");
}
