import type { Clock } from "../base/clock.ts";
import { Failure, InputError, problemLine } from "../base/failure.ts";
import type { OperatorLog } from "../base/logger.ts";
import { whyNotWritten } from "../base/regular-file.ts";
import { within } from "../base/within.ts";
import { type Claim, RENEW_EVERY_MS, type SeenClaims, takeClaim } from "../report/regular/claim.ts";
import { createDueTimes, periodName } from "../report/regular/due-reports.ts";
import { type MissingReport, missingReports, seriesOf } from "../report/regular/missing-reports.ts";
import { claimPath, deleteOldReports, reportPath } from "../report/regular/report-files.ts";
import { makeReportFolder, writeReport } from "../report/regular/write-report-files.ts";
import type { RenderedReport } from "../report/written/render-report.ts";
import type { Configuration, ReportFileConfiguration } from "../settings/configuration.ts";
import type { Metrics } from "../watch/metrics.ts";

const MINUTE_MS = 60_000;

/** A look in between: a folder may have been emptied, the machine's clock set. */
const LONGEST_WAIT_MS = 60 * MINUTE_MS;

/** Minutes until the next attempt after so many failures in a row, then the last one for ever: a month is not given up. */
const PATIENCE_MINUTES = [5, 10, 20, 40, 60] as const;

/** Signs of life, one a minute, after which a report no longer keeps others waiting: an ESM may trickle for hours. */
const LONGEST_TURN = 10;

const STOPPING_MS = 5_000;

export interface RegularReportsOptions {
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly metrics: Pick<Metrics, "missingReports">;
  /**
   * Makes the report of a period in the formats that it lacks.
   *
   * @throws Failure when ESM does not answer, or the signal is aborted
   */
  make(
    configuration: Configuration,
    entry: ReportFileConfiguration,
    missing: MissingReport,
    signal: AbortSignal,
  ): Promise<MadeReport>;
}

