import { html } from "hono/html";
import { isolated } from "../../../report/written/html/markup.ts";
import type { Shown } from "../console-page.ts";
import { CONSOLE_PATH } from "../console-page.ts";
import { LOG_IN_WORDS } from "../words/log-in.ts";
import { type ConsoleLanguage, sayIn } from "../words/say.ts";

/** Characters of a login or a password. */
export const LONGEST_CREDENTIAL = 200;

export interface LogInForm {
  readonly environments: readonly string[];
  /** Undefined: the first. */
  readonly environment?: string | undefined;
  /** Path and query of the page to go to. */
  readonly to: string;
  /** The same as in the cookie of the browser that sends the form; stands in the form as `csrf`, as in any other. */
  readonly token: string;
  readonly why?: WhyAgain | undefined;
}

/** Why somebody has to log in again. */
export type WhyAgain =
  | { readonly kind: "refused" | "notAnswered" | "expired" | "sessionOver" | "missing" }
  | { readonly kind: "tooMany"; readonly minutes: number };

const STATUS = {
  refused: 403,
  notAnswered: 503,
  expired: 403,
  sessionOver: 200,
  missing: 400,
  tooMany: 429,
} as const;

export function logInPage(
  { environments, environment, to, token, why }: LogInForm,
  language: ConsoleLanguage,
): Extract<Shown, { kind: "page" }> {
  const say = sayIn(language, LOG_IN_WORDS);
  const [only, another] = environments;
  const choice =
    another === undefined
      ? html`<input type="hidden" name="environment" value="${only ?? ""}"/>`
      : html`<div><label for="environment">${say("environment")}</label><select id="environment" name="environment">${environments.map(
          (name) => html`<option${name === environment ? html` selected=""` : ""}>${name}</option>`,
        )}</select></div>`;
  return {
    kind: "page",
    title: say("title"),
    status: why === undefined ? 200 : STATUS[why.kind],
    ...retryAfter(why),
    body: html`<p>${say("introduction")}</p>
${why === undefined ? "" : html`<p class="notice warning" role="alert">${isolated(say(why.kind, why.kind === "tooMany" ? { minutes: why.minutes } : {}))}</p>`}
<form class="fields" method="post" action="${CONSOLE_PATH}/log-in">
<input type="hidden" name="csrf" value="${token}"/><input type="hidden" name="to" value="${to}"/>
${choice}
<div><label for="login">${say("login")}</label><input id="login" name="login" required="" maxlength="${LONGEST_CREDENTIAL}" autocomplete="username" autocapitalize="none" spellcheck="false"/></div>
<div><label for="password">${say("password")}</label><input id="password" name="password" type="password" required="" maxlength="${LONGEST_CREDENTIAL}" autocomplete="current-password"/></div>
<button class="main">${say("submit")}</button>
</form>`,
  };
}

/** Seconds. */
function retryAfter(why: WhyAgain | undefined): { readonly retryAfter?: number } {
  if (why?.kind === "tooMany") return { retryAfter: why.minutes * 60 };
  return why?.kind === "notAnswered" ? { retryAfter: 60 } : {};
}
