import { extname } from "node:path";
import { InputError } from "../base/failure.ts";
import type { Instant } from "../chat/session.ts";
import type { Breakdown, ReportLanguage } from "../report/document/report-document.ts";
import { periodBetween, readPeriod, todayIn } from "../report/figures/period.ts";
import type { ReportPeriod } from "../report/figures/report.ts";

/** As they stand on the command line. */
export interface ReportOptions {
  readonly config: string;
  readonly from?: string;
  readonly to?: string;
  readonly month?: string;
  readonly week?: string;
  readonly day?: string;
  readonly last?: string;
  /** One table; `all`: every one. */
  readonly by?: Breakdown | "all";
  readonly language?: ReportLanguage;
  /** Seconds. */
  readonly target?: number;
  readonly maskPersons?: true;
  /** A folder; true: the table of `--by` on standard output. */
  readonly csv?: string | true;
  readonly xlsx?: string;
  /** Not `html`, which commands write about one environment only. */
  readonly page?: string;
  readonly json?: true;
  /** Whether it is one report of several, each of another environment. */
  readonly ofSeveral?: true;
}

/** How the options that name a period are written. */
const FORMS = {
  month: { form: /^\d{4}-\d\d$/, example: "2026-10" },
  week: { form: /^\d{4}-W\d\d$/i, example: "2026-W44, as calendars number weeks in Europe" },
  day: { form: /^\d{4}-\d\d-\d\d$/, example: "2026-10-31" },
  last: { form: /^\d{1,4}[dwm]$/i, example: "30d, 4w or 3m: so many days, weeks or months" },
} as const;

const USUAL = "1m";

/** @throws InputError for options that contradict each other */
export function checkReportOptions(options: ReportOptions): void {
  const { from, to, by, csv, json, xlsx, page } = options;
  const periods = [
    ...(["month", "week", "day", "last"] as const).filter((name) => options[name] !== undefined),
    ...(from === undefined && to === undefined ? [] : ["from"]),
  ];
  if (periods.length > 1) {
    throw wrong("--from, --month, --week, --day, --last", "each names a period: give one of them");
  }
  if ((from === undefined) !== (to === undefined)) {
    throw wrong(from === undefined ? "--from" : "--to", "is missing: the first day and the last one belong together");
  }
  for (const [name, file] of Object.entries({ csv, xlsx, html: page })) {
    if (file === "") throw wrong(`--${name}`, "must not be empty");
  }
  if (typeof csv === "string" && extname(csv).toLowerCase() === ".csv") {
    throw wrong("--csv", "takes a folder, for a file of each table; for one table alone: --by day --csv > day.csv");
  }
  const isAlone = xlsx === undefined && page === undefined;
  if (csv === true && (json === true || !isAlone)) {
    throw wrong("--csv", "without a folder prints one table, and nothing besides: name a folder for it");
  }
  if (csv === true && options.ofSeveral === true) {
    throw wrong("--csv", "without a folder prints a table of one environment: name a folder, or give --environment");
  }
  if (csv === true && by === "all") {
    throw wrong("--csv", "without a folder prints one table: name a folder for all of them, or one table with --by");
  }
  if (json === true && by !== undefined && isAlone && csv === undefined) {
    throw wrong("--by", "chooses tables; --json prints all of them as data: leave it out");
  }
}

/**
 * The period that the options name; the last whole month, if none does.
 *
 * @throws InputError when it is no period
 */
export function askedPeriod(options: ReportOptions, timeZone: string, now: Instant): ReportPeriod {
  const { from, to } = options;
  if (from !== undefined && to !== undefined) return periodBetween(from, to, { from: "--from", to: "--to" });
  const today = todayIn(timeZone, now);
  for (const name of ["month", "week", "day", "last"] as const) {
    const text = options[name];
    if (text === undefined) continue;
    const { form, example } = FORMS[name];
    if (!form.test(text.trim())) throw wrong(`--${name}`, `is written as ${example}`);
    return readPeriod(text, today, `--${name}`);
  }
  return readPeriod(USUAL, today, "--last");
}

function wrong(place: string, message: string): InputError {
  return new InputError([{ file: "", place, message }]);
}
