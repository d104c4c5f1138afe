import { html } from "hono/html";
import type { ListConditions } from "../../../../report/chats/list-conditions.ts";
import { cellTextIn } from "../../../../report/document/cell-text.ts";
import { reportDocument } from "../../../../report/document/make-document.ts";
import type { ReportDocument, Section, Table } from "../../../../report/document/report-document.ts";
import { definitionsOf } from "../../../../report/written/html/definitions.ts";
import { factsHtml, noticesHtml, tilesHtml } from "../../../../report/written/html/head.ts";
import { type Html, idOf, isolated } from "../../../../report/written/html/markup.ts";
import { sectionHtml } from "../../../../report/written/html/section.ts";
import { type AskedOf, pagePath, type Shown } from "../../console-page.ts";
import { REPORT_WORDS } from "../../words/report.ts";
import { sayIn } from "../../words/say.ts";
import { chatsPath } from "../chats/chats-path.ts";
import { askedReport } from "./asked-report.ts";
import { reportForm } from "./report-form.ts";
import { type ReportQuery, reportPath } from "./report-query.ts";

/** Rows of a long table on one page: with a link in each number, a page of them stays well below 100 kB. */
const ROWS_OF_A_PART = 50;
const OVERVIEW = "overview";
/** Shown beside the overview unless another one is asked for. */
const USUAL = "outcomes";

/** The figures of a period: the overview, and one section of the report. */
export async function reportPage(asked: AskedOf): Promise<Shown> {
  const found = await askedReport(asked);
  if (found.kind === "page") return found;
  const { query, report } = found;
  const { person, language } = asked;
  const say = sayIn(language, REPORT_WORDS);
  const document = reportDocument(report, { language });
  const cellText = cellTextIn(language, document.words);
  const [overview, chosen] = shownSections(document, query.section);
  const section = chosen ?? overview;
  const sections = [overview, chosen].flatMap((one) => (one === undefined ? [] : [cut(one, query.part)]));
  const parts = {
    cellText,
    words: document.words,
    definitions: definitionsOf({ ...document, sections }),
    // Beside this page, so that it says what all of them have in common only once.
    chatsLink: (chats: ListConditions) => chatsPath(person, chats).slice(pagePath(person, "/").length),
    below: (table: Table) =>
      html`\n<p class="below actions">${partLinks(table)}<a href="${fileLink("report.csv", table.id)}">${say("tableCsv")}</a></p>`,
  };
  return {
    kind: "page",
    title: document.title,
    uses: ["report.css"],
    body: html`${reportForm(asked, { ...query, section: section?.id })}
${factsHtml(document)}
<p class="zone">${isolated(say("zone", { zone: report.timeZone }))}</p>
${noticesHtml(document, "warning")}${tilesHtml(document, cellText, parts.chatsLink)}${noticesHtml(document, "note")}
<p class="actions">${say("download")}: <a href="${fileLink("report.xlsx")}">${say("workbook")}</a> <a href="${fileLink("report.csv")}">${say("allCsv")}</a> <a href="${fileLink("report.html")}">${say("onePage")}</a></p>
${contents(document, asked, query, section)}
${sections.map((one) => sectionHtml(one, parts))}`,
  };

  function fileLink(name: "report.csv" | "report.xlsx" | "report.html", table?: string): string {
    return reportPath(person, query, table === undefined ? { name } : { name, table });
  }

  /** The way through a long table. */
  function partLinks({ id }: Table): Html | string {
    const whole = [overview, chosen].flatMap((one) => one?.tables ?? []).find((table) => table.id === id);
    const count = whole?.rows.filter(({ isTotal }) => isTotal !== true).length ?? 0;
    if (count <= ROWS_OF_A_PART) return "";
    const last = Math.ceil(count / ROWS_OF_A_PART);
    const part = Math.min(query.part, last);
    const link = (to: number, word: "previousRows" | "nextRows") =>
      html`<a href="${reportPath(person, { ...query, section: section?.id, part: to })}#${idOf.table(id)}">${say(word)}</a> `;
    const values = { from: (part - 1) * ROWS_OF_A_PART + 1, to: Math.min(part * ROWS_OF_A_PART, count), count };
    return html`${say("rows", values)} ${part > 1 ? link(part - 1, "previousRows") : ""}${part < last ? link(part + 1, "nextRows") : ""}`;
  }
}

function shownSections({ sections }: ReportDocument, asked: string | undefined): (Section | undefined)[] {
  const find = (id: string | undefined) => sections.find((one) => one.id === id && id !== OVERVIEW);
  return [sections.find(({ id }) => id === OVERVIEW), asked === OVERVIEW ? undefined : (find(asked) ?? find(USUAL))];
}

/** The rows of one part, and that of all together. */
function cut(section: Section, part: number): Section {
  return { ...section, tables: section.tables.map((table) => ({ ...table, rows: rowsOfPart(table, part) })) };
}

function rowsOfPart({ rows }: Table, part: number): Table["rows"] {
  const [own, totals] = [
    rows.filter(({ isTotal }) => isTotal !== true),
    rows.filter(({ isTotal }) => isTotal === true),
  ];
  const from = (Math.min(part, Math.max(1, Math.ceil(own.length / ROWS_OF_A_PART))) - 1) * ROWS_OF_A_PART;
  return [...own.slice(from, from + ROWS_OF_A_PART), ...totals];
}

function contents(
  { sections, words }: ReportDocument,
  { person }: AskedOf,
  query: ReportQuery,
  shown: Section | undefined,
): Html {
  const link = ({ id, title }: Section) =>
    html`<li><a href="${reportPath(person, { ...query, section: id, part: 1 })}#${idOf.section(id)}"${id === shown?.id ? html` aria-current="true"` : ""}>${isolated(title)}</a></li>`;
  return html`<nav class="contents" aria-labelledby="contents">
<h2 id="contents">${isolated(words.contents)}</h2>
<ol>${sections.map(link)}</ol>
</nav>`;
}
