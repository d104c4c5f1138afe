import { html } from "hono/html";
import { shortened } from "../../../../base/cut-text.ts";
import { OUTCOMES } from "../../../../chat/outcome.ts";
import type { AttributeValue } from "../../../../outside/esm/port.ts";
import type { ShownChat } from "../../../../report/chats/shown-chat.ts";
import { LOCALES } from "../../../../report/document/messages/messages.ts";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import type { AskedOf } from "../../console-page.ts";
import { CHATS_WORDS } from "../../words/chats.ts";
import { sayIn } from "../../words/say.ts";
import { stateWord } from "./chat-list.ts";
import { EMPTY, spanIn, type TimeTexts } from "./chat-texts.ts";
import type { ChatSay } from "./conversation-html.ts";
import { outcomeText } from "./listed-text.ts";

/** Characters of a value on a page: all of them together leave room for the conversation. */
const LONGEST_VALUE = 200;

/** Attributes whose numbers are seconds. */
const SECONDS: ReadonlySet<string> = new Set(["waitTimeBeforeFirstReply", "waitInBusinessHours", "liveChatTime"]);

/** What the card holds besides the log, in the reader's language. */
export function cardHtml(asked: AskedOf, chat: ShownChat, say: ChatSay, times: TimeTexts): Html {
  const { language } = asked;
  const facts = [
    { label: say("dataCardId"), text: chat.dataCardId },
    ...chat.attributes.map(({ name, names, values }) => ({
      label: name === "isChatActive" ? say("state") : (names[language] ?? names.en),
      text:
        name === "isChatActive"
          ? sayIn(language, CHATS_WORDS)(stateWord(chat))
          : values.map((value) => valueText(value, name, asked, times)).join(", "),
    })),
  ];
  const isCut = facts.some(({ text }) => text.length > LONGEST_VALUE);
  return html`<dl class="facts">
${facts.map(
  ({ label, text }) =>
    html`<div><dt>${isolated(label)}</dt><dd>${text === "" ? EMPTY : isolated(shortened(text, LONGEST_VALUE))}</dd></div>
`,
)}</dl>
${isCut ? html`<p class="faint">${say("cut")}</p>` : ""}${facts.some(({ text }) => text === "") ? html`<p class="faint">${say("emptyMeans")}</p>` : ""}`;
}

function valueText(value: AttributeValue, name: string, { language, person }: AskedOf, times: TimeTexts): string {
  switch (value.kind) {
    case "text":
      return value.text;
    case "number":
      return SECONDS.has(name) ? secondsText(value.number, language) : String(value.number);
    case "date":
      return value.isDay === true ? times.day(new Date(value.at).toISOString().slice(0, 10)) : times.second(value.at);
    case "static": {
      const { outcomeValueCodes } = person.configuration.platformSettings;
      const outcome = name === "outcome" ? OUTCOMES.find((one) => outcomeValueCodes[one] === value.code) : undefined;
      return outcome === undefined ? (value.name ?? value.code ?? "") : outcomeText(outcome, language);
    }
    case "reference":
      return value.name ?? sayIn(language, CHATS_WORDS)("dataCard", { id: value.dataCardId });
    case "file":
      return value.name;
  }
}

/** As the card holds it, and from a minute on as one says it: `80 s (1 min 20 s)`. */
function secondsText(seconds: number, language: AskedOf["language"]): string {
  const span = spanIn(language, seconds);
  return seconds < 60 ? span : `${new Intl.NumberFormat(LOCALES[language]).format(seconds)}\u00a0s (${span})`;
}
