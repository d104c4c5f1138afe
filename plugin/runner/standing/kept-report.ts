import { z } from "zod";
import type { RunReport, SessionFailure } from "../../task/run-report.ts";
import { withoutLists } from "../in-process/run-open-task.ts";

/** Failures of a run that are kept for months. Those that go on are in the journal. */
const MOST_FAILURES = 10;

/** Failures of a run that are shown. */
const MOST_SHOWN = 100;

const count = z.number().nonnegative();
const time = z.iso.datetime({ offset: true }).nullable();

/** What is read of a run's report: whoever may write to the engine's store may have put it there. */
const reportForm = z.object({
  sessions: z.object({
    seen: count,
    read: count,
    written: count,
    unchanged: count,
    finished: count,
    stillActive: count,
    failed: count,
    putAside: count,
  }),
  newCards: z.object({ made: count, left: count }).optional(),
  failures: z
    .array(z.unknown())
    .transform((failures) => failures.slice(0, MOST_SHOWN).flatMap((one) => failureForm.safeParse(one).data ?? [])),
  problems: z.array(z.string()),
  retryAt: time,
  oldestActiveStart: time,
  totals: z.object({ drift: count }),
  requests: z.object({ esm: count, chatHistory: count }),
  durationMs: count,
});

const failureForm = z.object({
  sessionId: z.string().nullable(),
  dataCardId: z.string(),
  reason: z.string(),
  retryAt: time,
  tried: z.boolean(),
});

/** The report of a run, as it is kept. */
export type ReadReport = z.output<typeof reportForm>;

/** Undefined when there is none, or when it cannot be read. */
export function readReport(result: unknown): ReadReport | undefined {
  return reportForm.safeParse(result).data;
}

/** A report as `serve` keeps it: its counts, and the first of the sessions that were tried and failed. */
export function reportToKeep(report: RunReport): RunReport {
  const tried = report.failures.filter((failure: SessionFailure) => failure.tried);
  return { ...withoutLists(report), failures: tried.slice(0, MOST_FAILURES), problems: report.problems };
}
