import type { CellText } from "../document/cell-text.ts";
import type { Chart } from "../document/report-document.ts";
import { fitted, line, type Paint, padded, painted, type ReportTextShape, widthOf } from "./text-width.ts";

const WIDEST_CHART = 100;
/** Columns of a bar, below which it says nothing. */
const NARROWEST_BAR = 8;
const WIDEST_LABEL = 34;
/** Each bar is a line: more of them are no picture. */
const MOST_BARS = 100;

/** One fill for each part of a bar: told apart without colours, too. */
const FILLS = ["█", "▒", "░", "▓", "▞", "▁"];
const ASCII_FILLS = ["#", "=", "-", "+", ":", "."];
const PAINTS: readonly Paint[] = ["green", "red", "yellow", "blue", "magenta", "cyan"];
/** None, and four shades. */
const SHADES = ["·", "░", "▒", "▓", "█"];
const ASCII_SHADES = [".", "-", "+", "*", "#"];
const HOURS_BETWEEN_LABELS = 6;

/** A chart of characters; no lines where there is no room for one. */
export function textChart(chart: Chart, cell: CellText, shape: ReportTextShape): string[] {
  return chart.kind === "bars" ? bars(chart, cell, shape) : heatMap(chart, cell, shape);
}

function bars(chart: Extract<Chart, { kind: "bars" }>, cell: CellText, shape: ReportTextShape): string[] {
  const width = Math.min(shape.columns ?? WIDEST_CHART, WIDEST_CHART);
  const widestLabel = Math.min(WIDEST_LABEL, Math.floor(width * 0.4));
  const labels = chart.labels.map((label) => fitted(line(label, shape), widestLabel, shape));
  const sums = chart.labels.map((_, index) => sumOf(chart.series.map(({ values }) => values[index] ?? 0)));
  const numbers = sums.map((sum) =>
    line(cell(chart.unit === "count" ? { kind: "count", count: sum } : { kind: "seconds", seconds: sum }), shape),
  );
  const [labelWidth, numberWidth] = [widestOf(labels), widestOf(numbers)];
  const room = width - labelWidth - numberWidth - 2;
  const most = sums.reduce((greatest, sum) => Math.max(greatest, sum), 0);
  if (most === 0 || room < NARROWEST_BAR || labels.length > MOST_BARS) return [];
  const fills = shape.ascii === true ? ASCII_FILLS : FILLS;
  const lines = labels.map((label, index) => {
    const parts = chart.series.map(({ values }) => values[index] ?? 0);
    const bar = barOf(parts, most, room)
      .map((length, part) => painted(shape, paintOf(part), fillOf(fills, part).repeat(length)))
      .join("");
    return `${padded(label, labelWidth, "left")} ${padded(numbers[index] ?? "", numberWidth, "right")} ${bar}`.trimEnd();
  });
  return chart.series.length < 2 ? lines : [...lines, ...legend(chart.series, fills, width, shape)];
}

/** The lengths of the parts: together they are as long as the sum, and none of them vanishes if there is any room for it. */
function barOf(parts: readonly number[], most: number, room: number): number[] {
  let sum = 0;
  let drawn = 0;
  return parts.map((part) => {
    sum += part;
    const end = Math.max(drawn, part === 0 ? 0 : drawn === 0 ? 1 : 0, Math.round((sum / most) * room));
    const length = Math.min(room, end) - drawn;
    drawn += length;
    return length;
  });
}

function legend(
  series: readonly { readonly name: string }[],
  fills: readonly string[],
  width: number,
  shape: ReportTextShape,
): string[] {
  const items = series.map(({ name }, part) => {
    const plain = fitted(line(name, shape), Math.max(1, width - 2), shape);
    return { text: `${painted(shape, paintOf(part), fillOf(fills, part))} ${plain}`, width: 2 + widthOf(plain) };
  });
  return besideEachOther(items, width);
}

interface Item {
  /** May have colours. */
  readonly text: string;
  readonly width: number;
}

/** As many items on a line as there is room for. */
function besideEachOther(items: readonly Item[], width: number): string[] {
  const lines: Item[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    const next = last === undefined ? 0 : last.width + 2 + item.width;
    if (last === undefined || next > width) lines.push(item);
    else lines[lines.length - 1] = { text: `${last.text}  ${item.text}`, width: next };
  }
  return lines.map(({ text }) => text);
}

function heatMap(chart: Extract<Chart, { kind: "heat-map" }>, cell: CellText, shape: ReportTextShape): string[] {
  const width = shape.columns ?? WIDEST_CHART;
  const labels = chart.rowLabels.map((label) => fitted(line(label, shape), 10, shape));
  const labelWidth = widestOf(labels);
  const columns = chart.columnLabels.length;
  const cellWidth = [3, 2, 1].find((one) => labelWidth + 1 + one * columns <= width);
  const most = chart.values.reduce((greatest, row) => row.reduce((one, value) => Math.max(one, value), greatest), 0);
  if (cellWidth === undefined || most === 0) return [];
  const shades = shape.ascii === true ? ASCII_SHADES : SHADES;
  const highest = shades.length - 1;
  const shadeOf = (value: number): string => shades[Math.ceil((value / most) * highest)] ?? "";
  const heads = chart.columnLabels
    .filter((_, index) => index % HOURS_BETWEEN_LABELS === 0)
    .map((label) => padded(line(label, shape), cellWidth * HOURS_BETWEEN_LABELS, "left"))
    .join("");
  const rows = labels.map(
    (label, index) =>
      `${padded(label, labelWidth, "left")} ${(chart.values[index] ?? []).map((value) => shadeOf(value).repeat(cellWidth)).join("")}`,
  );
  const number = (count: number): string => line(cell({ kind: "count", count }), shape);
  const ranges = shades.flatMap((shade, level) => {
    const [from, to] = [Math.floor(((level - 1) * most) / highest) + 1, Math.floor((level * most) / highest)];
    if (level === 0) return [`${shade} ${number(0)}`];
    return to < from ? [] : [`${shade} ${from === to ? number(to) : `${number(from)}-${number(to)}`}`];
  });
  const items = ranges.map((text) => ({ text, width: widthOf(text) }));
  return [`${" ".repeat(labelWidth + 1)}${heads}`.trimEnd(), ...rows, ...besideEachOther(items, width)];
}

function fillOf(fills: readonly string[], part: number): string {
  return fills[part % fills.length] ?? "#";
}

function paintOf(part: number): Paint {
  return PAINTS[part % PAINTS.length] ?? "bold";
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function widestOf(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}
