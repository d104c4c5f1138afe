import { type CellText, cellTextIn } from "../document/cell-text.ts";
import type { Notice, ReportDocument, Section, Tile } from "../document/report-document.ts";
import { textChart } from "./text-chart.ts";
import { textTable } from "./text-table.ts";
import { line, padded, painted, type ReportTextShape, widthOf, withPlainSpaces, wrapped } from "./text-width.ts";

/** Lines of words are no longer than this, however wide the terminal is. */
const WIDEST_WORDS = 100;
/** Below this there is no room for figures beside names. */
const FEWEST_COLUMNS = 20;

/** A report for a terminal: the most important figures first, then tables with small charts. Ends with a line feed. */
export function reportText(document: ReportDocument, shape: ReportTextShape): string {
  const { columns } = shape;
  const own = { ...shape, columns: columns === undefined ? undefined : Math.max(FEWEST_COLUMNS, columns) };
  const cell = cellTextIn(document.language, document.words);
  const parts = [
    [
      ...words(document.title, own).map((text) => painted(own, "bold", text)),
      ...document.facts.flatMap(({ label, text }) => words(`${label}: ${text}`, own)),
    ],
    ...noticesOf("warning"),
    ...(document.tiles.length === 0 ? [] : [document.tiles.flatMap((tile) => tileLines(tile, cell, own))]),
    ...noticesOf("note"),
    ...document.sections.flatMap((section) => sectionParts(section, cell, own)),
  ];
  return withPlainSpaces(`${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`, own);

  function noticesOf(kind: Notice["kind"]): string[][] {
    const { notices } = document;
    return notices.filter((notice) => notice.kind === kind).map((notice) => noticeLines(notice, document, own));
  }
}

function words(text: string, shape: ReportTextShape, indent = ""): string[] {
  const width = Math.min(shape.columns ?? WIDEST_WORDS, WIDEST_WORDS);
  return wrapped(line(text, shape), width - indent.length).map((one) => indent + one);
}

function noticeLines({ kind, text }: Notice, { words: names }: ReportDocument, shape: ReportTextShape): string[] {
  const name = kind === "warning" ? names.warning : names.note;
  return words(`${name}: ${text}`, shape).map((one) => painted(shape, kind === "warning" ? "yellow" : "dim", one));
}

/** `Median wait  12 s  of 1,204 chats`, and what it was before. */
function tileLines({ label, value, n, comparison }: Tile, cell: CellText, shape: ReportTextShape): string[] {
  const [name, figure, of] = [line(label, shape), line(cell(value), shape), line(n, shape)];
  const before = comparison === undefined ? [] : words(comparison, shape, "  ");
  const dimmed = before.map((one) => painted(shape, "dim", one));
  const width = Math.min(shape.columns ?? WIDEST_WORDS, WIDEST_WORDS);
  const [nameWidth, figureWidth] = [Math.floor(width * 0.45), Math.floor(width * 0.2)];
  if (widthOf(name) > nameWidth || widthOf(figure) > figureWidth || nameWidth + figureWidth + widthOf(of) + 4 > width) {
    return [...words(name, shape), ...words(`${figure} (${of})`, shape, "  "), ...dimmed];
  }
  const shown = painted(shape, "bold", padded(figure, figureWidth, "right"));
  return [`${padded(name, nameWidth, "left")}  ${shown}  ${of}`, ...dimmed];
}

function sectionParts(
  { title, introduction, chart, tables }: Section,
  cell: CellText,
  shape: ReportTextShape,
): string[][] {
  const underline = (shape.ascii === true ? "=" : "━").repeat(Math.min(shape.columns ?? WIDEST_WORDS, widthOf(title)));
  const drawn = chart === undefined ? [] : textChart(chart, cell, shape);
  return [
    [
      ...words(title, shape).map((text) => painted(shape, "bold", text)),
      underline,
      ...(introduction === undefined ? [] : words(introduction, shape)),
    ],
    ...(drawn.length === 0 ? [] : [drawn]),
    ...tables.map((table) => [
      ...(table.caption === title ? [] : words(table.caption, shape).map((text) => painted(shape, "bold", text))),
      ...words(table.definition, shape).map((text) => painted(shape, "dim", text)),
      ...textTable(table, cell, shape),
    ]),
  ];
}
