import { html } from "hono/html";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import {
  type PutAside,
  putAsideNow,
  type ShownFailure,
  type ShownRun,
} from "../../../../runner/standing/run-history.ts";
import type { RunState } from "../../../../runner/task-runner.ts";
import { type AskedOf, pagePath } from "../../console-page.ts";
import { factsHtml, markHtml, timeHtml } from "../../layout/facts.ts";
import { RUN_WORDS } from "../../words/run.ts";
import { RUNS_WORDS } from "../../words/runs.ts";
import { type Say, sayIn } from "../../words/say.ts";
import { STANDING_WORDS } from "../../words/standing.ts";
import { type Times, timesIn } from "../../words/times.ts";
import { cutText } from "./cut-text.ts";
import { reasonHtml } from "./trouble-html.ts";

export type SayRuns = Say<keyof (typeof RUNS_WORDS)["en"]>;
type SayRun = Say<keyof (typeof RUN_WORDS)["en"]>;

/** How runs are said to one reader. */
export interface RunsReader {
  readonly say: SayRuns;
  readonly sayRun: SayRun;
  readonly state: (state: RunState) => string;
  readonly times: Times;
  /** What is put aside now, by data card: it is tried again then, whatever its failure said. */
  readonly aside: ReadonlyMap<string, PutAside>;
}

/** The id of the form that the buttons of a page belong to. */
export const AGAIN_FORM = "again";

const SIGNS: Readonly<Record<RunState, string>> = {
  waiting: "…",
  running: "…",
  done: "✓",
  failures: "!",
  stopped: "–",
  failed: "✕",
  skipped: "–",
};

/** Problems of a run as a whole that are shown. */
const MOST_PROBLEMS = 5;

/** Characters of an id: one of the platform may be of any length. */
const LONGEST_ID = 200;

export function runsReader({ language, timeZone, person, services }: AskedOf): RunsReader {
  const say = sayIn(language, RUNS_WORDS);
  const sayRun = sayIn(language, RUN_WORDS);
  const sayState = sayIn(language, STANDING_WORDS);
  const times = timesIn(language, timeZone ?? person.configuration.report.timeZone);
  const aside = new Map(
    putAsideNow(person.configuration, services.hosting.engine)?.map((one) => [one.dataCardId, one] as const),
  );
  return { say, sayRun, times, aside, state: (state) => sayState(`run-state-${state}`) };
}

export function runPath(person: AskedOf["person"], runId: string): string {
  return pagePath(person, `/runs/${encodeURIComponent(runId)}`);
}

/** When a run began, or was left out. */
export function runAt({ startedAt, finishedAt, dueAt }: ShownRun): number {
  return startedAt ?? finishedAt ?? dueAt;
}

/** A run in one line: how it ended, when, how long it took, its counts. */
export function runLine(run: ShownRun, { sayRun: say, state, times }: RunsReader): Html {
  const { startedAt, finishedAt, report, trigger, isForSome } = run;
  const took =
    startedAt === null || finishedAt === null
      ? []
      : [say("took", { duration: times.duration(finishedAt - startedAt) })];
  const counts =
    report === null ? [] : [say("summary", { written: report.sessions.written, failed: report.sessions.failed })];
  const more = [
    ...took,
    say(trigger === "schedule" ? "bySchedule" : "byRequest"),
    ...(isForSome ? [say("forSome")] : []),
    ...counts,
  ];
  return html`<span class="line">${markHtml(SIGNS[run.state], state(run.state), false)} ${timeHtml(runAt(run), times)} <span class="faint">${more.join(", ")}</span></span>`;
}

/** Everything known of a run, but its failures. */
export function runReportHtml({ report, reason }: ShownRun, { sayRun: say }: RunsReader): Html {
  const why = reason === null ? "" : html`<p>${say("reason")}: ${reasonHtml(reason)}</p>`;
  if (report === null) return html`${why}<p class="faint">${say("noReport")}</p>`;
  const { sessions, newCards, totals, requests, problems } = report;
  const counts: readonly (readonly [string, number | undefined])[] = [
    [say("seen"), sessions.seen],
    [say("read"), sessions.read],
    [say("written"), sessions.written],
    [say("unchanged"), sessions.unchanged],
    [say("finished"), sessions.finished],
    [say("stillActive"), sessions.stillActive],
    [say("failed"), sessions.failed],
    [say("aside"), sessions.putAside],
    [say("cardsMade"), newCards?.made],
    [say("drift"), totals.drift],
  ];
  const facts = counts.map(([name, count]) => [name, count === undefined ? undefined : String(count)] as const);
  return html`${why}${factsHtml([...facts, [say("requests"), say("requestsAre", requests)]])}${
    problems.length === 0
      ? ""
      : html`<p>${say("problems")}:</p><ul class="items">${problems.slice(0, MOST_PROBLEMS).map((one) => html`<li>${reasonHtml(one)}</li>`)}</ul>`
  }`;
}

/** A session that failed: its ids, why, when it is tried again, and a button to try it now. */
export function failureHtml(failure: ShownFailure | PutAside, reader: RunsReader): Html {
  const { sayRun: say, times, aside } = reader;
  const { sessionId, dataCardId, reason, canBeTriedNow } = failure;
  const { retryAt } = aside.get(dataCardId) ?? failure;
  const session = sessionId === null ? say("noSession") : say("session", { session: cutText(sessionId, LONGEST_ID) });
  const card = dataCardId === "" ? "" : html`, ${isolated(say("card", { card: cutText(dataCardId, LONGEST_ID) }))}`;
  const when = retryAt === null ? say("notByItself") : say("triedAgainAt", { at: times.at(retryAt) });
  const since =
    "count" in failure
      ? html` ${say("inARow", { count: failure.count })} ${say("firstFailed", { at: times.at(failure.firstFailedAt) })}`
      : "";
  const again = canBeTriedNow && sessionId !== null ? html`<p>${tryAgainButton(sessionId, say)}</p>` : "";
  return html`<li><p><strong>${isolated(session)}</strong>${card}</p>
<p>${say("reason")}: ${reasonHtml(reason)}</p>
<p class="faint">${when}${since}</p>${again}</li>`;
}

function tryAgainButton(sessionId: string, say: SayRun): Html {
  const name = say("tryAgainSession", { session: cutText(sessionId, LONGEST_ID) });
  return html`<button form="${AGAIN_FORM}" name="sessionId" value="${sessionId}" aria-label="${name}">${say("tryAgain")}</button>`;
}

/** As many of these, from the first, as have so many bytes together; at least one. */
export async function fitting(pieces: readonly Html[], mostBytes: number): Promise<readonly Html[]> {
  const fit: Html[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const text = await piece;
    bytes += Buffer.byteLength(text.toString());
    if (bytes > mostBytes && fit.length > 0) return fit;
    fit.push(text);
  }
  return fit;
}
