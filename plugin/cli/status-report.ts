import type { Instant } from "../chat/session.ts";
import type { LateReport } from "../report/regular/missing-reports.ts";
import { MISSED_AFTER } from "../runner/firing-plan.ts";
import type { RunRecord, RunState } from "../runner/task-runner.ts";
import type { RunReport } from "../task/run-report.ts";
import { EXIT } from "./exit-code.ts";

/**
 * How an environment stands, from best to worst. `failing`: the work goes on, but not for all sessions; `down`: the work
 * is not done at all.
 */
export const HEALTH = ["well", "failing", "down"] as const;

export type Health = (typeof HEALTH)[number];

/** The exit code of `esm-chat status`, by the worst that it has found. */
export const STATUS_EXIT: Readonly<Record<Health, number>> = {
  well: EXIT.done,
  failing: EXIT.someFailed,
  down: EXIT.couldNotWork,
};

/** Milliseconds between two runs of a scheduler outside: a weekend with a holiday on either side. */
const LONGEST_PAUSE_ELSEWHERE = 4 * 86_400_000;

/** Milliseconds for which runs may be left out, one after the other: as long as a run by hand usually takes at most. */
const LONGEST_LEFT_OUT = 4 * 3_600_000;

/** A process may die of something else twice, such as a restart of the machine, but hardly three times in a row. */
const MOST_CUT_SHORT = 3;

