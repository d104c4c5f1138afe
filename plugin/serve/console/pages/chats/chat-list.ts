import { html } from "hono/html";
import { shortened } from "../../../../base/cut-text.ts";
import type { ChatNote } from "../../../../report/chats/chat-notes.ts";
import type { ListedChat } from "../../../../report/chats/listed-chat.ts";
import type { ChatPage } from "../../../../report/chats/page-of-chats.ts";
import type { NamedCard } from "../../../../report/figures/reported-chat.ts";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import { type AskedOf, pagePath } from "../../console-page.ts";
import { CHAT_NOTES_WORDS } from "../../words/chat-notes.ts";
import { CHATS_WORDS } from "../../words/chats.ts";
import { sayIn } from "../../words/say.ts";
import { beginForPrograms, beginText, EMPTY, spanIn, type TimeTexts, timeTexts } from "./chat-texts.ts";
import type { ChatsSay } from "./search-form.ts";

/** Chats on a page. */
export const MOST_LISTED = 50;
/** Characters of a name. */
const LONGEST_NAME = 80;

interface Column {
  readonly head: "began" | "customer" | "supportPerson" | "wait" | "messages" | "state";
  readonly cell: (chat: ListedChat) => Html | string;
  /** Whether an attribute holds it. */
  readonly isMapped: (chat: ListedChat) => boolean;
  readonly isNumber?: true;
}

/** @param link where the same list is, with `below` to be put behind it */
export function chatList(asked: AskedOf, page: ChatPage, link: (below: string | undefined) => string): Html {
  const { chats, next, notes } = page;
  const say = sayIn(asked.language, CHATS_WORDS);
  const times = timeTexts(asked);
  return html`${chats.length === 0 ? html`<p>${say(next === undefined ? "none" : "noneYet")}</p>` : chatTable(asked, chats, say, times)}
${notes.length === 0 ? "" : html`<ul class="notes">${notes.map((note) => html`<li>${isolated(noteIn(note, asked))}</li>`)}</ul>`}
${lookedAt(page, say, times)}
${pageLinks(asked, page, link, say)}`;
}

function columnsOf({ person, language }: AskedOf, say: ChatsSay, times: TimeTexts): Column[] {
  return [
    {
      head: "began",
      cell: (chat) => beginLink(chat, pagePath(person, `/chats/${chat.dataCardId}`), say, times),
      isMapped: () => true,
    },
    { head: "customer", cell: ({ customer }) => nameHtml(customer, say), isMapped: isThere("customer") },
    {
      head: "supportPerson",
      cell: ({ supportPerson }) => nameHtml(supportPerson, say),
      isMapped: isThere("supportPerson"),
    },
    {
      head: "wait",
      cell: ({ waitSeconds }) => (typeof waitSeconds === "number" ? spanIn(language, waitSeconds) : EMPTY),
      isMapped: isThere("waitSeconds"),
      isNumber: true,
    },
    {
      head: "messages",
      cell: ({ messageCount }) => (typeof messageCount === "number" ? String(messageCount) : EMPTY),
      isMapped: isThere("messageCount"),
      isNumber: true,
    },
    { head: "state", cell: (chat) => say(stateWord(chat)), isMapped: () => true },
  ];
}

function isThere(name: keyof ListedChat): Column["isMapped"] {
  return (chat) => chat[name] !== undefined;
}

export function stateWord({ isActive }: Pick<ListedChat, "isActive">): "active" | "over" | "notTold" {
  if (isActive === null) return "notTold";
  return isActive ? "active" : "over";
}

function beginLink(chat: ListedChat, path: string, say: ChatsSay, times: TimeTexts): Html {
  const text = typeof chat.startTime === "number" ? beginText(chat, times) : say("dataCard", { id: chat.dataCardId });
  const forPrograms = beginForPrograms(chat);
  return html`<a href="${path}">${forPrograms === undefined ? isolated(text) : html`<time datetime="${forPrograms}">${text}</time>`}</a>`;
}

function nameHtml(card: NamedCard | null | undefined, say: ChatsSay): Html | string {
  return card ? isolated(shortened(card.name ?? say("dataCard", { id: card.dataCardId }), LONGEST_NAME)) : EMPTY;
}

/** On a narrow screen each row is a block of its own, with the heads in front: the roles keep it a table. */
function chatTable(asked: AskedOf, chats: readonly ListedChat[], say: ChatsSay, times: TimeTexts): Html {
  const columns = columnsOf(asked, say, times).filter(({ isMapped }) => chats.some(isMapped));
  const hasEmpty = chats.some((chat) => columns.some(({ cell }) => cell(chat) === EMPTY));
  const rows = chats.map(
    (chat) =>
      html`<tr role="row">${columns.map(({ head, cell, isNumber }) => {
        const shown = head === "began" ? html`<th scope="row" role="rowheader">${cell(chat)}</th>` : "";
        if (shown !== "") return shown;
        return html`<td role="cell" data-head="${say(head)}"${isNumber ? html` class="n"` : ""}>${cell(chat)}</td>`;
      })}</tr>
`,
  );
  return html`<table class="list" role="table"><caption class="heard">${say("chats")}</caption><thead role="rowgroup"><tr role="row">${columns.map(
    ({ head, isNumber }) =>
      html`<th scope="col" role="columnheader"${isNumber ? html` class="n"` : ""}>${say(head)}</th>`,
  )}</tr></thead><tbody role="rowgroup">
${rows}</tbody></table>
${hasEmpty ? html`<p class="faint">${say("emptyMeans")}</p>` : ""}`;
}

function lookedAt({ chats, next, lookedDownTo }: ChatPage, say: ChatsSay, times: TimeTexts): Html | string {
  if (next === undefined || chats.length === MOST_LISTED) return "";
  const text =
    lookedDownTo === undefined ? say("lookedThrough") : say("lookedDownTo", { time: times.minute(lookedDownTo) });
  return html`<p>${isolated(text)}</p>`;
}

function pageLinks(
  { query }: AskedOf,
  { chats, next }: ChatPage,
  link: (below: string | undefined) => string,
  say: ChatsSay,
): Html | string {
  const isFirst = query.get("below") === null;
  if (isFirst && next === undefined) return "";
  return html`<nav class="actions" aria-label="${say("pages")}"><ul>${isFirst ? "" : html`<li><a href="${link(undefined)}">${say("newest")}</a></li>`}${
    next === undefined
      ? ""
      : html`<li><a href="${link(next)}">${say(chats.length === MOST_LISTED ? "older" : "goOn")}</a></li>`
  }</ul></nav>`;
}

function noteIn(note: ChatNote, { language, person }: AskedOf): string {
  const say = sayIn(language, CHAT_NOTES_WORDS);
  switch (note.kind) {
    case "hidden":
    case "deleted":
    case "unreadable":
      return say(note.kind, { count: note.count });
    case "untold":
      return say("untold", { count: note.count, code: note.attributeCode });
    case "person":
      return say(note.reason === "unreadable" ? "personUnreadable" : note.reason);
    case "not-compared": {
      const { attributeCodes, mapped } = person.configuration.platformSettings;
      const names = mapped.find(({ code }) => code === attributeCodes[note.attribute])?.definition.names;
      return say("notCompared", { attribute: names?.[language] ?? names?.en ?? note.attribute });
    }
  }
}
