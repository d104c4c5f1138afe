import { html } from "hono/html";
import type { CellText } from "../../document/cell-text.ts";
import { chatsCounted } from "../../document/counted-chats.ts";
import type { Cell, Column, Row, Table } from "../../document/report-document.ts";
import { type ChatsLink, linkedHtml } from "./chats-link.ts";
import type { Definitions } from "./definitions.ts";
import { type Html, idOf, isolated } from "./markup.ts";

/** A table of so many rows is not torn apart on paper. */
const FITS_ON_A_PAGE = 14;
/** So many columns leave room: stretched over the page, a number would stand far from what it is of. */
const FEW_COLUMNS = 5;
/** In letters: what stands on one line, in the first column and in the head. */
const [LONG_NAME, LONG_WORD] = [32, 20];

/** A table in a box that scrolls by itself, by keyboard as well, where the page is narrower than the table. */
export function tableHtml(table: Table, { cellText, definitions, chatsLink, isTitled }: TableParts): Html {
  const { id, columns, rows } = table;
  const total = rows.findIndex(({ isTotal }) => isTotal === true);
  const body = total === -1 ? rows : rows.toSpliced(total, 1);
  const fresh = definitions.firstTold(columns);
  const looks = `table${rows.length <= FITS_ON_A_PAGE ? " whole" : ""}${columns.length <= FEW_COLUMNS ? " few" : ""}`;
  return html`<div class="${looks}" role="group" tabindex="0" aria-labelledby="${idOf.caption(id)}"><table id="${idOf.table(id)}">
<caption><div><strong id="${idOf.caption(id)}"${isTitled ? html` class="heard"` : ""}>${isolated(table.caption)}</strong> <span>${isolated(table.definition)}</span></div></caption>
<thead><tr>${columns.map((column) => headHtml(column, definitions))}</tr></thead>
<tbody>${body.map((row) => rowHtml(row, columns, cellText, chatsLink))}</tbody>${
    total === -1
      ? ""
      : html`\n<tbody class="total">${rows.slice(total, total + 1).map((row) => rowHtml(row, columns, cellText, chatsLink))}</tbody>`
  }
</table></div>${fresh.length === 0 ? "" : html`\n<dl class="definitions">${fresh.map(({ id: anchor, label, definition }) => html`<div id="${anchor}"><dt>${isolated(label)}</dt><dd>${isolated(definition)}</dd></div>`)}</dl>`}`;
}

export interface TableParts {
  readonly cellText: CellText;
  readonly definitions: Definitions;
  /** Default: no number is a link. */
  readonly chatsLink?: ChatsLink;
  /** What stands right above says what the caption says: that is heard, but not seen a second time. */
  readonly isTitled: boolean;
}

function headHtml(column: Column, definitions: Definitions): Html {
  const id = definitions.idOf(column);
  const label = isolated(column.label);
  const isLong = column.label.split(/\s/).some((word) => word.length > LONG_WORD);
  const looks = [...(column.kind === "text" ? ["t"] : []), ...(isLong ? ["w"] : [])];
  return html`<th scope="col"${looks.length === 0 ? "" : html` class="${looks.join(" ")}"`}>${id === undefined ? label : html`<a href="#${id}">${label}</a>`}</th>`;
}

function rowHtml(
  { cells, chats }: Row,
  columns: readonly Column[],
  cellText: CellText,
  link: ChatsLink | undefined,
): Html {
  return html`\n<tr>${cells.map((cell, index) =>
    index === 0
      ? html`<th scope="row"${cell.kind === "text" && cell.text.length > LONG_NAME ? html` class="w"` : ""}>${valueHtml(cell, cellText)}</th>`
      : html`<td${classOf(cell, columns[index])}>${linkedHtml(valueHtml(cell, cellText), chatsCounted(cell, chats, columns[index]?.chats), link)}</td>`,
  )}</tr>`;
}

function classOf({ kind }: Cell, column: Column | undefined): Html | string {
  if (column?.kind === "text") return html` class="t"`;
  if (kind === "text") return html` class="r"`;
  return kind === "too-few" || kind === "not-told" || kind === "none" ? html` class="q"` : "";
}

function valueHtml(cell: Cell, cellText: CellText): Html | string {
  return cell.kind === "text" ? isolated(cell.text) : cellText(cell);
}
