import { html } from "hono/html";
import type { Html } from "../../../../report/written/html/markup.ts";
import { MOST_RUNS } from "../../../../runner/in-process/run-store.ts";
import { putAsideNow, runHistory, type ShownRun } from "../../../../runner/standing/run-history.ts";
import { type AskedOf, pagePath, type Shown } from "../../console-page.ts";
import { csrfField } from "../../layout/frame.ts";
import { type GoingOn, goingOn, progressText } from "./going-on.ts";
import {
  AGAIN_FORM,
  failureHtml,
  fitting,
  type RunsReader,
  runLine,
  runPath,
  runReportHtml,
  runsReader,
} from "./run-html.ts";

/** Runs of a page. */
const RUNS = 20;
/** Failures of one run that are shown in the list of runs; its own page has more. */
const FAILURES = 3;
/** Sessions put aside that are shown. */
const ASIDE = 20;
/** Bytes of a page: those put aside, and the runs. What surrounds them has some thousand more. */
const ASIDE_BYTES = 28_000;
const RUNS_BYTES = 60_000;

/** What goes on, what is put aside, and what came of the runs, the latest first. */
export async function runsPage(asked: AskedOf): Promise<Shown> {
  const { services, person } = asked;
  const { name } = person.configuration;
  const reader = runsReader(asked);
  const { say } = reader;
  const from = startOf(asked.query.get("from"));
  const [now, runs] = await Promise.all([goingOn(services, name), runHistory(services.runner, name, from + RUNS + 1)]);
  const pieces = runs.slice(from, from + RUNS).map((run) => runDetails(run, person, reader));
  const shown = await fitting(pieces, RUNS_BYTES);
  const next = from + shown.length;
  const older =
    runs.length > next && next < MOST_RUNS
      ? html`<p><a href="${pagePath(person, `/runs?from=${next}`)}">${say("older")}</a></p>`
      : "";
  return {
    kind: "page",
    title: say("title"),
    uses: now === undefined ? ["operations.css"] : ["operations.css", "run.js"],
    body: html`${now === undefined ? idleHtml(asked, reader) : goingOnHtml(asked, now, reader)}
${againForm(asked)}
${from === 0 ? await asideHtml(asked, reader) : ""}
<h2>${say("history")}</h2>
${runs.length === 0 ? html`<p>${say("never")}</p>` : shown}
${older}`,
  };
}

/** Bad numbers are the beginning. */
function startOf(text: string | null): number {
  return text !== null && /^\d{1,3}$/.test(text) ? Math.min(Number(text), MOST_RUNS - 1) : 0;
}

function idleHtml({ session, person }: AskedOf, { say }: RunsReader): Html {
  return html`<p>${say("nothingGoesOn")}</p>
<form class="actions" method="post" action="${pagePath(person, "/runs/now")}">${csrfField(session)}<button class="main">${say("runNow")}</button></form>`;
}

/** The page does not load itself again: it would fold up what the reader unfolded, and take the focus from a button. */
function goingOnHtml({ person }: AskedOf, { startedAt, progress }: GoingOn, { say, times }: RunsReader): Html {
  const total = progress?.total ?? 0;
  const value =
    progress === undefined || total === 0 ? "" : html` max="${total}" value="${Math.min(progress.done, total)}"`;
  return html`<section id="live" data-events="${pagePath(person, "/runs/events")}" data-ended="${say("ended")}">
<h2>${say("goesOn")}</h2>
<p>${startedAt === null ? say("waits") : html`${say("goesOnSince", { since: times.at(startedAt) })}`}</p>
<p><progress id="live-bar" aria-label="${say("progress")}"${value}></progress> <span id="live-text">${progress === undefined ? "" : progressText(progress, say)}</span></p>
<p class="heard" role="status" aria-live="polite" id="live-heard"></p>
<p><a href="${pagePath(person, "/runs")}">${say("lookAgain")}</a></p>
</section>`;
}

/** The form of all buttons that try a session again: one token for many of them keeps a page small. */
export function againForm({ session, person }: AskedOf): Html {
  return html`<form id="${AGAIN_FORM}" method="post" action="${pagePath(person, "/runs/try-again")}">${csrfField(session)}</form>`;
}

async function asideHtml({ services, person }: AskedOf, reader: RunsReader): Promise<Html | string> {
  const { say } = reader;
  const aside = putAsideNow(person.configuration, services.hosting.engine);
  if (aside === undefined) return "";
  const pieces = aside.slice(0, ASIDE).map((one) => failureHtml(one, reader));
  const items = await fitting(pieces, ASIDE_BYTES);
  const count = aside.length - items.length;
  const list = items.length === 0 ? html`<p>${say("nobodyAside")}</p>` : html`<ul class="items">${items}</ul>`;
  return html`<h2>${say("putAside")}</h2>${list}${count === 0 ? "" : html`<p>${say("moreAside", { count })}</p>`}`;
}

function runDetails(run: ShownRun, person: AskedOf["person"], reader: RunsReader): Html {
  const { say } = reader;
  const shown = run.failures.slice(0, FAILURES);
  const left = run.failures.length - shown.length + run.failuresLeftOut;
  const link = html`<a href="${runPath(person, run.runId)}">${left === 0 ? say("thisRun") : say("moreFailures", { count: left })}</a>`;
  const failures =
    shown.length === 0 ? "" : html`<ul class="items">${shown.map((one) => failureHtml(one, reader))}</ul>`;
  return html`<details><summary>${runLine(run, reader)}</summary>${runReportHtml(run, reader)}${failures}<p>${link}</p></details>`;
}
