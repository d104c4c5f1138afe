import { html } from "hono/html";
import { Failure, InputError } from "../../../../base/failure.ts";
import { isAlreadyRunning } from "../../../../runner/run-failures.ts";
import { putAsideNow, runHistory } from "../../../../runner/standing/run-history.ts";
import { RUN_NOW, startRun, tryAgain } from "../../../../runner/standing/start-run.ts";
import { DOWNLOAD_TASK_NAME, type RunParameters } from "../../../../task/download/download-task.ts";
import { type AskedOf, pagePath, type Shown } from "../../console-page.ts";
import { type RunsReader, runsReader } from "./run-html.ts";
import { reasonHtml } from "./trouble-html.ts";

/** Runs whose failures may be tried again. */
const LATEST_RUNS = 100;

/** Runs the whole task, as the task's user. */
export async function runNowPage(asked: AskedOf): Promise<Shown> {
  return start(asked, RUN_NOW);
}

/** Tries again one session that failed; no run is begun for a session that did not. */
export async function tryAgainPage(asked: AskedOf): Promise<Shown> {
  const sessionId = asked.form.get("sessionId");
  if (sessionId !== null && (await hasFailed(asked, sessionId))) return start(asked, tryAgain(sessionId));
  const reader = runsReader(asked);
  const { say } = reader;
  return refusal(asked, reader, say("notAside"), { status: 404, advice: say("notAsideAdvice") });
}

async function hasFailed({ services, person: { configuration } }: AskedOf, sessionId: string): Promise<boolean> {
  const aside = putAsideNow(configuration, services.hosting.engine) ?? [];
  const runs = await runHistory(services.runner, configuration.name, LATEST_RUNS);
  return [...aside, ...runs.flatMap(({ failures }) => failures)].some(
    (failure) => failure.canBeTriedNow && failure.sessionId === sessionId,
  );
}

async function start(asked: AskedOf, parameters: Partial<RunParameters>): Promise<Shown> {
  const { services, person } = asked;
  const { name: environment } = person.configuration;
  try {
    await startRun(services.runner, { environment, task: DOWNLOAD_TASK_NAME }, parameters);
  } catch (error) {
    if (!(error instanceof Failure) && !(error instanceof InputError)) throw error;
    return notStarted(asked, error);
  }
  services.log.info({ environment, forOne: parameters.sessionId !== undefined }, "a run was asked for in the console");
  return { kind: "redirect", to: pagePath(person, "/runs") };
}

function notStarted(asked: AskedOf, error: Failure | InputError): Shown {
  const reader = runsReader(asked);
  const { say } = reader;
  if (isAlreadyRunning(error)) {
    return refusal(asked, reader, say("running"), { status: 409, advice: say("runningAdvice") });
  }
  const { message: reason } = error;
  return refusal(asked, reader, say("refused"), { status: 503, advice: say("refusedAdvice"), reason });
}

interface Refusal {
  readonly status: 404 | 409 | 503;
  readonly advice: string;
  readonly reason?: string;
}

function refusal(
  { person }: AskedOf,
  { say, sayRun }: RunsReader,
  title: string,
  { status, advice, reason }: Refusal,
): Shown {
  return {
    kind: "page",
    title,
    status,
    body: html`<p>${advice}</p>
${reason === undefined ? "" : html`<p class="faint">${sayRun("reason")}: ${reasonHtml(reason)}</p>`}
<p><a href="${pagePath(person, "/runs")}">${say("back")}</a></p>`,
  };
}
