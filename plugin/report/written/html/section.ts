import { html } from "hono/html";
import type { CellText } from "../../document/cell-text.ts";
import type { Chart, DocumentWords, Section, Table } from "../../document/report-document.ts";
import { barChart } from "./charts/bar-chart.ts";
import { heatMap } from "./charts/heat-map.ts";
import { hasLongLabels, namedBars } from "./charts/named-bars.ts";
import { legend } from "./charts/series.ts";
import { type Html, idOf, isolated } from "./markup.ts";
import { type TableParts, tableHtml } from "./table.ts";

/** How a section is written. */
export interface SectionParts extends Omit<TableParts, "isTitled"> {
  readonly words: DocumentWords;
  /** Stands below each table. */
  readonly below?: (table: Table) => Html | string;
}

/** A section: its chart, and its tables. */
export function sectionHtml(section: Section, { words, below = () => "", ...parts }: SectionParts): Html {
  const { id, title, introduction, chart, tables } = section;
  return html`<section id="${idOf.section(id)}" aria-labelledby="${idOf.heading(id)}">
<h2 id="${idOf.heading(id)}">${isolated(title)}</h2>
${introduction === undefined ? "" : html`<p class="introduction">${isolated(introduction)}</p>\n`}${
  chart === undefined ? "" : chartHtml(chart, section, parts.cellText, words.asTable)
}
${tables.map((table, index) => {
  const isTitled = index === 0 && chart === undefined && table.caption === title;
  return html`${tableHtml(table, { ...parts, isTitled })}${below(table)}\n`;
})}</section>
`;
}

/** Its title is heard, but not seen a second time right below that of the section. */
function chartHtml(chart: Chart, { id, title, tables }: Section, cellText: CellText, asTable: string): Html {
  const table = tableOf(chart, tables);
  return html`<figure>
<figcaption id="${idOf.chart(id)}"${chart.title === title ? html` class="heard"` : ""}>${isolated(chart.title)}</figcaption>
${drawing()}
${table === undefined ? "" : html`<p class="as-table"><a href="#${idOf.table(table.id)}">${isolated(asTable)}</a></p>`}</figure>`;

  function drawing(): Html {
    if (chart.kind === "heat-map") return heatMap(chart, id, cellText);
    const bars = hasLongLabels(chart) ? namedBars(chart, id, cellText) : barChart(chart, id, cellText);
    return html`${legend(chart)}${bars}`;
  }
}

/** The table with what the chart shows: of several, the one with a row for each bar. */
function tableOf(chart: Chart, tables: readonly Table[]): Table | undefined {
  if (chart.kind === "heat-map") return tables[0];
  return tables.find((table) => chart.labels.every((label) => hasRow(table, label))) ?? tables[0];
}

function hasRow({ rows }: Table, label: string): boolean {
  return rows.some(({ cells: [first] }) => first?.kind === "text" && first.text === label);
}
