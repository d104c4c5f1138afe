import { html } from "hono/html";
import type { ListConditions } from "../../../../report/chats/list-conditions.ts";
import { LOCALES, sayIn as sayOfReport } from "../../../../report/document/messages/messages.ts";
import type { ReportedOutcome } from "../../../../report/figures/report.ts";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import type { AskedOf } from "../../console-page.ts";
import { CHATS_WORDS } from "../../words/chats.ts";
import { type ConsoleLanguage, sayIn } from "../../words/say.ts";
import { timeTexts } from "./chat-texts.ts";

const OUTCOME_WORDS = {
  answered: "answered",
  unanswered: "unanswered",
  abandoned: "abandoned",
  "chatbot-only": "chatbotOnly",
  "going-on": "goingOn",
  "not-told": "notTold",
} as const satisfies Readonly<Record<ReportedOutcome, string>>;

/** As the report calls it. */
export function outcomeText(outcome: ReportedOutcome, language: ConsoleLanguage): string {
  return sayOfReport(language)(OUTCOME_WORDS[outcome]);
}

/** Which chats are listed, in words. */
export function listedText(asked: AskedOf, { from, to, outcome, hour, weekday, person }: ListConditions): Html {
  const say = sayIn(asked.language, CHATS_WORDS);
  const { day } = timeTexts(asked);
  const lines = [
    ...(from !== undefined && to !== undefined ? [say("between", { from: day(from), to: day(to) })] : []),
    ...(from !== undefined && to === undefined ? [say("since", { from: day(from) })] : []),
    ...(from === undefined && to !== undefined ? [say("until", { to: day(to) })] : []),
    ...(outcome === undefined ? [] : [say("outcome", { outcome: outcomeText(outcome, asked.language) })]),
    ...(hour === undefined ? [] : [say("hour", { from: hour, to: hour + 1 })]),
    ...(weekday === undefined ? [] : [say("weekday", { weekday: weekdayText(weekday, asked.language) })]),
    ...(person === undefined ? [] : [say(person.as === "first-replier" ? "ofFirstReplier" : "ofSupportPerson")]),
  ];
  return html`<p>${say("listed")}</p>
<ul class="listed">${lines.map((line) => html`<li>${isolated(line)}</li>`)}</ul>
<p class="faint">${isolated(say("zones", { zone: asked.person.configuration.report.timeZone }))}</p>`;
}

/** A Monday. */
const MONDAY = Date.UTC(1970, 0, 5, 12);

function weekdayText(weekday: number, language: ConsoleLanguage): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], { weekday: "long", timeZone: "UTC" });
  return format.format(MONDAY + (weekday - 1) * 86_400_000);
}
