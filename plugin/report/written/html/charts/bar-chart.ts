import { html } from "hono/html";
import { cleanName } from "../../../../chat/clean-text.ts";
import type { CellText } from "../../../document/cell-text.ts";
import { type Html, idOf } from "../markup.ts";
import { drawn, largestOf, short, sumOf, ticksTo } from "./axis.ts";
import { labelsSeen, letters, valuesSeen } from "./labels.ts";
import { type BarChart, fillOf, patterns } from "./series.ts";

/** Pixels; the width is that of the page. */
const [TOP, HEIGHT, BELOW] = [18, 190, 24];
const BASE = TOP + HEIGHT;
/** Between the parts of one bar. */
const SEAM = 1;

/** Parts of a bar's place: a few bars are not made as wide as the page, many bars leave no gaps. */
const WIDEST_BAR = 0.09;
const FILLED = { few: 0.72, many: 0.92 } as const;
const MANY = 60;

/** Standing bars, in the order of their labels. Texts keep their size on any page: only the bars are stretched. */
export function barChart(chart: BarChart, id: string, cellText: CellText): Html {
  const write = (value: number) => valueText(chart, value, cellText);
  const ticks = ticksTo(largestOf(totals(chart)), chart.unit);
  const end = ticks.at(-1) ?? 1;
  const tickTexts = ticks.map(write);
  const axisLetters = tickTexts.reduce((most, text) => Math.max(most, letters(text)), 0);
  const count = Math.max(1, chart.labels.length);
  return html`<div class="plot a${Math.min(axisLetters, WIDEST_AXIS)}"><svg role="img" aria-labelledby="${idOf.chart(id)}" width="100%" height="${BASE + BELOW}"><g aria-hidden="true">
${ticks.map((tick, index) => {
  const y = short(BASE - (tick / end) * HEIGHT);
  return html`<line class="${tick === 0 ? "base" : "grid"}" x2="100%" y1="${y}" y2="${y}"/><text class="end" x="-6" y="${y}" dy="4">${tickTexts[index]}</text>`;
})}
<svg y="${TOP}" width="100%" height="${HEIGHT}" viewBox="0 0 ${count} ${HEIGHT}" preserveAspectRatio="none">${patterns(chart, id)}${chart.series.map(
    (_series, index) => html`<path ${fillOf(chart, id, index)} d="${barsOf(chart, index, end)}"/>`,
  )}</svg>
${valuesAbove(chart, end, write)}${labelsBelow(chart)}
</g></svg></div>`;
}

/** In letters: the room beside the bars. */
export const WIDEST_AXIS = 16;

export function valueText({ unit }: BarChart, value: number, cellText: CellText): string {
  return cellText(unit === "seconds" ? { kind: "seconds", seconds: value } : { kind: "count", count: value });
}

export function totals({ labels, series }: BarChart): number[] {
  return labels.map((_label, index) => sumOf(series.map(({ values }) => drawn(values[index]))));
}

function barsOf({ labels, series }: BarChart, index: number, end: number): string {
  const filled = labels.length > MANY ? FILLED.many : FILLED.few;
  const width = Math.min(filled, WIDEST_BAR * Math.max(1, labels.length));
  const across = `${short(width, 3)}`;
  return labels
    .map((_label, bar) => {
      const value = drawn(series[index]?.values[bar]);
      if (value === 0) return "";
      const below = sumOf(series.slice(0, index).map(({ values }) => drawn(values[bar])));
      const seam = below > 0 ? SEAM : 0;
      const height = Math.max(0.5, (value / end) * HEIGHT - seam);
      const foot = HEIGHT - (below / end) * HEIGHT - seam;
      return `M${short(bar + (1 - width) / 2, 3)} ${short(foot)}v-${short(height)}h${across}v${short(height)}z`;
    })
    .join("");
}

function valuesAbove(chart: BarChart, end: number, write: (value: number) => string): Html[] {
  const sums = totals(chart);
  const seen = valuesSeen(sums.map(write));
  if (seen === "never") return [];
  return sums.map((sum, bar) =>
    sum === 0
      ? html``
      : html`<text class="middle value ${seen}" x="${placeOf(chart, bar)}" y="${short(BASE - (sum / end) * HEIGHT - 5)}">${write(sum)}</text>`,
  );
}

function labelsBelow(chart: BarChart): Html[] {
  const labels = chart.shortLabels ?? chart.labels;
  const seen = labelsSeen(labels);
  const last = seen.findLastIndex((one) => one !== "never");
  return labels.map((label, bar) => {
    const one = seen[bar];
    if (one === undefined || one === "never") return html``;
    return html`<text class="${anchorOf(bar)} ${one}" x="${placeOf(chart, bar)}" y="${BASE + 17}">${cleanName(label)}</text>`;
  });

  /** Where others are left out, a label is wider than its bar, and the first and the last one would leave the page. */
  function anchorOf(bar: number): string {
    if (!seen.includes("never")) return "middle";
    if (bar === 0) return "start";
    return bar === last ? "end" : "middle";
  }
}

/** The middle of a bar. */
function placeOf({ labels }: BarChart, bar: number): string {
  return `${short(((bar + 0.5) / labels.length) * 100, 2)}%`;
}
