import type { Instant } from "../../chat/session.ts";
import type { Configuration, ReportFileConfiguration } from "../../settings/configuration.ts";
import type { ReportFormat } from "../../settings/report-settings.ts";
import { createDueTimes, type DueReport, periodName } from "./due-reports.ts";
import { type ReportSeries, writtenReports } from "./report-files.ts";

/** What an administrator hears of too late is not read anew without being asked for: `esm-chat report` writes it. */
const MOST_MADE_UP_FOR = 3;

/** A report that is due and not there, or not in all its formats. */
export interface MissingReport extends DueReport {
  readonly formats: readonly ReportFormat[];
}

export function seriesOf(environment: string, entry: ReportFileConfiguration): ReportSeries {
  return { ...entry, environment };
}

/**
 * What is to be made up for, the oldest first: of the last three that are due those that are not there. Where none is
 * there yet, only the last one: an entry that is new has not missed the others.
 *
 * @throws the system's error when the folder cannot be read
 */
export function missingReports(
  { name, report: { timeZone } }: Pick<Configuration, "name" | "report">,
  entry: ReportFileConfiguration,
  now: Instant,
): readonly MissingReport[] {
  const written = writtenReports(seriesOf(name, entry));
  const lackingOf = (period: string) => entry.formats.filter((one) => written.get(period)?.includes(one) !== true);
  const first = [...written.keys()].find((period) => lackingOf(period).length === 0);
  const count = first === undefined ? 1 : Math.min(MOST_MADE_UP_FOR, entry.keep);
  return createDueTimes(entry, timeZone)
    .last(now, count)
    .filter(({ period }) => first === undefined || periodName(period) > first)
    .map((due) => ({ ...due, formats: lackingOf(periodName(due.period)) }))
    .filter(({ formats }) => formats.length > 0);
}

/** A report that `serve` should have written by now. */
export type LateReport =
  | { readonly folder: string; readonly period: string; readonly dueAt: Instant }
  | { readonly folder: string; readonly unreadable: string };

/** Milliseconds that a report may take. */
const WRITTEN_WITHIN_MS = 30 * 60_000;

/** The reports of an environment that are late, for whoever watches `serve` from outside. */
export function lateReports(configuration: Pick<Configuration, "name" | "report">, now: Instant): LateReport[] {
  return configuration.report.files.flatMap((entry): LateReport[] => {
    const { folder } = entry;
    try {
      return missingReports(configuration, entry, now - WRITTEN_WITHIN_MS).map(({ period, dueAt }) => {
        return { folder, period: periodName(period), dueAt };
      });
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      return [{ folder, unreadable: `cannot be read (${String(error.code)})` }];
    }
  });
}
