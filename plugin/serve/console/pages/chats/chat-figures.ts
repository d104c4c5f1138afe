import { html } from "hono/html";
import type { Conversation } from "../../../../report/chats/conversation.ts";
import { placeOfEntry } from "../../../../report/chats/conversation-pages.ts";
import { durationReason, waitReason } from "../../../../report/chats/figure-reasons.ts";
import type { ShownChat } from "../../../../report/chats/shown-chat.ts";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import { CHAT_FIGURES_WORDS } from "../../words/chat-figures.ts";
import { type ConsoleLanguage, type Say, sayIn } from "../../words/say.ts";
import { spanIn, type TimeTexts } from "./chat-texts.ts";
import { entryId } from "./conversation-html.ts";

type FigureSay = Say<keyof (typeof CHAT_FIGURES_WORDS)["en"]>;

/** Where the figures come from. @param path of the chat */
export function figuresHtml(
  chat: ShownChat,
  conversation: Conversation,
  path: string,
  language: ConsoleLanguage,
  times: TimeTexts,
): Html {
  const say = sayIn(language, CHAT_FIGURES_WORDS);
  return html`<dl class="facts">
<div><dt>${say("waitFrom")}</dt><dd>${waitHtml(chat, conversation, path, language, say)}</dd></div>
<div><dt>${say("duration")}</dt><dd>${isolated(durationText(chat, language, say, times))}</dd></div>
</dl>`;
}

function waitHtml(
  chat: ShownChat,
  conversation: Conversation,
  path: string,
  language: ConsoleLanguage,
  say: FigureSay,
): Html {
  const reason = waitReason(conversation, chat);
  const wait = spanIn(language, chat.waitSeconds ?? 0);
  const link = (index: number, word: "message" | "reply") =>
    html`<a href="${path}?from=${placeOfEntry(index)}#${entryId(index)}">${say(word)}</a>`;
  switch (reason.kind) {
    case "told":
      return html`${say("waitTold", { wait })} ${link(reason.from, "message")} – ${link(reason.to, "reply")}`;
    case "support-person-first":
      return html`${say("waitFirst", { wait })} ${link(reason.to, "reply")}`;
    case "not-told":
      return html`${reason.why === "no-figure" ? say("waitNone") : say(reason.why, { wait })}`;
  }
}

function durationText(chat: ShownChat, language: ConsoleLanguage, say: FigureSay, times: TimeTexts): string {
  const reason = durationReason(chat);
  if (reason.kind === "not-told") return say(reason.why);
  const { seconds, startTime, endTime } = reason;
  return say("durationTold", {
    duration: spanIn(language, seconds),
    from: times.second(startTime),
    to: times.second(endTime),
  });
}
