import { stringify } from "csv-stringify/sync";
import type { Cell, Column, ReportDocument, ReportLanguage, Row, Table } from "../document/report-document.ts";
import { ABOUT_ID, aboutRows, tablesOf } from "./about-rows.ts";
import { sheetNumber, sheetText } from "./sheet-text.ts";

export interface CsvFile {
  /** `wait.csv` */
  readonly name: string;
  readonly text: string;
}

type CsvWords = Pick<ReportDocument, "language" | "words">;

/** Digits behind the point, at most: a share of 0.9531 is 95.31 percent. */
const MOST_DECIMALS = 4;

/**
 * Where a program begins to read a cell, and what is behind it would be a formula there. Other signs than our own part cells
 * too: the program that opens the file may go by one of them.
 */
const STARTS_FORMULA = /(^|[;,|\t\n])(?=(?:[^\S\t\n]|["\p{Cf}])*[=+\-@＝＋－＠])/gu;

/** A file for each table, and `about.csv` with the definitions. */
export function reportCsv(document: ReportDocument): CsvFile[] {
  const tables = tablesOf(document).map((table) => ({ name: fileName(table.id), text: tableCsv(table, document) }));
  return [...tables, { name: fileName(ABOUT_ID), text: csv(aboutRows(document), document.language) }];
}

/**
 * A table as Excel of the language opens it by a double click: byte order mark, CR LF, and outside of English a semicolon
 * and a decimal comma. Numbers are bare, seconds whole, with `(s)` at the label; where there is nothing to show, the cell
 * is empty; "too few" and "not told" stand there as words, which sums pass over.
 */
export function tableCsv(table: Table, { language, words }: CsvWords): string {
  const header = table.columns.map(({ label, kind }) => (kind === "seconds" ? inSeconds(label) : label));
  return csv([header, ...table.rows.map((row) => csvRow(row, table.columns, words))], language);
}

function csvRow({ cells }: Row, columns: readonly Column[], words: CsvWords["words"]): (string | number | null)[] {
  const values = cells.map((cell) => csvValue(cell, words));
  const [label] = values;
  const isUnitMissing = cells.some((cell, at) => cell.kind === "seconds" && columns[at]?.kind !== "seconds");
  return isUnitMissing && typeof label === "string" ? [inSeconds(label), ...values.slice(1)] : values;
}

function csvValue(cell: Cell, words: CsvWords["words"]): string | number | null {
  switch (cell.kind) {
    case "text":
      return cell.text;
    case "count":
      return cell.count;
    case "number":
      return cell.number;
    case "seconds":
      return Math.floor(cell.seconds);
    case "share":
      return cell.share;
    case "change":
      return cell.change;
    case "too-few":
      return words.tooFew;
    case "not-told":
      return words.notTold;
    case "none":
      return null;
  }
}

function csv(rows: readonly (readonly (string | number | null)[])[], language: ReportLanguage): string {
  const isEnglish = language === "en";
  return stringify([...rows], {
    bom: true,
    delimiter: isEnglish ? "," : ";",
    record_delimiter: "\r\n",
    // Quoted without need too: a program that parts cells by another sign then takes a line for one cell rather than for two.
    quoted_string: true,
    cast: {
      string: (value) => sheetText(sheetText(value).replaceAll(STARTS_FORMULA, "$1'")),
      number: (value) => numberText(value, isEnglish ? "." : ","),
    },
  });
}

/** An ASCII hyphen for minus, nothing between thousands. */
function numberText(value: number, point: string): string {
  return String(Number(sheetNumber(value).toFixed(MOST_DECIMALS))).replace(".", point);
}

function inSeconds(label: string): string {
  return `${label} (s)`;
}

function fileName(id: string): string {
  return `${id}.csv`;
}
