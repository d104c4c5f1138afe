import { html } from "hono/html";
import { type Html, isolated } from "../../../report/written/html/markup.ts";
import type { EnvironmentStanding } from "../../../runner/standing/environment-standing.ts";
import { HEALTH, type Health, type Remedy, TROUBLES, type Trouble } from "../../../runner/standing/trouble.ts";
import type { Person } from "../access/sessions.ts";
import { type Asked, CONSOLE_PATH, type NavigationEntry, pagePath, type Shown } from "../console-page.ts";
import { factsHtml, markHtml, timeHtml } from "../layout/facts.ts";
import { FRAME_WORDS } from "../words/frame.ts";
import { type Say, sayIn } from "../words/say.ts";
import { STANDING_WORDS, type StandingWord } from "../words/standing.ts";
import { type Times, timesIn } from "../words/times.ts";
import { TODAY_WORDS } from "../words/today.ts";
import { fitting } from "./operations/run-html.ts";
import { reasonHtml, remedyOf, troubleReasons, troubleSentence } from "./operations/trouble-html.ts";

/** Bytes of the environments that are shown with everything that is known of them, the worst first. */
const WHOLE_BYTES = 25_000;
/** Bytes of each list of further environments: those of one line, those that are broken, those to log in to. */
const LIST_BYTES = 18_000;
/** Troubles of one environment that are told: regular reports that are late may be many. */
const MOST_TROUBLES = 12;

const SIGNS: Readonly<Record<Health, string>> = { well: "✓", failing: "!", down: "✕" };

const ON_RUNS: ReadonlySet<Remedy> = new Set([
  "look-at-the-failures",
  "try-again-what-is-put-aside",
  "mend-the-reason-and-run",
]);

/** Is all well? Each environment in which the reader is logged in, as this process knows it: no other system is asked. */
export async function todayPage(asked: Asked): Promise<Shown> {
  const { services, session, language } = asked;
  const say = sayIn(language, TODAY_WORDS);
  const standings = await services.standings.read();
  const people = [...session.people.values()];
  const own = people.flatMap((person) => {
    const standing = standings.find(({ environment }) => environment === person.configuration.name);
    return standing === undefined ? [] : [{ person, standing }];
  });
  const worstFirst = own.toSorted((one, other) => rankOf(other.standing) - rankOf(one.standing));
  const whole = await fitting(
    worstFirst.map(({ person, standing }) => environmentHtml(asked, person, standing)),
    WHOLE_BYTES,
  );
  const broken = standings.filter(({ trouble }) => trouble.some(({ kind }) => kind === "broken"));
  const count = own.filter(({ standing }) => standing.health !== "well").length + broken.length;
  const others = [...services.environments().keys()].filter((name) => !session.people.has(name));
  return {
    kind: "page",
    title: say("title"),
    uses: ["operations.css"],
    body: html`<p class="stands">${count === 0 ? markHtml(SIGNS.well, say("allWell"), false) : markHtml(SIGNS.failing, say("needSomebody", { count }), true)}</p>
${whole}
${await listHtml(say("further"), worstFirst.slice(whole.length).map(lineHtml(language)), say)}
${await fitting(
  broken.map(
    ({ environment, health }) => html`<section class="environment"><h2>${isolated(environment)}</h2>
<p>${markHtml(SIGNS[health], say("cannotBeServed"), true)}. ${say("tellSomebody")}</p></section>`,
  ),
  LIST_BYTES,
)}
${await listHtml(say("others"), others.map(logInLink(say)), say)}`,
  };
}

function rankOf({ health }: EnvironmentStanding): number {
  return HEALTH.indexOf(health);
}

/** One environment of many in a line, with the way to its pages. */
function lineHtml(language: Asked["language"]) {
  const saySo = sayIn(language, STANDING_WORDS);
  return ({ person, standing: { health } }: { readonly person: Person; readonly standing: EnvironmentStanding }) => {
    const path = pagePath(person, person.isOperator ? "/runs" : "/report");
    const mark = markHtml(SIGNS[health], saySo(`health-${health}`), health !== "well");
    return html`<li><a href="${path}">${isolated(person.configuration.name)}</a> ${mark}</li>`;
  };
}

/** Those that fit; the rest is counted. */
async function listHtml(title: string, items: readonly Html[], say: SayToday): Promise<Html | string> {
  if (items.length === 0) return "";
  const shown = await fitting(items, LIST_BYTES);
  const count = items.length - shown.length;
  return html`<section class="environment"><h2>${title}</h2><ul class="links">${shown}</ul>${count === 0 ? "" : html`<p>${say("more", { count })}</p>`}</section>`;
}

