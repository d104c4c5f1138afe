import { html } from "hono/html";
import type { CellText } from "../../../document/cell-text.ts";
import type { Chart } from "../../../document/report-document.ts";
import { SHADES } from "../colours.ts";
import { type Html, idOf } from "../markup.ts";
import { drawn, largestOf, short } from "./axis.ts";
import { cutLabel, letters } from "./labels.ts";

export type HeatMap = Extract<Chart, { kind: "heat-map" }>;

/** Pixels. */
const [LINE, HEAD] = [28, 20];
/** In letters, of the labels on the left. */
const WIDEST_SIDE = 12;
/** In letters: what fits into a cell of 24 on paper, and of 7 on a phone. */
const MOST_DIGITS = { across: 5, upright: 6 } as const;

/** From the second shade on: the values that each of them stands for, from the least to the most. */
function shadesTo(largest: number): { from: number; to: number }[] {
  const whole = Math.ceil(largest);
  const count = Math.min(SHADES - 1, whole);
  const bound = (shade: number) => Math.floor((whole * shade) / count);
  return Array.from({ length: count }, (_, shade) => ({ from: bound(shade) + 1, to: bound(shade + 1) }));
}

/** With few shades, those that differ most. */
function lookOf(shade: number, count: number): number {
  return count <= 1 ? 1 + Math.floor(SHADES / 2) : Math.round(1 + (shade * (SHADES - 2)) / (count - 1));
}

/**
 * A number as a shade and in digits. Drawn twice, as wide as the page and upright for a phone; a page shows one of them.
 */
export function heatMap(chart: HeatMap, id: string, cellText: CellText): Html {
  const write = (count: number) => cellText({ kind: "count", count });
  const shades = shadesTo(largestOf(chart.values.flat()));
  const { rowLabels, columnLabels, values } = chart;
  const upright = columnLabels.map((_label, column) => rowLabels.map((_row, row) => values[row]?.[column] ?? 0));
  return html`<ul class="legend"><li>${swatch(0)}${write(0)}</li>${shades.map(
    ({ from, to }, shade) => html`<li>${swatch(lookOf(shade, shades.length))}${rangeText(from, to)}</li>`,
  )}</ul>
${grid({ rows: rowLabels, columns: columnLabels, values, is: "across" })}
${grid({ rows: columnLabels, columns: rowLabels, values: upright, is: "upright" })}`;

  function rangeText(from: number, to: number): string {
    return from === to ? write(to) : `${write(from)}–${write(to)}`;
  }

  function grid(cells: Grid): Html {
    const side = cells.rows.reduce((most, label) => Math.max(most, letters(label)), 0);
    return html`<div class="plot ${cells.is} a${Math.min(side, WIDEST_SIDE)}"><svg role="img" aria-labelledby="${idOf.chart(id)}" width="100%" height="${HEAD + LINE * cells.rows.length}"><g aria-hidden="true">
${cells.columns.map((label, column) => html`<text class="middle" x="${middle(column)}" y="13">${cutLabel(label, MOST_DIGITS[cells.is])}</text>`)}
${cells.rows.map((label, row) => html`<text class="end" x="-6" y="${HEAD + row * LINE + 19}">${cutLabel(label, WIDEST_SIDE)}</text>${line(row)}\n`)}</g></svg></div>`;

    function line(row: number): Html[] {
      return cells.columns.map((_label, column) => cell(drawn(cells.values[row]?.[column]), row, column));
    }

    function cell(value: number, row: number, column: number): Html {
      const [x, y] = [short(column * across(), 3), HEAD + row * LINE];
      const look = shadeOf(value);
      const digits = write(value);
      const fits = letters(digits) <= MOST_DIGITS[cells.is];
      return html`<rect class="h${look}" x="${x}%" y="${y}" width="${short(across(), 3)}%" height="${LINE}"/>${fits ? html`<text class="middle d${look}" x="${middle(column)}" y="${y + 18}">${digits}</text>` : ""}`;
    }

    function across(): number {
      return 100 / Math.max(1, cells.columns.length);
    }

    function middle(column: number): string {
      return `${short((column + 0.5) * across(), 3)}%`;
    }
  }

  function shadeOf(value: number): number {
    if (value === 0) return 0;
    const shade = shades.findIndex(({ to }) => value <= to);
    return lookOf(shade === -1 ? shades.length - 1 : shade, shades.length);
  }
}

interface Grid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly is: "across" | "upright";
}

function swatch(look: number): Html {
  return html`<svg width="16" height="16" aria-hidden="true"><rect class="h${look}" width="16" height="16"/></svg>`;
}
