import { html } from "hono/html";
import type { Failure } from "../../../base/failure.ts";
import { isolated } from "../../../report/written/html/markup.ts";
import { CONSOLE_PATH, type Shown } from "../console-page.ts";
import { type ConsoleLanguage, sayIn } from "../words/say.ts";
import { TROUBLE_WORDS } from "../words/trouble.ts";

export type Trouble = keyof typeof STATUS;

const STATUS = {
  notFound: 404,
  notAllowed: 403,
  forged: 403,
  wrongMethod: 405,
  tooLarge: 413,
  tooMany: 429,
  late: 503,
  busy: 503,
  failed: 503,
  mistake: 500,
} as const;

/** Asking again changes nothing here. */
const FOR_GOOD: ReadonlySet<Trouble> = new Set(["notFound", "notAllowed"]);

/** Seconds. */
const RETRY_AFTER = 60;

/** Why there is no other page, and what to do. @param retry where to try again */
export function troublePage(
  trouble: Trouble,
  language: ConsoleLanguage,
  { failure, retry }: { readonly failure?: Failure; readonly retry?: string } = {},
): Extract<Shown, { kind: "page" }> {
  const say = sayIn(language, TROUBLE_WORDS);
  return {
    kind: "page",
    title: say(trouble),
    status: STATUS[trouble],
    ...(STATUS[trouble] === 503 ? { retryAfter: RETRY_AFTER } : {}),
    body: html`<p>${say(`${trouble}Advice`)}</p>
${failure === undefined ? "" : html`<p class="faint">${say("reason")}: <span lang="en">${isolated(failure.message)}</span></p>`}
${FOR_GOOD.has(trouble) ? html`<p><a href="${CONSOLE_PATH}">${say("toToday")}</a></p>` : retry === undefined ? "" : html`<p><a href="${retry}">${say("tryAgain")}</a></p>`}`,
  };
}

/** For somebody who followed a link from another site. @param to the same page, which is asked for again */
export function arrivingPage(language: ConsoleLanguage, to: string): Extract<Shown, { kind: "page" }> {
  const say = sayIn(language, TROUBLE_WORDS);
  return {
    kind: "page",
    title: say("arriving"),
    againAfter: 0,
    body: html`<p><a href="${to}">${say("arrivingAdvice")}</a></p>`,
  };
}
