import { html } from "hono/html";
import { cleanText } from "../../../../chat/clean-text.ts";
import type { Entry } from "../../../../report/chats/conversation.ts";
import type { ConversationPage, ShownEntry } from "../../../../report/chats/conversation-pages.ts";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import type { CHAT_WORDS } from "../../words/chat.ts";
import type { Say } from "../../words/say.ts";
import type { TimeTexts } from "./chat-texts.ts";

export type ChatSay = Say<keyof (typeof CHAT_WORDS)["en"]>;

export function entryId(index: number): string {
  return `entry-${index}`;
}

/** A part of the conversation, with the way to the others. @param path of the chat */
export function conversationHtml(page: ConversationPage, path: string, say: ChatSay, times: TimeTexts): Html {
  const links = pageLinks(page, path, say);
  return html`${links}
${page.text.trim() === "" ? "" : html`<p class="log">${cleanText(page.text)}</p>`}
${
  page.entries.length === 0
    ? ""
    : html`<ol class="said">
${page.entries.map((entry) => entryHtml(entry, say, times))}</ol>`
}
${page.count > 1 ? links : ""}`;
}

function pageLinks({ number, count, previous, next }: ConversationPage, path: string, say: ChatSay): Html | string {
  if (count === 1) return "";
  const link = (to: string | null, word: "first" | "earlier" | "later") =>
    to === null ? "" : html`<li><a href="${path}?from=${to}">${say(word)}</a></li>`;
  return html`<div class="actions"><ul><li>${say("page", { number, count })}</li>${number > 2 ? link("0", "first") : ""}${link(previous, "earlier")}${link(next, "later")}</ul></div>`;
}

function entryHtml(entry: ShownEntry, say: ChatSay, times: TimeTexts): Html {
  const { index, kind, side, isEvent, isNote, isContinued, goesOn, omittedCharacters, file } = entry;
  const looks = [isEvent ? "event" : kind === "remark" ? "remark" : side, ...(isNote ? ["note"] : [])];
  return html`<li id="${entryId(index)}" class="${looks.join(" ")}">${kind === "remark" ? "" : byline(entry, say, times)}${
    isContinued ? html`<p class="by">${say("continued")}</p>` : ""
  }${kind === "withdrawn" ? html`<p class="faint">${say("withdrawn")}</p>` : ""}${textHtml(entry)}${
    file === undefined || goesOn
      ? ""
      : html`<p class="by">${isolated(say("file", { name: file.name, size: file.size }))}</p>`
  }${omittedCharacters === 0 || goesOn ? "" : html`<p class="by">${say("omitted", { count: omittedCharacters })}</p>`}${
    goesOn ? html`<p class="by">${say("goesOn")}</p>` : ""
  }</li>
`;
}

/** What somebody wrote, line by line, in its own direction: whatever it holds reorders nothing around it. */
function textHtml({ text }: Entry): Html | string {
  return text === "" ? "" : html`<p dir="auto"><bdi>${cleanText(text)}</bdi></p>`;
}

function byline({ sender, side, isNote, isEvent, at, localTime }: Entry, say: ChatSay, times: TimeTexts): Html {
  const time =
    at === null ? isolated(localTime) : html`<time datetime="${new Date(at).toISOString()}">${times.second(at)}</time>`;
  const who = isEvent && sender === "" ? "" : html`<b>${sender === "" ? say(side) : isolated(sender)}</b> · `;
  const as = sender === "" || isEvent || sender === say(side) ? "" : html`${say(side)} · `;
  return html`<p class="by">${who}${as}${isNote ? html`${say("note")} · ` : ""}${time}</p>`;
}
