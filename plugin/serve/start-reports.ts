import type { Clock } from "../base/clock.ts";
import { systemClock } from "../base/clock.ts";
import type { OperatorLog } from "../base/logger.ts";
import type { SystemBudgets } from "../outside/http/budget/system-budgets.ts";
import { environmentReport } from "../runner/environment/environment-report.ts";
import type { Metrics } from "../watch/metrics.ts";
import { createRegularReports, type RegularReports } from "./regular-reports.ts";

export interface ReportsSurroundings {
  readonly clock?: Clock;
  /** Those of the runs: a report takes its turn among them. */
  readonly budgets: SystemBudgets;
  readonly metrics: Metrics;
  readonly log: OperatorLog;
}

/** Starts to write reports regularly. What renders them is loaded with the first one. */
export function startReports({ clock = systemClock, budgets, metrics, log }: ReportsSurroundings): RegularReports {
  return createRegularReports({
    clock,
    log,
    metrics,
    async make(configuration, { language, maskPersons }, { period, formats }, signal) {
      const observer = metrics.requests(configuration.name);
      const surroundings = { clock, budgets, observer, signal, log };
      const { report, requests } = await environmentReport(configuration, period, surroundings);
      const { renderReport } = await import("../report/written/render-report.ts");
      const files = await renderReport(report, formats, { language, maskPersons });
      const { read: cards, unreadable } = report.cards;
      return { files, counts: { cards, unreadable, requests } };
    },
  });
}
