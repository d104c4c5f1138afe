import { dateOf } from "../../schedule/local-day.ts";
import { daysOf } from "../figures/period.ts";
import type { Comparison, Group, PersonKey, Report, ReportPeriod } from "../figures/report.ts";
import { periodName } from "../regular/due-reports.ts";

/** The version of the shape. Fields may be added to it; when one changes or goes, there is a new version. */
export const REPORT_SCHEMA_VERSION = 1;

/**
 * The whole report as data, for other programs: what `docs/reports.md` describes. Instants are ISO 8601, days are local
 * dates, both ends of a period are included, times are in seconds.
 */
export function reportJson(report: Report, { maskPersons }: { readonly maskPersons: boolean }) {
  const { period, madeAt, before, lastYear, by } = report;
  const persons = (groups: readonly Group<PersonKey>[] | null) => (maskPersons ? maskedIn(groups, numbers) : groups);
  const numbers = maskPersons ? numbersOf(report) : new Map<string, number>();
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    ...report,
    madeAt: new Date(madeAt).toISOString(),
    period: shownPeriod(period),
    before: shownComparison(before),
    lastYear: shownComparison(lastYear),
    by: { ...by, firstReplier: persons(by.firstReplier), supportPerson: persons(by.supportPerson) },
  };
}

function shownPeriod(period: ReportPeriod) {
  const { kind, from } = period;
  return { kind, name: periodName(period), from, to: dateOf(daysOf(period).to - 1) };
}

function shownComparison(comparison: Comparison | null) {
  return comparison && { period: shownPeriod(comparison.period), figures: comparison.figures };
}

/** The same numbers as in the other formats. */
function numbersOf({ by }: Report): ReadonlyMap<string, number> {
  const groups = [...(by.firstReplier ?? []), ...(by.supportPerson ?? [])];
  const ids = new Set(groups.flatMap(({ key }) => (typeof key === "string" ? [] : [key.dataCardId])));
  return new Map([...ids].map((id, index) => [id, index + 1]));
}

function maskedIn(groups: readonly Group<PersonKey>[] | null, numbers: ReadonlyMap<string, number>) {
  return (
    groups &&
    groups.map(({ key, figures }) => ({
      key: typeof key === "string" ? key : { number: numbers.get(key.dataCardId) ?? 0 },
      figures,
    }))
  );
}