export interface MadeReport {
  readonly files: RenderedReport;
  /** For the log: of how many cards, and how many of them could not be read. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The reports that `serve` writes by itself. */
export interface RegularReports {
  /** From now on writes the reports of this environment; what its configuration said before no longer holds. */
  takeOn(configuration: Configuration): void;
  /** Ends also a report that is being read; it is made up for. */
  stop(): Promise<void>;
}

/** One report after the other, unless one takes long, beside the runs. Whatever fails is told, tried again, and disturbs nothing else. */
export function createRegularReports({ clock, log, metrics, make }: RegularReportsOptions): RegularReports {
  const environments = new Map<string, AbortController>();
  const seen: SeenClaims = new Map();
  const following = new Set<Promise<void>>();
  let queue: Promise<void> = Promise.resolve();

  /** @param work calls back when the next one may begin before it ends */
  async function inTurn<T>(work: (passOn: () => void) => Promise<T>): Promise<T> {
    const before = queue;
    const { passed, passOn } = newTurn();
    queue = passed;
    await before;
    try {
      return await work(passOn);
    } finally {
      passOn();
    }
  }

  /** @returns what is missing still: some of it another process is writing */
  async function writeMissing(
    configuration: Configuration,
    entry: ReportFileConfiguration,
    signal: AbortSignal,
    takesLong: () => void,
  ): Promise<number> {
    const series = seriesOf(configuration.name, entry);
    makeReportFolder(entry.folder);
    for (const missing of missingReports(configuration, entry, clock.now())) {
      const claim = takeClaim(claimPath(series, missing.period), clock, seen);
      if (claim === undefined) continue;
      try {
        const { files, counts } = await keeping(
          claim,
          () => make(configuration, entry, missing, signal),
          clock,
          takesLong,
        );
        for (const [format, content] of files) writeReport(reportPath(series, missing.period, format), content);
        const { name: environment } = configuration;
        log.info(
          { environment, period: periodName(missing.period), formats: missing.formats, ...counts },
          "a report is written",
        );
      } finally {
        claim.release();
      }
    }
    deleteOldReports(series, entry.keep, clock.now());
    return missingReports(configuration, entry, clock.now()).length;
  }

  async function follow(
    configuration: Configuration,
    entry: ReportFileConfiguration,
    tell: (missing: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const due = createDueTimes(entry, configuration.report.timeZone);
    let failures = 0;
    while (!signal.aborted) {
      let wait: number;
      try {
        const missing = await inTurn(async (passOn) => {
          if (signal.aborted) return 0;
          return writeMissing(configuration, entry, signal, () => {
            passOn();
            tell(countMissing(configuration, entry, clock.now()));
            const { name: environment } = configuration;
            const { every, folder } = entry;
            log.warn({ environment, every, folder, minutes: LONGEST_TURN }, "a report takes long: the next one begins");
          });
        });
        tell(missing);
        failures = 0;
        wait = missing > 0 ? RENEW_EVERY_MS : Math.min(LONGEST_WAIT_MS, due.next(clock.now()) - clock.now());
      } catch (error) {
        if (signal.aborted) return;
        tell(countMissing(configuration, entry, clock.now()));
        const minutes = PATIENCE_MINUTES[failures] ?? PATIENCE_MINUTES[PATIENCE_MINUTES.length - 1] ?? 0;
        failures += 1;
        wait = minutes * MINUTE_MS;
        tellFailure(configuration, entry, error, minutes);
      }
      await clock.wait(wait, signal).catch(() => undefined);
    }
  }

  function tellFailure(
    { name: environment }: Configuration,
    { every, folder }: ReportFileConfiguration,
    error: unknown,
    triedAgainInMinutes: number,
  ): void {
    const told = whyNot(error, folder);
    log.error({ environment, every, folder, ...told, triedAgainInMinutes }, "a report could not be written");
  }

  return {
    takeOn(configuration) {
      const { name, report } = configuration;
      environments.get(name)?.abort();
      const stopping = new AbortController();
      environments.set(name, stopping);
      const missing = report.files.map(() => 0);
      if (report.files.length > 0) metrics.missingReports(name, 0);
      for (const [index, entry] of report.files.entries()) {
        const tell = (count: number) => {
          missing[index] = count;
          metrics.missingReports(
            name,
            missing.reduce((sum, one) => sum + one, 0),
          );
        };
        const followed = follow(configuration, entry, tell, stopping.signal);
        following.add(followed);
        void followed.finally(() => following.delete(followed));
      }
    },
    async stop() {
      for (const stopping of environments.values()) stopping.abort();
      await within(clock, STOPPING_MS, Promise.all(following));
    },
  };
}

function newTurn(): { readonly passed: Promise<void>; passOn(): void } {
  let resolvePassed: (() => void) | undefined;
  const passed = new Promise<void>((resolve) => {
    resolvePassed = resolve;
  });
  return { passed, passOn: () => resolvePassed?.() };
}

/** Shows signs of life while the work goes on. */
async function keeping<T>(claim: Claim, work: () => Promise<T>, clock: Clock, takesLong: () => void): Promise<T> {
  const over = new AbortController();
  const renewing = renewUntil(claim, over.signal, clock, takesLong);
  try {
    return await work();
  } finally {
    over.abort();
    await renewing;
  }
}

async function renewUntil(claim: Claim, over: AbortSignal, clock: Clock, takesLong: () => void): Promise<void> {
  for (let renewed = 1; !over.aborted; renewed += 1) {
    const isOver = await clock.wait(RENEW_EVERY_MS, over).then(
      () => false,
      () => true,
    );
    if (isOver) return;
    claim.renew();
    if (renewed === LONGEST_TURN) takesLong();
  }
}

/** For the log. A mistake in the program is not told in its words, which could hold anything. */
function whyNot(error: unknown, folder: string): Readonly<Record<string, string>> {
  if (error instanceof InputError) {
    return { code: "configuration-wrong", reason: error.problems.map(problemLine).join("; ") };
  }
  const failure = asFailure(error, folder);
  if (failure !== undefined) return { code: failure.code, reason: failure.message };
  return { code: "internal-error", error: error instanceof Error ? error.name : typeof error };
}

function asFailure(error: unknown, folder: string): Failure | undefined {
  if (error instanceof Failure) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code !== "string") return undefined;
  const message = `the folder of reports, ${folder}, ${whyNotWritten(code)}`;
  return new Failure(message, { code: "report-not-written", scope: "run", retryable: true, cause: error });
}

/** One at least, where the folder does not tell. */
function countMissing(configuration: Configuration, entry: ReportFileConfiguration, now: number): number {
  try {
    return Math.max(1, missingReports(configuration, entry, now).length);
  } catch {
    return 1;
  }
}
