import { z } from "zod";
import type { Instant } from "../../chat/session.ts";
import { type LateReport, lateReports } from "../../report/regular/missing-reports.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { EngineSettings } from "../../settings/engine-settings.ts";
import { countPutAside } from "../../state/open-journal.ts";
import { openRunNote } from "../../state/run-note.ts";
import type { TaskResult } from "../../task/task.ts";
import { keyOf } from "../environment/one-at-a-time.ts";
import { MISSED_AFTER } from "../firing-plan.ts";
import { STOPPING_TIME } from "../in-process/stop-cause.ts";
import type { RunRecord } from "../task-runner.ts";

/** How the runs of an environment ended, as far as is known. */
export interface KnownEnds {
  /** The one that ended last. */
  readonly lastRun: (Pick<RunRecord<TaskResult>, "state" | "reason"> & { readonly at: Instant }) | undefined;
  readonly lastGoodRunAt: Instant | undefined;
  readonly badRunsInARow: number;
}

/** What is known of an environment whose configuration can be read. */
export interface EnvironmentFacts extends KnownEnds {
  readonly environment: string;
  /** How the task is run: by `serve`, by a scheduler outside, or, as far as the configuration says, not at all. */
  readonly runBy: "serve" | "elsewhere" | "nobody";
  /** Whether `serve` has something to do: runs by schedule, or calls of the chatbot. */
  readonly needsServe: boolean;
  readonly isRunning: boolean;
  /** By when the run that goes on has ended, or was given up, if whoever runs it is at work; undefined if that is not known. */
  readonly endsBy: Instant | undefined;
  /** Null for never; undefined when no process has planned one. */
  readonly nextRunAt: Instant | null | undefined;
  /** Whether the next run is the rest of one that was stopped, and waits for the one that goes on. */
  readonly nextWaits: boolean;
  /** The latest runs that ended in the middle, without a result. */
  readonly cutShort: { readonly count: number; readonly reason: string | null } | undefined;
  /** The firings since the last run, when each was left out; undefined while a run goes on. */
  readonly leftOut: { readonly since: Instant; readonly count: number; readonly reason: string | null } | undefined;
  readonly putAside: number;
  readonly oldestActiveSession: Instant | undefined;
  readonly lateReports: readonly LateReport[];
}

/** What is kept of an environment's runs by `serve`, or by the engine. */
export interface KeptRuns {
  /** The latest first, as it became known. */
  readonly runs: readonly RunRecord<TaskResult>[];
  /** Undefined when no process has planned a run. */
  readonly nextRunAt: number | null | undefined;
  readonly nextWaits: boolean;
}

/** What is known of an environment: what its runs have noted on this machine, and what is kept of them elsewhere. */
export function factsOf(
  configuration: Configuration,
  { runs, nextRunAt, nextWaits }: KeptRuns,
  engine: EngineSettings,
  now: Instant,
): EnvironmentFacts {
  const { name, schedule, checklist, functions, journalFolder, report: reports } = configuration;
  const key = keyOf(configuration);
  const note = openRunNote(journalFolder, key);
  const [noted, notedRuns] = [note.read(), note.runs()];
  const { lastRun: served, lastGoodRunAt, badRunsInARow } = endsOf(runs);
  // A run by hand, or by a scheduler outside, is in the note alone; one that failed before it began is not in the note.
  const lastRun =
    noted !== undefined && (served === undefined || noted.at > served.at) ? { ...noted, reason: null } : served;
  const goodAt = Math.max(lastGoodRunAt ?? 0, notedRuns?.goodAt ?? 0);
  const report = reportOf(endedOf(runs));
  const isShared = engine.kind !== "process";
  const sharedOldest = report?.oldestActiveStart == null ? undefined : Date.parse(report.oldestActiveStart);
  const isRunning = runs.some(({ state }) => state === "running" || state === "waiting");
  return {
    environment: name,
    runBy: schedule !== undefined ? "serve" : checklist.scheduledElsewhere ? "elsewhere" : "nobody",
    needsServe: schedule !== undefined || functions.tokens.length > 0 || reports.files.length > 0,
    lastRun,
    lastGoodRunAt: goodAt === 0 ? undefined : goodAt,
    badRunsInARow: lastRun?.state === "done" ? 0 : Math.max(badRunsInARow, notedRuns?.badInARow ?? 0),
    isRunning,
    endsBy: endsBy(runs, engine),
    nextRunAt,
    nextWaits,
    cutShort: lastRun === served ? cutShort(runs) : undefined,
    leftOut: isRunning ? undefined : leftOutSince(runs, lastRun?.at ?? 0),
    putAside: isShared ? (report?.sessions.failed ?? 0) : countPutAside(journalFolder, key),
    oldestActiveSession: isShared ? sharedOldest : notedRuns?.oldestActive,
    lateReports: lateReports(configuration, now),
  };
}

/** How these runs ended. */
export function endsOf(runs: KeptRuns["runs"]): KnownEnds {
  const ended = endedOf(runs);
  const counted = ended.filter(({ state }) => state !== "stopped");
  const goodIndex = counted.findIndex(({ state }) => state === "done");
  return {
    lastRun: ended[0],
    lastGoodRunAt: counted[goodIndex]?.at,
    badRunsInARow: goodIndex === -1 ? counted.length : goodIndex,
  };
}

/** Whole runs that ended, in the order that they have: a run that ended while the clock was ahead is not the last for ever. */
function endedOf(runs: KeptRuns["runs"]) {
  return runs.flatMap(({ finishedAt, ...run }) =>
    finishedAt === null || run.state === "skipped" || run.isForSome === true ? [] : [{ ...run, at: finishedAt }],
  );
}

/** A process that dies of its run leaves no result; one that is stopped on purpose usually does. */
function cutShort(runs: KeptRuns["runs"]): EnvironmentFacts["cutShort"] {
  const ended = endedOf(runs);
  const count = ended.findIndex(
    ({ state, result, startedAt }) => state !== "stopped" || result !== null || startedAt === null,
  );
  return { count: count === -1 ? ended.length : count, reason: ended[0]?.reason ?? null };
}

function leftOutSince(runs: KeptRuns["runs"], lastRunAt: number): EnvironmentFacts["leftOut"] {
  const leftOut = runs
    .flatMap(({ state, finishedAt, reason, isForSome }) =>
      state === "skipped" && isForSome !== true && finishedAt !== null && finishedAt > lastRunAt
        ? [{ at: finishedAt, reason }]
        : [],
    )
    .toSorted((left, right) => left.at - right.at);
  const [first] = leftOut;
  return first && { since: first.at, count: leftOut.length, reason: leftOut.at(-1)?.reason ?? null };
}

function endsBy(runs: KeptRuns["runs"], engine: EngineSettings): number | undefined {
  const begun = runs.find(({ state }) => state === "running")?.startedAt;
  if (begun == null || engine.kind !== "process") return undefined;
  return begun + engine.mostRunMinutes * 60_000 + STOPPING_TIME + MISSED_AFTER;
}

/** What is read of a result: whoever may write to the engine's store may have put it there. */
const keptReport = z.object({
  sessions: z.object({ failed: z.number() }),
  oldestActiveStart: z.iso.datetime({ offset: true }).nullable(),
});

/** Of the last run that went through all cards. */
function reportOf(ended: readonly Pick<RunRecord<TaskResult>, "result" | "state">[]) {
  const run = ended.find(({ state, result }) => (state === "done" || state === "failures") && result !== null);
  return keptReport.safeParse(run?.result).data;
}
