import { html } from "hono/html";
import type { CellText } from "../../document/cell-text.ts";
import type { Notice, ReportDocument, Tile } from "../../document/report-document.ts";
import { type Html, idOf, isolated } from "./markup.ts";

/** What stands above the sections: the title, what the report is of, the figures at a glance, and the way to each section. */
export function headHtml({ title, facts, notices, tiles, sections, words }: ReportDocument, cellText: CellText): Html {
  return html`<a class="skip" href="#figures">${isolated(words.toFigures)}</a>
<header>
<h1>${isolated(title)}</h1>
<dl class="facts">${facts.map(({ label, text }) => html`<div><dt>${isolated(label)}</dt><dd>${isolated(text)}</dd></div>`)}</dl>
</header>
<main id="figures" tabindex="-1">
${noticesHtml("warning")}${
  tiles.length === 0 ? "" : html`<ul class="tiles">${tiles.map((tile) => tileHtml(tile, cellText))}\n</ul>\n`
}${noticesHtml("note")}<nav aria-labelledby="contents">
<h2 id="contents">${isolated(words.contents)}</h2>
<ol>${sections.map(({ id, title: name }) => html`<li><a href="#${idOf.section(id)}">${isolated(name)}</a></li>`)}</ol>
</nav>
`;

  /** Warnings before the figures, notes after them. */
  function noticesHtml(kind: Notice["kind"]): Html | string {
    const some = notices.filter((notice) => notice.kind === kind);
    if (some.length === 0) return "";
    return html`<ul class="notices">${some.map((notice) => noticeHtml(notice, words[kind]))}</ul>\n`;
  }
}

function noticeHtml({ kind, text }: Notice, word: string): Html {
  return html`<li class="${kind}"><strong>${isolated(word)}</strong> ${isolated(text)}</li>`;
}

function tileHtml({ label, value, n, comparison, definition }: Tile, cellText: CellText): Html {
  const isWord = value.kind === "too-few" || value.kind === "not-told" || value.kind === "text";
  return html`
<li><p class="label">${isolated(label)}</p><p class="figure${isWord ? " word" : ""}">${isolated(cellText(value))}</p><p class="n">${isolated(n)}</p><p class="n">${comparison === undefined ? "" : isolated(comparison)}</p><p class="definition">${isolated(definition)}</p></li>`;
}