/** How the runs of an environment ended, as far as is known. */
export interface KnownEnds {
  /** The one that ended last. */
  readonly lastRun: (Pick<RunRecord<RunReport>, "state" | "reason"> & { readonly at: Instant }) | undefined;
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

/** One environment, as `--json` prints it. Times are ISO 8601 UTC. */
export interface StatusRow {
  readonly environment: string;
  readonly health: Health;
  /** What is wrong, the worst first. */
  readonly trouble: readonly string[];
  readonly lastGoodRunAt: string | null;
  readonly lastRun: { readonly endedAt: string; readonly state: RunState; readonly reason: string | null } | null;
  readonly badRunsInARow: number;
  readonly running: boolean;
  readonly nextRunAt: string | null;
  /** Since when a run is due that has not begun. */
  readonly overdueSince: string | null;
  readonly putAside: number;
  readonly oldestActiveSession: string | null;
}

/** What `--json` prints. */
export interface StatusReport {
  readonly health: Health;
  /** All in one line, for monitoring. */
  readonly summary: string;
  readonly engine: { readonly kind: "process" | "postgresql" | "redis"; readonly trouble: string | null };
  /** Whether `serve` works from this folder, on this machine; null when that cannot be found out. */
  readonly serving: boolean | null;
  readonly environments: readonly StatusRow[];
}

/** How an environment stands. @param serveIsMissing whether the process that should run it is known to be gone */
export function statusRow(facts: EnvironmentFacts, now: Instant, serveIsMissing: boolean): StatusRow {
  const { environment, lastRun, lastGoodRunAt, badRunsInARow, putAside, oldestActiveSession } = facts;
  const isRunning = facts.isRunning && !serveIsMissing;
  const overdue = overdueSince({ ...facts, isRunning }, now);
  const down = [
    ...(facts.needsServe && serveIsMissing ? ["esm-chat serve is not running"] : []),
    ...(overdue === null ? [] : [`overdue since ${iso(overdue)}`]),
    ...(isRunning && facts.endsBy !== undefined && now > facts.endsBy
      ? [`a run has not ended that had to by ${iso(facts.endsBy)}: esm-chat serve hangs`]
      : []),
    ...(lastRun?.state === "failed"
      ? [`the last run failed${inARow(badRunsInARow)}: ${lastRun.reason ?? "esm-chat run shows why"}`]
      : []),
    ...(facts.runBy === "serve" && !serveIsMissing && facts.nextRunAt === undefined ? ["no run is planned"] : []),
    ...leftOutForLong(facts, now),
    ...cutShortAgain(facts),
  ];
  const failing = [
    ...(facts.runBy === "nobody" ? ["nothing runs its task: set schedule, or checklist.scheduledElsewhere"] : []),
    ...(facts.runBy === "elsewhere" && lastRun === undefined ? ["the scheduler outside has not run it yet"] : []),
    ...(lastRun?.state === "failures" ? [`some sessions failed${inARow(badRunsInARow)}`] : []),
    ...(putAside === 0 ? [] : [`${putAside} put aside`]),
    ...facts.lateReports.map(lateWords),
  ];
  return {
    environment,
    health: down.length > 0 ? "down" : failing.length > 0 ? "failing" : "well",
    trouble: [...down, ...failing],
    ...endsShown({ lastRun, lastGoodRunAt, badRunsInARow }),
    running: isRunning,
    nextRunAt: facts.nextRunAt == null ? null : iso(facts.nextRunAt),
    overdueSince: overdue === null ? null : iso(overdue),
    putAside,
    oldestActiveSession: oldestActiveSession === undefined ? null : iso(oldestActiveSession),
  };
}

function endsShown({ lastRun, lastGoodRunAt, badRunsInARow }: KnownEnds) {
  return {
    lastGoodRunAt: lastGoodRunAt === undefined ? null : iso(lastGoodRunAt),
    lastRun: lastRun === undefined ? null : { endedAt: iso(lastRun.at), state: lastRun.state, reason: lastRun.reason },
    badRunsInARow,
  };
}

/**
 * An environment whose configuration cannot be used: nothing runs there once `serve` is started again.
 *
 * @param ends of the runs before
 */
export function brokenRow(environment: string, problems: readonly string[], ends: KnownEnds): StatusRow {
  const [first = "its configuration cannot be read", ...others] = problems;
  return {
    environment,
    health: "down",
    trouble: [`broken: ${first}`, ...others],
    ...endsShown(ends),
    running: false,
    nextRunAt: null,
    overdueSince: null,
    putAside: 0,
    oldestActiveSession: null,
  };
}

export function statusReport(
  environments: readonly StatusRow[],
  { engine, serving }: Pick<StatusReport, "engine" | "serving">,
): StatusReport {
  const found: Health[] = environments.map((row) => row.health);
  if (engine.trouble !== null) found.push("down");
  const health = HEALTH.findLast((one) => found.includes(one)) ?? "well";
  const wrong = HEALTH.toReversed()
    .filter((one) => one !== "well")
    .flatMap((one) => environments.filter((row) => row.health === one))
    .map((row) => `${row.environment}: ${row.trouble[0] ?? ""}`);
  const engineTrouble = engine.trouble === null ? [] : [`the engine: ${engine.trouble}`];
  const count = `${environments.length} environment${environments.length === 1 ? "" : "s"}`;
  const summary =
    health === "well" ? `WELL: ${count}` : `${health.toUpperCase()}: ${[...engineTrouble, ...wrong].join("; ")}`;
  return { health, summary, engine, serving, environments };
}

function overdueSince(facts: EnvironmentFacts, now: Instant): Instant | null {
  const { runBy, isRunning, nextRunAt, nextWaits, lastRun } = facts;
  if (runBy === "nobody") return null;
  // While a run goes on, what is due is left out, and the next one planned: that is not done by a process that hangs.
  if (runBy === "serve" && nextWaits && isRunning) return null;
  if (runBy === "serve") return nextRunAt != null && now - nextRunAt > MISSED_AFTER ? nextRunAt : null;
  if (isRunning) return null;
  const latest = (lastRun?.at ?? now) + LONGEST_PAUSE_ELSEWHERE;
  return now > latest ? latest : null;
}

/** One that steps aside for a run by hand is in order, but not when nothing is run any more. */
function leftOutForLong({ leftOut }: EnvironmentFacts, now: Instant): string[] {
  if (leftOut === undefined || leftOut.count < 2 || now - leftOut.since <= LONGEST_LEFT_OUT) return [];
  return [`${leftOut.count} runs left out since ${iso(leftOut.since)}: ${leftOut.reason ?? "see its log"}`];
}

function cutShortAgain({ cutShort }: EnvironmentFacts): string[] {
  if (cutShort === undefined || cutShort.count < MOST_CUT_SHORT) return [];
  return [`${cutShort.count} runs in a row ended in the middle: ${cutShort.reason ?? "see its log"}`];
}

function lateWords(late: LateReport): string {
  if ("unreadable" in late) return `whether reports are written cannot be told: ${late.folder} ${late.unreadable}`;
  const since = `due since ${iso(late.dueAt)}`;
  return `the report of ${late.period} is not written to ${late.folder}, ${since}: the log of esm-chat serve says why`;
}

function inARow(count: number): string {
  return count > 1 ? `, ${count} in a row` : "";
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}
