import { html } from "hono/html";
import type { Chart } from "../../../document/report-document.ts";
import { SERIES_LOOKS } from "../colours.ts";
import { type Html, idOf, isolated } from "../markup.ts";

export type BarChart = Extract<Chart, { kind: "bars" }>;

/**
 * Stripes in the colour of the paper, [from, height] in tiles of some pixels: series are told apart without their colours.
 * They lie flat, so that they look the same in bars that are stretched to the width of the page.
 */
const STRIPES: readonly { readonly tile: number; readonly lines: readonly (readonly [number, number])[] }[] = [
  { tile: 8, lines: [] },
  { tile: 4, lines: [[1, 1.25]] },
  { tile: 8, lines: [[2, 4]] },
  {
    tile: 10,
    lines: [
      [1, 1.25],
      [4, 1.25],
    ],
  },
  { tile: 8, lines: [[3, 1.25]] },
  { tile: 4, lines: [[1, 2.5]] },
];

const SWATCH = 16;

export function lookOf(series: number): number {
  return series % SERIES_LOOKS;
}

/** How a bar of a series is filled. One series alone needs no stripes. */
export function fillOf(chart: BarChart, id: string, series: number): Html {
  if (chart.series.length < 2 || lookOf(series) === 0) return html`class="s${lookOf(series)}"`;
  return html`fill="url(#${idOf.pattern(id, lookOf(series))})"`;
}

/** Stands in the same SVG as the bars: its width is that of all of them, so that there is no seam. */
export function patterns(chart: BarChart, id: string): Html | string {
  if (chart.series.length < 2) return "";
  const looks = STRIPES.map((stripes, look) => ({ ...stripes, look })).slice(1, chart.series.length);
  return html`<defs>${looks.map(
    ({ tile, lines, look }) =>
      html`<pattern id="${idOf.pattern(id, look)}" patternUnits="userSpaceOnUse" width="100%" height="${tile}"><rect class="s${look}" width="100%" height="${tile}"/>${lines.map(
        ([y, height]) => html`<rect class="stripe" y="${y}" width="100%" height="${height}"/>`,
      )}</pattern>`,
  )}</defs>`;
}

/** Which look is which series. */
export function legend({ series }: BarChart): Html | string {
  if (series.length < 2) return "";
  return html`<ul class="legend">${series.map(({ name }, index) => html`<li>${swatch(lookOf(index))}${isolated(name)}</li>`)}</ul>`;
}

function swatch(look: number): Html {
  const { tile, lines } = STRIPES[look] ?? { tile: SWATCH, lines: [] };
  const tops = Array.from({ length: Math.ceil(SWATCH / tile) }, (_, index) => index * tile);
  const stripes = tops.flatMap((top) => lines.map(([y, height]) => ({ y: top + y, height })));
  return html`<svg width="${SWATCH}" height="${SWATCH}" aria-hidden="true"><rect class="s${look}" width="${SWATCH}" height="${SWATCH}"/>${stripes.map(
    ({ y, height }) => html`<rect class="stripe" y="${y}" width="${SWATCH}" height="${height}"/>`,
  )}</svg>`;
}
