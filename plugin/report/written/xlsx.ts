import writeExcelFile, { type CellObject, type Sheet } from "write-excel-file/node";
import { type CellText, cellTextIn } from "../document/cell-text.ts";
import type { Cell, DocumentWords, ReportDocument, Row, Table } from "../document/report-document.ts";
import { ABOUT_ID, aboutRows, tablesOf } from "./about-rows.ts";
import { sheetNames } from "./sheet-names.ts";
import { sheetNumber, sheetText } from "./sheet-text.ts";

const SECONDS_A_DAY = 86_400;

/** How Excel shows a value; it puts its own language's signs in. */
const FORMATS = {
  count: "#,##0",
  number: "#,##0.0",
  seconds: "[h]:mm:ss",
  share: "0.0%",
  change: "+0.0%;-0.0%;0.0%",
  /** As text, also when somebody edits the cell. */
  text: "@",
} as const;

/** Characters. Of more, some versions of Excel show `####` where the format is text. */
const LONGEST_OF_FORMAT_TEXT = 255;

/** Characters. */
const WIDTH = { least: 8, most: 50, beside: 2 } as const;
const ABOUT_WIDTHS = [20, 36, 110].map((width) => ({ width }));

const TOO_FEW_GREY = "#595959";

/** `_x000D_` in a text stands for the character of that number; one that is meant as it stands begins with `_x005F_`. */
const LOOKS_ENCODED = /_(?=x[0-9A-Fa-f]{4}_)/g;

/**
 * A workbook for Excel: what is to be known about the report, then a sheet for each table. Times are durations, so that
 * they can be added up. The same document does not give the same bytes twice: the files in the workbook bear the time.
 */
export async function reportXlsx(document: ReportDocument): Promise<Buffer> {
  const tables = tablesOf(document);
  const names = sheetNames([ABOUT_ID, ...tables.map((table) => table.id)]);
  const written = cellTextIn(document.language, document.words);
  const sheets = [aboutSheet(document), ...tables.map((table) => tableSheet(table, document.words, written))];
  return writeExcelFile(sheets.map((sheet, at) => ({ ...sheet, sheet: names[at] ?? "" }))).toBuffer();
}

type SheetOfCells = Sheet<Buffer>;

function aboutSheet(document: ReportDocument): SheetOfCells {
  const [title, ...rows] = aboutRows(document);
  return {
    columns: ABOUT_WIDTHS,
    data: [
      [{ ...textCell(title?.[1] ?? ""), fontWeight: "bold", fontSize: 14 }],
      ...rows.map((row) => row.map((text) => ({ ...textCell(text), wrap: true, alignVertical: "top" as const }))),
    ],
  };
}

function tableSheet({ columns, rows }: Table, words: DocumentWords, written: CellText): SheetOfCells {
  return {
    columns: columns.map(({ label }, at) => ({ width: columnWidth(label, rows, at, written) })),
    stickyRowsCount: 1,
    stickyColumnsCount: 1,
    data: [
      columns.map(({ label, kind }) => ({
        ...textCell(label),
        fontWeight: "bold" as const,
        wrap: true,
        alignVertical: "top" as const,
        align: kind === "text" ? ("left" as const) : ("right" as const),
      })),
      ...rows.map((row) => row.cells.map((cell) => ({ ...xlsxCell(cell, words), ...rowStyle(row) }))),
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

function xlsxCell(cell: Cell, words: DocumentWords): CellObject {
  switch (cell.kind) {
    case "text":
      return textCell(cell.text);
    case "count":
      return numberCell(cell.count, FORMATS.count);
    case "number":
      return numberCell(cell.number, FORMATS.number);
    case "seconds":
      return numberCell(Math.floor(cell.seconds) / SECONDS_A_DAY, FORMATS.seconds);
    case "share":
      return numberCell(cell.share, FORMATS.share);
    case "change":
      return numberCell(cell.change, FORMATS.change);
    case "too-few":
      return { ...textCell(words.tooFew), align: "right", textColor: TOO_FEW_GREY };
    case "not-told":
      return { ...textCell(words.notTold), align: "right", textColor: TOO_FEW_GREY };
    case "none":
      return {};
  }
}

function numberCell(value: number, format: string): CellObject {
  return { value: sheetNumber(value), type: Number, format };
}

function textCell(text: string): CellObject {
  const value = xlsxText(text);
  return { value, type: String, ...(value.length <= LONGEST_OF_FORMAT_TEXT ? { format: FORMATS.text } : {}) };
}

function xlsxText(text: string): string {
  // write-excel-file 4.1.1 leaves U+FFFD out, as it does with what XML cannot hold: a damaged name is to be seen as such.
  const encoded = sheetText(text).replaceAll("\uFFFD", "?").replaceAll(LOOKS_ENCODED, "_x005F_");
  // It looks texts up in a plain object, where it finds `constructor` and the like, and then writes a cell that points to
  // nowhere: programs show another cell's text there, or refuse the file. With a NUL, which it leaves out, they are none.
  return encoded in {} ? `${encoded}\0` : encoded;
}
