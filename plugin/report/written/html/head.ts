import { html } from "hono/html";
import type { CellText } from "../../document/cell-text.ts";
import type { Notice, ReportDocument, Tile } from "../../document/report-document.ts";
import { type ChatsLink, linkedHtml } from "./chats-link.ts";
import { type Html, idOf, isolated } from "./markup.ts";

/** What stands above the sections: the title, what the report is of, the figures at a glance, and the way to each section. */
export function headHtml(document: ReportDocument, cellText: CellText): Html {
  const { title, sections, words } = document;
  return html`<a class="skip" href="#figures">${isolated(words.toFigures)}</a>
<header>
<h1>${isolated(title)}</h1>
${factsHtml(document)}
</header>
<main id="figures" tabindex="-1">
${noticesHtml(document, "warning")}${tilesHtml(document, cellText)}${noticesHtml(document, "note")}<nav class="contents" aria-labelledby="contents">
<h2 id="contents">${isolated(words.contents)}</h2>
<ol>${sections.map(({ id, title: name }) => html`<li><a href="#${idOf.section(id)}">${isolated(name)}</a></li>`)}</ol>
</nav>
`;
}

export function factsHtml({ facts }: ReportDocument): Html {
  return html`<dl class="facts">${facts.map(({ label, text }) => html`<div><dt>${isolated(label)}</dt><dd>${isolated(text)}</dd></div>`)}</dl>`;
}

/** Warnings belong before the figures, notes after them. */
export function noticesHtml({ notices, words }: ReportDocument, kind: Notice["kind"]): Html | string {
  const some = notices.filter((notice) => notice.kind === kind);
  if (some.length === 0) return "";
  return html`<ul class="notices">${some.map((notice) => noticeHtml(notice, words[kind]))}</ul>\n`;
}

function noticeHtml({ kind, text }: Notice, word: string): Html {
  return html`<li class="${kind}"><strong>${isolated(word)}</strong> ${isolated(text)}</li>`;
}

/** The figures at a glance. */
export function tilesHtml({ tiles }: ReportDocument, cellText: CellText, chatsLink?: ChatsLink): Html | string {
  if (tiles.length === 0) return "";
  return html`<ul class="tiles">${tiles.map((tile) => tileHtml(tile, cellText, chatsLink))}\n</ul>\n`;
}

function tileHtml(
  { label, value, n, comparison, definition, chats }: Tile,
  cellText: CellText,
  link?: ChatsLink,
): Html {
  const isWord = value.kind === "too-few" || value.kind === "not-told" || value.kind === "text";
  return html`
<li><p class="label">${isolated(label)}</p><p class="figure${isWord ? " word" : ""}">${linkedHtml(isolated(cellText(value)), chats, link)}</p><p class="n">${isolated(n)}</p><p class="n">${comparison === undefined ? "" : isolated(comparison)}</p><p class="definition">${isolated(definition)}</p></li>`;
}
