import { html } from "hono/html";
import type { ChatConditions } from "../../../../report/chats/chat-search.ts";
import { findChat } from "../../../../report/chats/chats-with-id.ts";
import type { ListConditions } from "../../../../report/chats/list-conditions.ts";
import { pageOfChats } from "../../../../report/chats/page-of-chats.ts";
import { todayIn } from "../../../../report/figures/period.ts";
import type { Html } from "../../../../report/written/html/markup.ts";
import { dateOf, dayOf } from "../../../../schedule/local-day.ts";
import { type AskedOf, pagePath, type Shown } from "../../console-page.ts";
import { CHATS_STYLE_NAME } from "../../layout/chats-style.ts";
import { CHATS_WORDS } from "../../words/chats.ts";
import { sayIn } from "../../words/say.ts";
import { chatList, MOST_LISTED } from "./chat-list.ts";
import { chatsPath, conditionsOf } from "./chats-path.ts";
import { type ChatsSearch, keepSearch, keptSearch, NO_SEARCH } from "./kept-searches.ts";
import { listedText } from "./listed-text.ts";
import { type ChatsSay, conditionsIn, isOnlyId, mistakesIn, searchForm, searchIn } from "./search-form.ts";

/** Days that are listed where nothing is asked for, today included. */
const LAST_DAYS = 7;

/** `GET /chats`: the newest chats, or those that a number of the report counts. */
export async function chatsPage(asked: AskedOf): Promise<Shown> {
  const { person, query, language, services } = asked;
  const say = sayIn(language, CHATS_WORDS);
  const wanted = conditionsOf(query);
  const below = belowIn(query);
  const isKnown = wanted !== undefined && below !== "wrong";
  const conditions: ListConditions =
    isKnown && Object.keys(wanted).length > 0
      ? wanted
      : { from: daysBefore(todayIn(person.configuration.report.timeZone, services.clock.now()), LAST_DAYS - 1) };
  const isAsked = isKnown && conditions === wanted;
  const path = chatsPath(person, isAsked ? conditions : {});
  const shown = await pageOf(asked, conditions, isKnown ? below : undefined);
  const list = chatList(asked, shown, (next) => withBelow(path, next));
  if (isAsked) {
    const form = html`<h2>${say("newSearch")}</h2>${searchForm(asked, NO_SEARCH, [])}`;
    return pageWith(say("chats"), 200, html`${listedText(asked, conditions)}${list}${form}`);
  }
  return page(
    asked,
    isKnown ? 200 : 400,
    NO_SEARCH,
    [],
    html`${isKnown ? "" : html`<p class="notice warning" role="alert">${say("wrongAddress")}</p>`}<p>${say("lastDays")}</p>${list}${shown.next === undefined ? olderLink(person, conditions, say) : ""}`,
  );
}

/** `POST /chats`: keeps what is searched for, so that it stands in no address. */
export async function searchChats(asked: AskedOf): Promise<Shown> {
  const { person, session, form, language } = asked;
  const search = searchIn(form);
  const cards = await person.cards();
  const mistakes = mistakesIn(search, cards, sayIn(language, CHATS_WORDS));
  if (mistakes.length > 0) return page(asked, 400, search, mistakes, "");
  if (isOnlyId(search)) {
    const { meant } = await findChat(cards, search.id);
    if (meant !== undefined) return { kind: "redirect", to: pagePath(person, `/chats/${meant.dataCardId}`) };
  }
  const id = keepSearch(session, person.configuration.name, search);
  // On a telephone the form fills the screen: the browser goes on to what was found.
  return { kind: "redirect", to: `${pagePath(person, `/chats/found/${id}`)}#found` };
}

/** `GET /chats/found/:searchId` */
export async function foundPage(asked: AskedOf): Promise<Shown> {
  const { person, session, params, query, language } = asked;
  const say = sayIn(language, CHATS_WORDS);
  const search = keptSearch(session, person.configuration.name, params["searchId"] ?? "");
  if (search === undefined) {
    return page(asked, 404, NO_SEARCH, [], html`<p class="notice" role="alert">${say("searchOver")}</p>`);
  }
  const below = belowIn(query);
  const path = pagePath(person, `/chats/found/${params["searchId"] ?? ""}`);
  const chats = await pageOf(asked, conditionsIn(search), below === "wrong" ? undefined : below);
  const [only, another] = chats.chats;
  const isAlone = only !== undefined && another === undefined && chats.next === undefined && below === undefined;
  if (isAlone && isOnlyId(search)) return { kind: "redirect", to: pagePath(person, `/chats/${only.dataCardId}`) };
  const list = chatList(asked, chats, (next) => withBelow(path, next));
  return page(
    asked,
    200,
    search,
    [],
    html`<div id="found">${list}</div>
<p class="actions"><a href="${pagePath(person, "/chats")}">${say("newSearch")}</a></p>`,
    say("found"),
  );
}

async function pageOf({ person }: AskedOf, conditions: ChatConditions, belowId: string | undefined) {
  const { timeZone } = person.configuration.report;
  return pageOfChats(await person.cards(), conditions, { timeZone, belowId, most: MOST_LISTED });
}

/** From the last days on to what was before them. */
function olderLink({ configuration }: AskedOf["person"], { from }: ListConditions, say: ChatsSay): Html | string {
  if (from === undefined) return "";
  const path = chatsPath({ configuration }, { to: daysBefore(from, 1) });
  return html`<p class="actions"><a href="${path}">${say("older")}</a></p>`;
}

function page(
  asked: AskedOf,
  status: 200 | 400 | 404,
  search: ChatsSearch,
  mistakes: readonly string[],
  below: Html | string,
  title = sayIn(asked.language, CHATS_WORDS)("chats"),
): Shown {
  const form = searchForm(asked, search, mistakes);
  return pageWith(title, status, html`${form}${below}`);
}

function pageWith(title: string, status: 200 | 400 | 404, body: Html): Shown {
  return { kind: "page", title, status, uses: [CHATS_STYLE_NAME], body };
}

function belowIn(query: URLSearchParams): string | "wrong" | undefined {
  const below = query.get("below");
  if (below === null) return undefined;
  // ESM takes 0 for no id at all (documented), and would list the newest again.
  return /^[1-9]\d{0,19}$/.test(below) ? below : "wrong";
}

function withBelow(path: string, below: string | undefined): string {
  if (below === undefined) return path;
  return `${path}${path.includes("?") ? "&" : "?"}below=${below}`;
}

function daysBefore(date: string, days: number): string {
  return dateOf((dayOf(date) ?? 0) - days);
}
