import { html } from "hono/html";
import type { CardAttribute } from "../../../../chat/card-attributes.ts";
import { cleanText } from "../../../../chat/clean-text.ts";
import { LONGEST_SESSION_ID } from "../../../../outside/chat-history/port.ts";
import type { ChatCards } from "../../../../report/chats/chat-cards.ts";
import type { ChatConditions } from "../../../../report/chats/chat-search.ts";
import { isChatDay } from "../../../../report/figures/chat-day.ts";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import { visibleText } from "../../../../task/card/persons/comparable-text.ts";
import { type AskedOf, pagePath } from "../../console-page.ts";
import { csrfField } from "../../layout/frame.ts";
import { CHATS_WORDS } from "../../words/chats.ts";
import { type Say, sayIn } from "../../words/say.ts";
import type { ChatsSearch } from "./kept-searches.ts";

export type ChatsSay = Say<keyof (typeof CHATS_WORDS)["en"]>;

/** Characters; more is no name and no passage. */
const LONGEST_TEXT = 500;

const TEXTS = ["id", "customer", "supportPerson", "text"] as const;
const DAYS = ["from", "to"] as const;

export function searchIn(form: URLSearchParams): ChatsSearch {
  // No card holds what is left out of it.
  const text = (name: string) => {
    const given = cleanText(form.get(name) ?? "");
    return visibleText(given) === "" ? "" : given.trim();
  };
  return {
    id: text("id"),
    customer: text("customer"),
    supportPerson: text("supportPerson"),
    from: text("from"),
    to: text("to"),
    text: text("text"),
    isActive: form.get("active") === "yes",
  };
}

const NEEDS: readonly (readonly [keyof ChatsSearch, CardAttribute])[] = [
  ["customer", "customer"],
  ["supportPerson", "supportPerson"],
  ["from", "startTime"],
  ["to", "startTime"],
  ["text", "chatLog"],
];

/** What has to be corrected before anything can be searched for; one sentence each. */
export function mistakesIn(search: ChatsSearch, cards: ChatCards, say: ChatsSay): string[] {
  const isEmpty = [...TEXTS, ...DAYS].every((name) => search[name] === "") && !search.isActive;
  const wrongDays = DAYS.filter((name) => search[name] !== "" && !isChatDay(search[name]));
  const isWrongOrder = wrongDays.length === 0 && search.from !== "" && search.to !== "" && search.from > search.to;
  return [
    ...(isEmpty ? [say("nothingAsked")] : []),
    ...wrongDays.map((name) => say("noDay", { field: say(name) })),
    ...(isWrongOrder ? [say("wrongOrder")] : []),
    ...TEXTS.flatMap((name) => {
      const most = name === "id" ? LONGEST_SESSION_ID : LONGEST_TEXT;
      return search[name].length > most ? [say("tooLong", { field: say(name), most })] : [];
    }),
    ...NEEDS.flatMap(([name, attribute]) =>
      search[name] !== "" && cards.codeOf(attribute) === undefined
        ? [say("notMapped", { field: say(name as "customer" | "supportPerson" | "from" | "to" | "text") })]
        : [],
    ),
  ];
}

export function conditionsIn({ id, customer, supportPerson, from, to, text, isActive }: ChatsSearch): ChatConditions {
  return {
    ...(id === "" ? {} : { idPart: id }),
    ...(customer === "" ? {} : { customer }),
    ...(supportPerson === "" ? {} : { supportPerson }),
    ...(from === "" ? {} : { from }),
    ...(to === "" ? {} : { to }),
    ...(text === "" ? {} : { text }),
    ...(isActive ? { isActive } : {}),
  };
}

/** Whether an id is all that is searched for. */
export function isOnlyId(search: ChatsSearch): boolean {
  return search.id !== "" && Object.keys(conditionsIn(search)).length === 1;
}

/** The form, with what was searched for. */
export function searchForm(
  { session, person, language }: AskedOf,
  search: ChatsSearch,
  mistakes: readonly string[],
): Html {
  const say = sayIn(language, CHATS_WORDS);
  const line = (name: (typeof TEXTS)[number], hint?: "idHint" | "personHint") => {
    const most = name === "id" ? LONGEST_SESSION_ID : LONGEST_TEXT;
    const described = hint === undefined ? "" : html` aria-describedby="hint-${name}"`;
    return html`<div><label for="${name}">${say(name)}</label><input id="${name}" name="${name}" value="${search[name]}" maxlength="${most}" autocomplete="off"${described}/>${
      hint === undefined ? "" : html`<div class="faint hint" id="hint-${name}">${say(hint)}</div>`
    }</div>`;
  };
  const day = (name: (typeof DAYS)[number]) =>
    html`<div><label for="${name}">${say(name)}</label><input id="${name}" name="${name}" type="date" value="${search[name]}"/></div>`;
  return html`${
    mistakes.length === 0
      ? ""
      : html`<div class="notice warning" role="alert"><strong>${say("mistakes")}</strong><ul>${mistakes.map((one) => html`<li>${isolated(one)}</li>`)}</ul></div>`
  }
<form class="search" role="search" method="post" action="${pagePath(person, "/chats")}">${csrfField(session)}
${line("id", "idHint")}${line("customer", "personHint")}${line("supportPerson", "personHint")}${line("text")}${day("from")}${day("to")}
<div class="tick"><input id="active" name="active" type="checkbox" value="yes"${search.isActive ? html` checked=""` : ""}/> <label for="active">${say("onlyActive")}</label></div>
<div><button class="main">${say("search")}</button></div>
</form>`;
}
