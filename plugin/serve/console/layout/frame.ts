import { html } from "hono/html";
import { cleanName } from "../../../chat/clean-text.ts";
import { type Html, isolated } from "../../../report/written/html/markup.ts";
import type { ConsoleSession, Person } from "../access/sessions.ts";
import { CONSOLE_PATH, type NavigationEntry, pagePath, type Shown } from "../console-page.ts";
import { FRAME_WORDS } from "../words/frame.ts";
import { CONSOLE_LANGUAGES, type ConsoleLanguage, type Say, sayIn } from "../words/say.ts";
import { ICON_NAME, OF_EVERY_PAGE, STATIC_FILES, staticPath } from "./static-files.ts";

/** What stands around a page. */
export interface Frame {
  readonly language: ConsoleLanguage;
  /** Path and query of this page, to come back to when the language is changed. */
  readonly url: string;
  /** Undefined while nobody is logged in. */
  readonly session: ConsoleSession | undefined;
  /** Whose page it is; undefined on pages of no environment. */
  readonly person?: Person | undefined;
  readonly entry?: NavigationEntry | "today" | undefined;
  /** What this process does not offer. */
  readonly lacking?: readonly NavigationEntry[];
  /** Stands in every form. */
  readonly csrf: string;
}

type FrameSay = Say<keyof (typeof FRAME_WORDS)["en"]>;

const LANGUAGE_NAMES: Readonly<Record<ConsoleLanguage, string>> = {
  en: "English",
  fi: "Suomi",
  sv: "Svenska",
  de: "Deutsch",
};

/** The field with the token, for every form that changes something. */
export function csrfField({ csrf }: Pick<ConsoleSession, "csrf">): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}"/>`;
}

export async function framedPage(
  { title, body, uses = [] }: Extract<Shown, { kind: "page" }>,
  frame: Frame,
): Promise<string> {
  const { language } = frame;
  const say = sayIn(language, FRAME_WORDS);
  const files = [...OF_EVERY_PAGE, ...uses];
  const page = await html`<!DOCTYPE html>
<html lang="${language}" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="robots" content="noindex"/>
<title>${cleanName(title)} – ${say("console")}</title>
<link rel="icon" type="image/svg+xml" href="${staticPath(ICON_NAME)}"/>
${files.map((name) => fileHtml(name))}
</head>
<body>
<a class="skip" href="#content">${say("toContent")}</a>
<header class="top"><div class="bar"><span class="name">${say("console")}</span>${navigation(frame, say)}<div class="end">${languageForm(frame, say)}${logOutForm(frame, say)}</div></div></header>
<main id="content" tabindex="-1">
<h1>${isolated(title)}</h1>
${body}
</main>
</body>
</html>
`;
  return page.toString();
}

function fileHtml(name: string): Html {
  return STATIC_FILES.get(name)?.type.startsWith("text/css") === true
    ? html`<link rel="stylesheet" href="${staticPath(name)}"/>`
    : html`<script src="${staticPath(name)}" defer=""></script>`;
}

const EVERYBODY: readonly NavigationEntry[] = ["report", "chats"];
const OPERATORS: readonly NavigationEntry[] = ["checklist", "runs", "settings"];

function navigation({ session, person, entry, lacking = [] }: Frame, say: FrameSay): Html | string {
  if (session === undefined) return "";
  const all = person === undefined ? [] : [...EVERYBODY, ...(person.isOperator ? OPERATORS : [])];
  const entries = all.filter((name) => !lacking.includes(name));
  const link = (name: NavigationEntry | "today", path: string) =>
    html`<li><a href="${path}"${name === entry ? html` aria-current="page"` : ""}>${say(name)}</a></li>`;
  return html`<nav aria-label="${say("pages")}"><ul>${link("today", CONSOLE_PATH)}${entries.map((name) => (person === undefined ? "" : link(name, pagePath(person, `/${name}`))))}</ul></nav>${
    person === undefined ? "" : html`<span class="faint">${isolated(person.configuration.name)}</span>`
  }`;
}

function languageForm({ language, url, csrf }: Frame, say: FrameSay): Html {
  return html`<form method="post" action="${CONSOLE_PATH}/language">${csrfField({ csrf })}<input type="hidden" name="to" value="${url}"/><label class="heard" for="language">${say("language")}</label><select id="language" name="language">${CONSOLE_LANGUAGES.map(
    (one) =>
      html`<option value="${one}" lang="${one}"${one === language ? html` selected=""` : ""}>${LANGUAGE_NAMES[one]}</option>`,
  )}</select> <button>${say("change")}</button></form>`;
}

function logOutForm({ session, person }: Frame, say: FrameSay): Html | string {
  if (session === undefined) return "";
  return html`${person === undefined ? "" : html`<span class="faint">${isolated(say("loggedInAs", { login: person.login }))}</span>`}<form method="post" action="${CONSOLE_PATH}/log-out">${csrfField(session)}<button>${say("logOut")}</button></form>`;
}
