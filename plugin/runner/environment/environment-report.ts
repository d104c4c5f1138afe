import { type Clock, systemClock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import type { CardFold, Esm } from "../../outside/esm/port.ts";
import type { SystemBudgets } from "../../outside/http/budget/system-budgets.ts";
import type { RequestObserver } from "../../outside/http/request-observer.ts";
import { readReport } from "../../report/figures/read-report.ts";
import type { Report, ReportPeriod } from "../../report/figures/report.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { connected } from "./connected.ts";

/** What reading a report needs besides its configuration and its period. */
export interface ReportSurroundings {
  readonly clock?: Clock;
  /** Request budgets shared with runs; default: budgets of its own, as configured. */
  readonly budgets?: SystemBudgets | undefined;
  /** Told of every request. */
  readonly observer?: RequestObserver | undefined;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Told now and then how many cards were read. */
  readonly onCards?: ((count: number) => void) | undefined;
}

export interface EnvironmentReport {
  readonly report: Report;
  /** Requests to ESM. */
  readonly requests: number;
}

/** Cards that cannot be read and are named in the log; the report counts all. */
const MOST_NAMED = 10;
/** Cards between two signs of progress. */
const TOLD_EVERY = 500;

/**
 * Reads a report from the ESM of an environment. It only reads, so that it needs no lock: a run may go on meanwhile.
 *
 * @throws InputError, Failure as `readReport`
 */
export async function environmentReport(
  configuration: Configuration,
  period: ReportPeriod,
  { clock = systemClock, budgets, observer, signal, log, onCards }: ReportSurroundings,
): Promise<EnvironmentReport> {
  const connections = await connected(configuration, { clock, budgets, observer }, signal);
  try {
    const report = await reportFrom(connections.esm, configuration, period, { clock, log, onCards });
    return { report, requests: connections.requestCounts().esm };
  } finally {
    connections.close();
  }
}

/**
 * The same from an ESM that is connected already, which gives the cards that its user may see.
 *
 * @throws InputError, Failure as `readReport`
 */
export async function reportFrom(
  esm: Esm,
  configuration: Configuration,
  period: ReportPeriod,
  { clock = systemClock, log, onCards = () => undefined }: Pick<ReportSurroundings, "clock" | "log" | "onCards">,
): Promise<Report> {
  let named = 0;
  return readReport(counted(esm, onCards), configuration, {
    period,
    now: clock.now(),
    onUnreadable({ dataCardId, code }) {
      named += 1;
      if (named > MOST_NAMED) return;
      const { name: environment } = configuration;
      log.warn({ environment, dataCardId, code }, "a card cannot be read: it is in no figure of the report");
    },
  });
}

/** The same ESM, which tells how many cards it has given. */
function counted(esm: Esm, onCards: (count: number) => void): Esm {
  return {
    ...esm,
    foldCards: (query, begin) => esm.foldCards(query, () => countedFold(begin(), onCards)),
  };
}

function countedFold<T>(fold: CardFold<T>, onCards: (count: number) => void): CardFold<T> {
  let count = 0;
  return {
    take(card) {
      count += 1;
      if (count % TOLD_EVERY === 1) onCards(count);
      fold.take(card);
    },
    end: () => fold.end(),
  };
}
