import { html } from "hono/html";
import type { Html } from "../../../../report/written/html/markup.ts";
import { MOST_RUNS } from "../../../../runner/in-process/run-store.ts";
import { runHistory, type ShownRun } from "../../../../runner/standing/run-history.ts";
import { type AskedOf, NotFound, pagePath, type Shown } from "../../console-page.ts";
import { failureHtml, fitting, type RunsReader, runAt, runLine, runReportHtml, runsReader } from "./run-html.ts";
import { againForm } from "./runs-page.ts";

/** Bytes of the failures of one run. */
const FAILURES_BYTES = 80_000;

/** One run with its failures. */
export async function runPage(asked: AskedOf): Promise<Shown> {
  const { services, person, params } = asked;
  const reader = runsReader(asked);
  const { say, times } = reader;
  const runs = await runHistory(services.runner, person.configuration.name, MOST_RUNS);
  const run = runs.find(({ runId }) => runId === params["runId"]);
  if (run === undefined) throw new NotFound();
  return {
    kind: "page",
    title: say("runTitle", { at: times.at(runAt(run)) }),
    uses: ["operations.css"],
    body: html`<p>${runLine(run, reader)}</p>
${runReportHtml(run, reader)}
${againForm(asked)}
${await failuresHtml(run, reader)}
<p><a href="${pagePath(person, "/runs")}">${say("back")}</a></p>`,
  };
}

async function failuresHtml(run: ShownRun, reader: RunsReader): Promise<Html | string> {
  const { say } = reader;
  if (run.failures.length === 0) return "";
  const items = await fitting(
    run.failures.map((one) => failureHtml(one, reader)),
    FAILURES_BYTES,
  );
  const count = run.failures.length - items.length + run.failuresLeftOut;
  return html`<h2>${say("failures")}</h2><ul class="items">${items}</ul>${count === 0 ? "" : html`<p>${say("moreFailures", { count })}</p>`}`;
}