function environmentHtml(asked: Asked, person: Person, standing: EnvironmentStanding): Html {
  const { language, timeZone } = asked;
  const { name, report } = person.configuration;
  const say = sayIn(language, TODAY_WORDS);
  const saySo = sayIn(language, STANDING_WORDS);
  const times = timesIn(language, timeZone ?? report.timeZone);
  const { health, lastRun, lastGoodRunAt, runningSince, oldestActiveSession, badRunsInARow, putAside } = standing;
  const { drift, trouble } = standing;
  const late = trouble.filter(({ kind }) => kind === "report-late").length;
  const lastRunHtml = lastRun && html`${timeHtml(lastRun.at, times)}: ${saySo(`run-state-${lastRun.state}`)}`;
  return html`<section class="environment"><h2>${isolated(name)}</h2>
<p class="stands">${markHtml(SIGNS[health], saySo(`health-${health}`), health !== "well")}</p>
${troubleHtml({ language, times, person, standing })}
${factsHtml([
  [say("now"), runningSince === null ? undefined : html`${say("goingOnSince", { since: times.at(runningSince) })}`],
  [say("lastGoodRun"), lastGoodRunAt === undefined ? say("never") : timeHtml(lastGoodRunAt, times)],
  [say("lastRun"), lastRunHtml ?? say("never")],
  [say("nextRun"), nextRunHtml(standing, times, say)],
  [say("failing"), badRunsInARow === 0 ? undefined : String(badRunsInARow)],
  [say("putAside"), String(putAside)],
  [say("drift"), drift === undefined ? undefined : say("driftIs", { count: drift })],
  [say("load"), loadText(standing, times, say)],
  [say("lateReports"), late === 0 ? undefined : String(late)],
  [say("oldestActive"), oldestActiveSession === undefined ? undefined : timeHtml(oldestActiveSession, times)],
])}
${linksHtml(person, say("pagesOf", { environment: name }), asked)}</section>`;
}

type SayToday = ReturnType<typeof sayIn<keyof (typeof TODAY_WORDS)["en"]>>;

function nextRunHtml({ overdueSince, nextRunAt }: EnvironmentStanding, times: Times, say: SayToday): Html | string {
  if (overdueSince !== null) return say("overdueSince", { since: times.at(overdueSince) });
  return nextRunAt === null ? say("notPlanned") : timeHtml(nextRunAt, times);
}

function loadText({ load }: EnvironmentStanding, times: Times, say: SayToday): string | undefined {
  if (load === undefined) return undefined;
  const { requests, durationMs, intervalMs } = load;
  const cost = say("loadIs", { requests: requests.esm, duration: times.duration(durationMs) });
  return intervalMs === undefined ? cost : `${cost}; ${say("every", { interval: times.duration(intervalMs) })}`;
}

/** What is wrong and what to do: whoever is no operator cannot do it, and is not told the reasons. */
function troubleHtml({
  language,
  times,
  person,
  standing: { trouble },
}: {
  readonly language: Asked["language"];
  readonly times: Times;
  readonly person: Person;
  readonly standing: EnvironmentStanding;
}): Html | string {
  if (trouble.length === 0) return "";
  const say = sayIn(language, TODAY_WORDS);
  const saySo = sayIn(language, STANDING_WORDS);
  const { isOperator } = person;
  const items = trouble.slice(0, MOST_TROUBLES).map((one) => {
    const reasons = isOperator ? troubleReasons(one) : [];
    return html`<li><p><strong>${isolated(troubleSentence(one, saySo, times))}</strong></p>
${reasons.map((reason) => html`<p class="faint">${say("reason")}: ${reasonHtml(reason)}</p>`)}
<p>${say("whatToDo")}: ${isOperator ? remedyHtml(one, person, saySo, language) : say("tellSomebody")}</p></li>`;
  });
  return html`<ul class="items">${items}</ul>`;
}

/** What is done on the page of runs leads there. */
function remedyHtml(
  trouble: Trouble,
  person: Person,
  saySo: Say<StandingWord>,
  language: Asked["language"],
): Html | string {
  const text = remedyOf(trouble, saySo);
  if (!ON_RUNS.has(TROUBLES[trouble.kind].remedy)) return text;
  return html`${text} <a href="${pagePath(person, "/runs")}">${sayIn(language, FRAME_WORDS)("runs")}</a>`;
}

function linksHtml(person: Person, label: string, { language, services }: Asked): Html {
  const say = sayIn(language, FRAME_WORDS);
  const entries: NavigationEntry[] = ["report", "chats"];
  if (person.isOperator && services.checklists !== undefined) entries.push("checklist");
  if (person.isOperator) entries.push("runs", "settings");
  return html`<nav aria-label="${label}"><ul class="links">${entries.map(
    (entry) => html`<li><a href="${pagePath(person, `/${entry}`)}">${say(entry)}</a></li>`,
  )}</ul></nav>`;
}

function logInLink(say: SayToday) {
  return (environment: string) => {
    const path = `${CONSOLE_PATH}/log-in?to=${encodeURIComponent(CONSOLE_PATH)}&environment=${encodeURIComponent(environment)}`;
    return html`<li><a href="${path}">${isolated(say("logInTo", { environment }))}</a></li>`;
  };
}
