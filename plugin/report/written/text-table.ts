import type { CellText } from "../document/cell-text.ts";
import type { Column, Table } from "../document/report-document.ts";
import { fitted, line, padded, painted, type ReportTextShape, widthOf, wrapped } from "./text-width.ts";

const GAP = "  ";
/** A name takes this many columns at most, or this part of a narrow terminal. */
const WIDEST_LABEL = 40;
const LABEL_PART = 0.45;
/** What a sentence in the last column needs at least. */
const ROOM_FOR_SENTENCE = 30;
const WIDEST_SENTENCE = 100;

interface TextColumn {
  readonly align: "left" | "right";
  readonly width: number;
  readonly head: readonly string[];
  /** By row; a cell may have several lines. */
  readonly cells: readonly (readonly string[])[];
}

/**
 * A table in columns without lines. Where it is wider than the terminal it goes on below, with the first column again;
 * sentences that have no room beside the figures stand below them.
 */
export function textTable(table: Table, cell: CellText, shape: ReportTextShape): string[] {
  const room = shape.columns ?? Number.POSITIVE_INFINITY;
  const last = table.columns.length - 1;
  const hasSentences = last > 0 && table.columns[last]?.kind === "text";
  const label = textColumn(table, 0, cell, shape, Math.min(WIDEST_LABEL, Math.max(8, Math.floor(room * LABEL_PART))));
  const figures = table.columns
    .slice(1, hasSentences ? last : undefined)
    .map((_, index) => textColumn(table, index + 1, cell, shape, Math.max(4, room - label.width - GAP.length)));
  const blocks = inBlocks(label, figures, room);
  const totals = table.rows.map(({ isTotal }) => isTotal === true);
  if (!hasSentences) return joined(blocks, totals, shape);
  const left = room - widthOfBlock([label, ...figures]) - GAP.length;
  if (blocks.length === 1 && left >= ROOM_FOR_SENTENCE) {
    const sentences = textColumn(table, last, cell, shape, Math.min(WIDEST_SENTENCE, left));
    return joined([[label, ...figures, sentences]], totals, shape);
  }
  return [...joined(blocks, totals, shape), "", ...sentencesBelow(table, cell, shape, room)];
}

function textColumn(
  { columns, rows }: Table,
  index: number,
  cell: CellText,
  shape: ReportTextShape,
  widest: number,
): TextColumn {
  const { kind, label }: Pick<Column, "kind" | "label"> = columns[index] ?? { kind: "text", label: "" };
  const isSentence = kind === "text" && index > 0;
  const texts = rows.map(({ cells }) => line(cell(cells[index] ?? { kind: "none" }), shape));
  const cells = texts.map((text) => (isSentence ? wrapped(text, widest) : [fitted(text, widest, shape)]));
  const content = cells.reduce((most, lines) => Math.max(most, widestOf(lines)), 1);
  const words = line(label, shape).split(" ");
  const headWidth = Math.min(widest, Math.max(content, widestOf(words)));
  const head = wrapped(line(label, shape), headWidth);
  return { align: kind === "text" ? "left" : "right", width: Math.max(content, widestOf(head)), head, cells };
}

/** As many columns beside the first as there is room for, and the others below. */
function inBlocks(label: TextColumn, figures: readonly TextColumn[], room: number): TextColumn[][] {
  const blocks: TextColumn[][] = [];
  let current = [label];
  for (const column of figures) {
    if (current.length > 1 && widthOfBlock([...current, column]) > room) {
      blocks.push(current);
      current = [label];
    }
    current.push(column);
  }
  return [...blocks, current];
}

function joined(
  blocks: readonly (readonly TextColumn[])[],
  totals: readonly boolean[],
  shape: ReportTextShape,
): string[] {
  return blocks.flatMap((columns, index) => [
    ...(index === 0 ? [] : [""]),
    ...linesOf(columns.map(({ head, ...column }) => ({ ...column, lines: head }))).map((text) =>
      painted(shape, "bold", text),
    ),
    ...totals.flatMap((isTotal, row) =>
      linesOf(columns.map(({ cells, ...column }) => ({ ...column, lines: cells[row] ?? [] }))).map((text) =>
        isTotal ? painted(shape, "bold", text) : text,
      ),
    ),
  ]);
}

function linesOf(
  columns: readonly (Pick<TextColumn, "align" | "width"> & { readonly lines: readonly string[] })[],
): string[] {
  const height = columns.reduce((most, { lines }) => Math.max(most, lines.length), 1);
  return Array.from({ length: height }, (_, index) =>
    columns
      .map(({ lines, width, align }) => padded(lines[index] ?? "", width, align))
      .join(GAP)
      .trimEnd(),
  );
}

function sentencesBelow({ rows }: Table, cell: CellText, shape: ReportTextShape, room: number): string[] {
  return rows.flatMap(({ cells }) => {
    const [label, sentence] = [cells[0], cells.at(-1)].map((one) => line(cell(one ?? { kind: "none" }), shape));
    return wrapped(`${label}: ${sentence}`, Math.min(room, WIDEST_SENTENCE)).map((text) => painted(shape, "dim", text));
  });
}

function widthOfBlock(columns: readonly TextColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1));
}

function widestOf(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}
