import { html } from "hono/html";
import { breathe } from "../../../../base/breathe.ts";
import {
  type Conversation,
  type ConversationReader,
  conversationReader,
} from "../../../../report/chats/conversation.ts";
import { CONVERSATION_PAGE, pageOf } from "../../../../report/chats/conversation-pages.ts";
import { chatOnCard, type ShownChat } from "../../../../report/chats/shown-chat.ts";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import type { Configuration } from "../../../../settings/configuration.ts";
import { type AskedOf, NotFound, pagePath, type Shown } from "../../console-page.ts";
import { CHATS_STYLE_NAME } from "../../layout/chats-style.ts";
import { CHAT_WORDS } from "../../words/chat.ts";
import { sayIn } from "../../words/say.ts";
import { cardHtml } from "./chat-facts.ts";
import { figuresHtml } from "./chat-figures.ts";
import { beginText, type TimeTexts, timeTexts } from "./chat-texts.ts";
import { type ChatSay, conversationHtml } from "./conversation-html.ts";
import { whyNotErased } from "./why-not-erased.ts";

/** Bytes: what the card holds stands on the same page. */
const PAGE_SIZE = { ...CONVERSATION_PAGE, bytes: 36_000 };

/**
 * The chat of the path, as ESM shows it to this person.
 *
 * @throws NotFound alike for a card that does not exist and for one that is not shown
 */
export async function chatAsked({ person, params }: AskedOf): Promise<ShownChat> {
  const id = params["dataCardId"] ?? "";
  const chat = /^\d{1,20}$/.test(id) ? await chatOnCard(await person.cards(), id) : undefined;
  if (chat === undefined) throw new NotFound();
  return chat;
}

export function chatTitle(chat: ShownChat, language: AskedOf["language"], times: TimeTexts): string {
  const say = sayIn(language, CHAT_WORDS);
  return typeof chat.startTime === "number"
    ? say("chatOf", { time: beginText(chat, times) })
    : say("chatWithoutTime", { id: chat.dataCardId });
}

/** `GET /chats/:dataCardId` */
export async function chatPage(asked: AskedOf): Promise<Shown> {
  const { person, query, language } = asked;
  const chat = await chatAsked(asked);
  const say = sayIn(language, CHAT_WORDS);
  const times = timeTexts(asked);
  const path = pagePath(person, `/chats/${chat.dataCardId}`);
  const conversation = await conversationOf(chat, person.configuration);
  const shown = pageOf(conversation, { from: query.get("from") ?? undefined, most: PAGE_SIZE });
  return {
    kind: "page",
    title: chatTitle(chat, language, times),
    uses: [CHATS_STYLE_NAME],
    body: html`${actions(path, person.isOperator && whyNotErased(asked, chat) !== "noText", say)}
<div class="beside">
<section aria-labelledby="conversation"><h2 id="conversation">${say("conversation")}</h2>
${logNotes(chat, conversation, say, times)}
${conversationHtml(shown, path, say, times)}
<p class="faint">${isolated(say("zone", { zone: times.zone }))}</p>
</section>
<div>
<section aria-labelledby="figures"><h2 id="figures">${say("figures")}</h2>
${figuresHtml(chat, conversation, path, language, times)}</section>
<section aria-labelledby="card"><h2 id="card">${say("card")}</h2>
${cardHtml(asked, chat, say, times)}
${cardNotes(chat, say)}</section>
</div>
</div>`,
  };
}

/** By the configuration: a reader learns from the templates what they write. */
const readers = new WeakMap<Configuration, ConversationReader>();

async function conversationOf({ log }: ShownChat, configuration: Configuration): Promise<Conversation> {
  if (log === undefined || log.stored === "") return { kind: "text", text: "" };
  const read = readers.get(configuration) ?? conversationReader(configuration);
  readers.set(configuration, read);
  return breathe.through(read(log.stored));
}

function actions(path: string, mayErase: boolean, say: ChatSay): Html {
  return html`<div class="actions"><ul><li>${say("download")}: <a href="${path}/chat.html" download="">${say("asPage")}</a>, <a href="${path}/chat.txt" download="">${say("asText")}</a>, <a href="${path}/chat.json" download="">${say("asJson")}</a></li>${
    mayErase ? html`<li><a href="${path}/erase">${say("erase")}</a></li>` : ""
  }</ul></div>`;
}

function logNotes(
  { log, messageCount, isActive }: ShownChat,
  conversation: Conversation,
  say: ChatSay,
  times: TimeTexts,
): Html {
  const emptyLog = (messageCount ?? 0) > 0 ? "logNotReadable" : isActive === true ? "logNotYet" : "logEmpty";
  const notes = [
    ...(log === undefined ? [say("noLog")] : []),
    ...(log?.text.trim() === "" ? [say(emptyLog)] : []),
    ...(typeof log?.erasedAt === "number" ? [say("logErased", { time: times.second(log.erasedAt) })] : []),
    ...(conversation.kind === "text" && (log?.text.trim() ?? "") !== "" && typeof log?.erasedAt !== "number"
      ? [say("notEntries")]
      : []),
  ];
  return html`${notes.map((note) => html`<p class="notice">${isolated(note)}</p>`)}`;
}

function cardNotes({ attributes, isActive, lacking, identifier, dataCardId }: ShownChat, say: ChatSay): Html {
  const active = attributes.find(({ name }) => name === "isChatActive");
  const notes = [
    ...(isActive === null ? [say("stateNotTold", { code: active?.code ?? "" })] : []),
    ...(lacking.length === 0 ? [] : [say("lacking", { codes: lacking.join(", ") })]),
    say("inEsm", { id: identifier ?? dataCardId }),
  ];
  return html`${notes.map((note) => html`<p class="faint">${isolated(note)}</p>`)}`;
}
