import { html } from "hono/html";
import { findChat } from "../../../../report/chats/chats-with-id.ts";
import type { ShownChat } from "../../../../report/chats/shown-chat.ts";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import { type AskedOf, pagePath, type Shown } from "../../console-page.ts";
import { CHATS_STYLE_NAME } from "../../layout/chats-style.ts";
import { csrfField } from "../../layout/frame.ts";
import { ERASE_WORDS } from "../../words/erase.ts";
import { sayIn } from "../../words/say.ts";
import { chatAsked, chatTitle } from "./chat-page.ts";
import { timeTexts } from "./chat-texts.ts";
import { type EraseSay, erasedHtml } from "./erased-html.ts";
import { beginErasing, erasingOf } from "./erasures.ts";
import { filesOf, mayHaveLog, type WhyNot, whyNotErased } from "./why-not-erased.ts";

/** Seconds after which the page looks again how it stands. */
const AGAIN_AFTER = 2;
/** Milliseconds for which the result stands above the question. */
const RESULT_STAYS = 3_600_000;

/** `GET /chats/:dataCardId/erase`: asks; while the text is being erased, and afterwards, how that stands. */
export async function erasePage(asked: AskedOf): Promise<Shown> {
  const { services, person, language } = asked;
  const chat = await chatAsked(asked);
  const say = sayIn(language, ERASE_WORDS);
  const erasing = erasingOf(services, person, chat.dataCardId);
  if (erasing?.kind === "going-on") {
    return page(
      asked,
      chat,
      html`<p class="notice" role="status">${say("goingOn")}</p><p>${say("goingOnAdvice")}</p>`,
      {
        againAfter: AGAIN_AFTER,
      },
    );
  }
  const isNew = erasing !== undefined && services.clock.now() - erasing.endedAt < RESULT_STAYS;
  const result = isNew ? erasedHtml(erasing, asked) : "";
  const why = whyNotErased(asked, chat);
  const isErased = isNew && erasing.kind === "reported" && why === "noText";
  const below = isErased ? "" : why === undefined ? await question(asked, chat, say) : refusal(why, say);
  return page(asked, chat, html`${result}${below}`);
}

/** `POST /chats/:dataCardId/erase` */
export async function eraseChat(asked: AskedOf): Promise<Shown> {
  const { services, person, language } = asked;
  const chat = await chatAsked(asked);
  const why = whyNotErased(asked, chat);
  const { dataCardId, sessionId } = chat;
  if (why !== undefined || sessionId === null) {
    return page(asked, chat, refusal(why ?? "noSessionId", sayIn(language, ERASE_WORDS)), { status: 409 });
  }
  beginErasing(services, person, { dataCardId, sessionId });
  return { kind: "redirect", to: pagePath(person, `/chats/${dataCardId}/erase`) };
}

/** Nobody has to do anything. */
const IS_WELL: ReadonlySet<WhyNot> = new Set(["active", "noText", "noTextMapped"]);

function refusal(why: WhyNot, say: EraseSay): Html {
  return html`<p class="notice${IS_WELL.has(why) ? "" : " warning"}" role="alert">${say(why)}</p>`;
}

async function question({ person, session }: AskedOf, chat: ShownChat, say: EraseSay): Promise<Html> {
  const { found } = await findChat(await person.cards(), chat.sessionId ?? "");
  const others = found.filter(({ by, dataCardId }) => by === "session-id" && dataCardId !== chat.dataCardId);
  return html`<p><strong>${say("question")}</strong> ${say("forGood")}</p>
<h2>${say("goes")}</h2>
<ul>${mayHaveLog(chat) ? html`<li>${say(chat.log?.text.trim() === "" ? "goesUnseen" : "goesLog")}</li>` : ""}${filesOf(chat).map((name) => html`<li>${isolated(say("goesFile", { name }))}</li>`)}</ul>
${
  others.length === 0
    ? ""
    : html`<p class="notice warning">${say("others")}</p><ul>${others.map(({ dataCardId }) => html`<li><a href="${pagePath(person, `/chats/${dataCardId}`)}">${say("dataCard", { id: dataCardId })}</a></li>`)}</ul>`
}
<h2>${say("stays")}</h2>
<ul><li>${say("staysFigures")}</li><li>${say("staysReferences")}</li><li>${say("staysRegister")}</li></ul>
<form method="post" action="${pagePath(person, `/chats/${chat.dataCardId}/erase`)}">${csrfField(session)}<button class="main">${say("button")}</button></form>`;
}

function page(
  asked: AskedOf,
  chat: ShownChat,
  body: Html,
  more: { readonly status?: 409; readonly againAfter?: number } = {},
): Shown {
  const say = sayIn(asked.language, ERASE_WORDS);
  const path = pagePath(asked.person, `/chats/${chat.dataCardId}`);
  return {
    kind: "page",
    title: say("title"),
    uses: [CHATS_STYLE_NAME],
    body: html`<p>${isolated(chatTitle(chat, asked.language, timeTexts(asked)))}${chat.sessionId === null ? "" : html` · ${isolated(chat.sessionId)}`}</p>
${body}
<p class="actions"><a href="${path}">${say("back")}</a></p>`,
    ...more,
  };
}
