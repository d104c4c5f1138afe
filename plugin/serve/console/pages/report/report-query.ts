import { InputError } from "../../../../base/failure.ts";
import type { Instant } from "../../../../chat/session.ts";
import { periodBetween, readPeriod, todayIn, weekOf } from "../../../../report/figures/period.ts";
import type { ReportPeriod } from "../../../../report/figures/report.ts";
import { periodName } from "../../../../report/regular/due-reports.ts";
import { dateOf, dayOf } from "../../../../schedule/local-day.ts";
import type { Person } from "../../access/sessions.ts";
import { pagePath } from "../../console-page.ts";

/** What a report can be compared with; `both` is what the report itself does. */
export const COMPARISONS = ["both", "before", "year", "none"] as const;
export type Compared = (typeof COMPARISONS)[number];

/** What of a report is asked for. */
export interface ReportQuery {
  readonly period: ReportPeriod;
  readonly compared: Compared;
  /** The section that is shown; the page chooses where none has this id. */
  readonly section: string | undefined;
  /** Which part of a long table, from 1. */
  readonly part: number;
}

/** The last whole month. */
const USUAL = "1m";
const HIGHEST_PART = 1_000;

/**
 * Reads what an address asks for. A month or a week may be named by any of its days, as forms do.
 *
 * @throws InputError when it is no period
 */
export function reportQuery(query: URLSearchParams, timeZone: string, now: Instant): ReportQuery {
  const part = Number(query.get("part") ?? 1);
  return {
    period: periodIn(query, timeZone, now),
    compared: COMPARISONS.find((one) => one === query.get("compare")) ?? "both",
    section: query.get("by") ?? undefined,
    part: Number.isInteger(part) && part >= 1 && part <= HIGHEST_PART ? part : 1,
  };
}

function periodIn(query: URLSearchParams, timeZone: string, now: Instant): ReportPeriod {
  const unit = query.get("period");
  if (unit === null) return readPeriod(USUAL, todayIn(timeZone, now), "");
  if (unit === "days") return periodBetween(query.get("from") ?? "", query.get("to") ?? "", { from: "", to: "" });
  return readPeriod(inUnit(unit, query.get("of")?.trim() ?? ""), "", "");
}

const FORMS = { month: /^\d{4}-\d\d$/, week: /^\d{4}-W\d\d$/i, day: /^\d{4}-\d\d-\d\d$/ } as const;

function inUnit(unit: string, text: string): string {
  const day = dayOf(text);
  if (unit === "month" && (day !== undefined || FORMS.month.test(text))) return text.slice(0, "2026-10".length);
  if (unit === "week" && (day !== undefined || FORMS.week.test(text))) return day === undefined ? text : weekOf(day);
  if (unit === "day" && FORMS.day.test(text)) return text;
  throw new InputError([{ file: "", place: "", message: "is no period" }]);
}

/** The address of a report, or of a file of it. */
export function reportPath(
  person: Pick<Person, "configuration">,
  { period, compared, section, part }: ReportQuery,
  file?: { readonly name: "report.csv" | "report.xlsx" | "report.html"; readonly table?: string },
): string {
  const query = new URLSearchParams({ period: period.kind });
  if (period.kind === "days") {
    query.set("from", period.from);
    query.set("to", lastDay(period));
  } else query.set("of", periodName(period));
  if (compared !== "both") query.set("compare", compared);
  if (file?.table !== undefined) query.set("table", file.table);
  if (file === undefined && section !== undefined) query.set("by", section);
  if (file === undefined && part !== 1) query.set("part", String(part));
  return pagePath(person, `/report${file === undefined ? "" : `/${file.name}`}?${query.toString()}`);
}

export function lastDay({ to }: Pick<ReportPeriod, "to">): string {
  return dateOf((dayOf(to) ?? 1) - 1);
}
