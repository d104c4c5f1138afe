import { html } from "hono/html";
import { InputError } from "../../../../base/failure.ts";
import { dateTextIn } from "../../../../report/document/date-text.ts";
import { sayIn as sayInReport } from "../../../../report/document/messages/messages.ts";
import type { Report } from "../../../../report/figures/report.ts";
import { isolated } from "../../../../report/written/html/markup.ts";
import type { AskedOf, Shown } from "../../console-page.ts";
import type { ConsoleServices } from "../../console-services.ts";
import { REPORT_WORDS } from "../../words/report.ts";
import { sayIn } from "../../words/say.ts";
import { reportForm } from "./report-form.ts";
import { type Compared, type ReportQuery, reportQuery } from "./report-query.ts";
import { createReportReadings, type Reading, type ReportReadings } from "./report-readings.ts";

/** The report that an address asks for; otherwise the page that says why it is not there, or not yet. */
export type AskedReport =
  | { readonly kind: "found"; readonly query: ReportQuery; readonly report: Report }
  | Extract<Shown, { kind: "page" }>;

/** Seconds. */
const AGAIN_AFTER = { reading: 2, waiting: 5 } as const;

/** Of each process that serves the console. */
const readings = new WeakMap<ConsoleServices, ReportReadings>();

/** @throws Failure when ESM cannot be asked */
export async function askedReport(asked: AskedOf): Promise<AskedReport> {
  const { services, person, query: address } = asked;
  const { timeZone } = person.configuration.report;
  const own = readings.get(services) ?? createReportReadings(services.clock, services.log);
  readings.set(services, own);
  const query = unlessWrong(() => reportQuery(address, timeZone, services.clock.now()));
  if (query instanceof InputError) return wrongPage(asked);
  try {
    const reading = await own.read(person, query.period);
    return reading.kind === "done"
      ? { kind: "found", query, report: comparedReport(reading.report, query.compared) }
      : unfinishedPage(asked, query, reading);
  } catch (error) {
    if (error instanceof InputError) return impossiblePage(asked, error);
    throw error;
  }
}

/** The report without the periods that it is not to be compared with. */
function comparedReport(report: Report, compared: Compared): Report {
  return {
    ...report,
    before: compared === "both" || compared === "before" ? report.before : null,
    lastYear: compared === "both" || compared === "year" ? report.lastYear : null,
  };
}

function unlessWrong<T>(read: () => T): T | InputError {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

function wrongPage(asked: AskedOf): AskedReport {
  const { services, person, language } = asked;
  const say = sayIn(language, REPORT_WORDS);
  const usual = reportQuery(new URLSearchParams(), person.configuration.report.timeZone, services.clock.now());
  return {
    kind: "page",
    title: say("title"),
    status: 400,
    uses: ["report.css"],
    body: html`<p class="notice warning" role="alert">${say("wrongPeriod")}</p>${reportForm(asked, usual)}`,
  };
}

/** The page comes back by itself until the report is there. */
function unfinishedPage(asked: AskedOf, query: ReportQuery, reading: Exclude<Reading, { kind: "done" }>): AskedReport {
  const { language } = asked;
  const say = sayIn(language, REPORT_WORDS);
  const how = reading.kind === "reading" ? say("reading", { cards: reading.cards }) : say("waiting");
  return {
    kind: "page",
    title: dateTextIn(language, sayInReport(language)).title(query.period),
    uses: ["report.css"],
    againAfter: AGAIN_AFTER[reading.kind],
    body: html`<p class="notice" role="status">${how} ${say("comesBack")}</p><p><a href="${asked.url}">${say("look")}</a></p>`,
  };
}

function impossiblePage({ language }: AskedOf, error: InputError): AskedReport {
  const say = sayIn(language, REPORT_WORDS);
  return {
    kind: "page",
    title: say("title"),
    status: 409,
    body: html`<p>${say("impossible")}</p><p class="faint" lang="en">${isolated(error.message)}</p>`,
  };
}
