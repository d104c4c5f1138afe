import { html } from "hono/html";
import type { CellText } from "../../../document/cell-text.ts";
import { type Html, idOf } from "../markup.ts";
import { drawn, largestOf, short } from "./axis.ts";
import { totals, valueText } from "./bar-chart.ts";
import { cutLabel, letters } from "./labels.ts";
import { type BarChart, fillOf, patterns } from "./series.ts";

/** A label this long does not fit below a standing bar. */
const LONG_LABEL = 13;
const MOST_BARS = 40;
/** In letters: what a phone has room for. */
const WIDEST_LABEL = 40;

/** Pixels; of a line with a label and the bar below it. A multiple of the stripes' tiles, so that all bars look alike. */
const LINE = 40;
const BAR = 14;
/** Percent: beside the longest bar stands its value. */
const LONGEST_BAR = 80;

export function hasLongLabels({ labels, shortLabels }: BarChart): boolean {
  if (shortLabels !== undefined) return false;
  return labels.length <= MOST_BARS && labels.some((label) => letters(label) >= LONG_LABEL);
}

/** Lying bars, each below its name: of persons and the like. */
export function namedBars(chart: BarChart, id: string, cellText: CellText): Html {
  const sums = totals(chart);
  const longest = largestOf(sums);
  const percent = (value: number) => (longest === 0 ? 0 : (value / longest) * LONGEST_BAR);
  return html`<div class="plot"><svg role="img" aria-labelledby="${idOf.chart(id)}" width="100%" height="${LINE * chart.labels.length}"><g aria-hidden="true">
${patterns(chart, id)}${chart.labels.map((label, bar) => {
  const top = bar * LINE;
  const sum = sums[bar] ?? 0;
  return html`<text x="0" y="${top + 13}">${cutLabel(label, WIDEST_LABEL)}</text>${parts(bar, top + 18)}<text class="value" x="${short(percent(sum), 2)}%" dx="${sum === 0 ? 0 : 6}" y="${top + 30}">${valueText(chart, sum, cellText)}</text>\n`;
})}</g></svg></div>`;

  function parts(bar: number, y: number): Html[] {
    let from = 0;
    return chart.series.map(({ values }, series) => {
      const value = drawn(values[bar]);
      const start = from;
      from += value;
      return value === 0
        ? html``
        : html`<rect ${fillOf(chart, id, series)} x="${short(percent(start), 2)}%" y="${y}" width="${short(percent(value), 2)}%" height="${BAR}"/>`;
    });
  }
}
