import { html } from "hono/html";
import { LOCALES } from "../../../report/document/messages/messages.ts";
import { type Html, isolated } from "../../../report/written/html/markup.ts";
import type { ChecklistState, Checklists, ItemState, LastCheck, ShownChecklist, ShownItem } from "../checklists.ts";
import { type AskedOf, NotFound, type PageRoute, pagePath, type Shown } from "../console-page.ts";
import { csrfField } from "../layout/frame.ts";
import { CHECKLIST_WORDS } from "../words/checklist.ts";
import { type Say, sayIn } from "../words/say.ts";

/** Seconds. */
const LOOK_AGAIN_AFTER = 2;
/** Bytes of all notes together, so that the page stays below 100 kB; the rest is counted. */
const MOST_NOTES = 60_000;
/** Characters of one text; ESM's error messages may be of any length. */
const LONGEST_TEXT = 1_000;
const PATH = "/checklist";

type ChecklistSay = Say<keyof (typeof CHECKLIST_WORDS)["en"]>;

export const CHECKLIST_ROUTES: readonly PageRoute[] = [
  { method: "GET", path: PATH, for: "operators", entry: "checklist", page: checklistPage },
  { method: "POST", path: PATH, for: "operators", entry: "checklist", page: startCheck },
];

/** Runs in the background, since no page may take as long as it does. */
async function startCheck({ services, person }: AskedOf): Promise<Shown> {
  const { configuration } = person;
  // A broken environment that was mended has another configuration than when this person logged in.
  offered(services).start(services.environments().get(configuration.name) ?? configuration);
  return { kind: "redirect", to: pagePath(person, PATH) };
}

async function checklistPage(asked: AskedOf): Promise<Shown> {
  const { services, session, person, language } = asked;
  const say = sayIn(language, CHECKLIST_WORDS);
  const { running, last } = offered(services).state(person.configuration.name);
  const path = pagePath(person, PATH);
  const start = html`<form class="actions" method="post" action="${path}">${csrfField(session)}<button class="main">${say("checkNow")}</button></form>`;
  return {
    kind: "page",
    title: say("title"),
    ...(running === undefined ? {} : { againAfter: LOOK_AGAIN_AFTER }),
    body: html`<p>${say("introduction")}</p>
${running === undefined ? start : runningHtml(running, path, say)}
${last === undefined ? (running === undefined ? html`<p>${say("never")}</p>` : "") : lastHtml(last, asked, say)}`,
  };
}

function offered({ checklists }: AskedOf["services"]): Checklists {
  if (checklists === undefined) throw new NotFound();
  return checklists;
}

function runningHtml({ done, total }: NonNullable<ChecklistState["running"]>, path: string, say: ChecklistSay): Html {
  const text = total === undefined ? say("running") : say("runningOf", { done, total });
  const bar = total === undefined ? html`<progress` : html`<progress max="${total}" value="${done}"`;
  return html`<div class="notice" role="status"><p><strong>${text}</strong> ${bar} aria-label="${text}"></progress></p><p>${say("itLoadsAgain")} <a href="${path}">${say("look")}</a></p></div>`;
}

function lastHtml(last: LastCheck, asked: AskedOf, say: ChecklistSay): Html {
  const at = html`<p class="faint">${say("checkedAt")}: ${timeHtml(last.at, asked)}</p>`;
  if ("checklist" in last) return html`${at}${outcomeHtml(last.checklist, say)}`;
  const reason =
    last.reason === undefined
      ? ""
      : html`<p class="faint">${say("reason")}: <span lang="en">${isolated(cut(last.reason))}</span></p>`;
  return html`${at}<div class="notice warning"><p><strong>${say("notFinished")}</strong> ${say("notFinishedAdvice")}</p>${reason}</div>`;
}

function timeHtml(at: number, { language, timeZone, person }: AskedOf): Html {
  const zone = timeZone ?? person.configuration.report.timeZone;
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: zone,
  });
  return html`<time datetime="${new Date(at).toISOString()}">${format.format(at)}</time> (${zone})`;
}

function outcomeHtml(checklist: ShownChecklist, say: ChecklistSay): Html {
  const { status, unanswered, groups } = checklist;
  const items = groups.flatMap((group) => group.items);
  const count = (state: ItemState) => items.filter((item) => item.state === state).length;
  const missing = items.filter(({ state }) => state === "missing");
  const counts = say("counts", {
    done: count("done"),
    missing: missing.length,
    notYet: count("not-yet"),
    cannotVerify: count("cannot-verify"),
  });
  const noAnswer =
    unanswered.length === 0
      ? ""
      : html`<p>${say("noAnswer")} ${unanswered.map((title, index) => html`${index === 0 ? "" : ", "}<span lang="en">${isolated(title)}</span>`)}</p>`;
  const conclusion = status === "incomplete" && missing.length === 0 ? "" : html`<strong>${say(status)}</strong> `;
  const links =
    missing.length === 0
      ? ""
      : html`<p>${say("whatIsMissing")}:</p><ul>${missing.map(({ id, title }) => html`<li lang="en"><a href="#${idOf(id)}">${isolated(title)}</a></li>`)}</ul>`;
  const room = { left: MOST_NOTES };
  return html`<div class="notice${status === "incomplete" ? " warning" : ""}"><p>${conclusion}${counts}</p>${noAnswer}${links}</div>
${groups.map((group) => html`<section><h2 lang="en">${isolated(group.name)}</h2><ul class="checked">${group.items.map((item) => itemHtml(item, room, say))}</ul></section>\n`)}`;
}

function itemHtml({ id, title, state, notes }: ShownItem, room: { left: number }, say: ChecklistSay): Html {
  const shown: Html[] = [];
  for (const { text, advice } of notes) {
    const note = noteHtml(text, advice, say);
    const bytes = Buffer.byteLength(String(note));
    if (bytes > room.left) break;
    room.left -= bytes;
    shown.push(note);
  }
  const more = notes.length - shown.length;
  return html`<li id="${idOf(id)}"><span class="state ${state}">${say(state)}:</span> <strong lang="en">${isolated(title)}</strong>${shown}${more === 0 ? "" : html`<p>${say("more", { n: more })}</p>`}</li>`;
}

function noteHtml(text: string, advice: string | undefined, say: ChecklistSay): Html {
  const toDo = advice === undefined ? "" : html`<p>${say("toDo")}: <span lang="en">${isolated(cut(advice))}</span></p>`;
  return html`<p class="faint" lang="en">${isolated(cut(text))}</p>${toDo}`;
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}

function idOf(item: string): string {
  return `item-${item}`;
}
