import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { cleanName } from "../../../chat/clean-text.ts";
import { type CellText, cellTextIn } from "../../document/cell-text.ts";
import type { Chart, ReportDocument, Section, Table } from "../../document/report-document.ts";
import { barChart } from "./charts/bar-chart.ts";
import { heatMap } from "./charts/heat-map.ts";
import { hasLongLabels, namedBars } from "./charts/named-bars.ts";
import { legend } from "./charts/series.ts";
import { type Definitions, definitionsOf } from "./definitions.ts";
import { headHtml } from "./head.ts";
import { type Html, idOf, isolated } from "./markup.ts";
import { STYLE } from "./style.ts";
import { tableHtml } from "./table.ts";

/** Nothing is loaded and nothing runs: of all that could be written into the page, only its own style has any effect. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/**
 * The report as a single page to read, to hand on and to print: without scripts, its charts are SVG. Also well-formed XML.
 */
export function reportHtml(document: ReportDocument): string {
  const { language, title, sections, words } = document;
  const cellText = cellTextIn(language, words);
  const definitions = definitionsOf(document);
  // None of its parts is a promise, and so is not the page.
  return html`<!DOCTYPE html>
<html lang="${language}" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${cleanName(title)}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${headHtml(document, cellText)}
${sections.map((section) => sectionHtml(section, document, cellText, definitions))}
</main>
</body>
</html>
`.toString();
}

function sectionHtml(section: Section, { words }: ReportDocument, cellText: CellText, definitions: Definitions): Html {
  const { id, title, introduction, chart, tables } = section;
  return html`<section id="${idOf.section(id)}" aria-labelledby="${idOf.heading(id)}">
<h2 id="${idOf.heading(id)}">${isolated(title)}</h2>
${introduction === undefined ? "" : html`<p class="introduction">${isolated(introduction)}</p>\n`}${
  chart === undefined ? "" : chartHtml(chart, section, cellText, words.asTable)
}
${tables.map((table, index) => {
  const isTitled = index === 0 && chart === undefined && table.caption === title;
  return html`${tableHtml(table, { cellText, definitions, isTitled })}\n`;
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
