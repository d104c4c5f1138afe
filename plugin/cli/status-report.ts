import type { Instant } from "../chat/session.ts";
import type { EnvironmentFacts, KnownEnds } from "../runner/standing/environment-facts.ts";
import { brokenStanding, type Standing, standingOf } from "../runner/standing/standing.ts";
import { HEALTH, type Health, type Trouble, worstHealth } from "../runner/standing/trouble.ts";
import type { RunState } from "../runner/task-runner.ts";
import { EXIT } from "./exit-code.ts";

/** The exit code of `esm-chat status`, by the worst that it has found. */
export const STATUS_EXIT: Readonly<Record<Health, number>> = {
  well: EXIT.done,
  failing: EXIT.someFailed,
  down: EXIT.couldNotWork,
};

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
  return rowOf(standingOf(facts, now, serveIsMissing));
}

/** The row of an environment whose configuration cannot be used. @param ends of the runs before */
export function brokenRow(environment: string, problems: readonly string[], ends: KnownEnds): StatusRow {
  return rowOf(brokenStanding(environment, problems, ends));
}

function rowOf({ environment, health, trouble, lastRun, ...standing }: Standing): StatusRow {
  return {
    environment,
    health,
    trouble: trouble.flatMap(troubleWords),
    lastGoodRunAt: isoOrNull(standing.lastGoodRunAt),
    lastRun: lastRun === undefined ? null : { endedAt: iso(lastRun.at), state: lastRun.state, reason: lastRun.reason },
    badRunsInARow: standing.badRunsInARow,
    running: standing.isRunning,
    nextRunAt: isoOrNull(standing.nextRunAt),
    overdueSince: isoOrNull(standing.overdueSince),
    putAside: standing.putAside,
    oldestActiveSession: isoOrNull(standing.oldestActiveSession),
  };
}

export function statusReport(
  environments: readonly StatusRow[],
  { engine, serving }: Pick<StatusReport, "engine" | "serving">,
): StatusReport {
  const found: Health[] = environments.map((row) => row.health);
  if (engine.trouble !== null) found.push("down");
  const health = worstHealth(found);
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

/** A line for each trouble; for each problem of a configuration, one. */
function troubleWords(trouble: Trouble): string | readonly string[] {
  switch (trouble.kind) {
    case "broken": {
      const [first = "its configuration cannot be read", ...others] = trouble.problems;
      return [`broken: ${first}`, ...others];
    }
    case "serve-is-missing":
      return "esm-chat serve is not running";
    case "overdue":
      return `overdue since ${iso(trouble.since)}`;
    case "run-hangs":
      return `a run has not ended that had to by ${iso(trouble.hadToEndBy)}: esm-chat serve hangs`;
    case "run-failed":
      return `the last run failed${inARow(trouble.inARow)}: ${trouble.reason ?? "esm-chat run shows why"}`;
    case "not-planned":
      return "no run is planned";
    case "left-out":
      return `${trouble.count} runs left out since ${iso(trouble.since)}: ${trouble.reason ?? "see its log"}`;
    case "cut-short":
      return `${trouble.count} runs in a row ended in the middle: ${trouble.reason ?? "see its log"}`;
    case "nothing-runs-it":
      return "nothing runs its task: set schedule, or checklist.scheduledElsewhere";
    case "never-run-elsewhere":
      return "the scheduler outside has not run it yet";
    case "sessions-failed":
      return `some sessions failed${inARow(trouble.inARow)}`;
    case "put-aside":
      return `${trouble.count} put aside`;
    case "report-late": {
      const since = `due since ${iso(trouble.dueAt)}`;
      return `the report of ${trouble.period} is not written to ${trouble.folder}, ${since}: the log of esm-chat serve says why`;
    }
    case "reports-unreadable":
      return `whether reports are written cannot be told: ${trouble.folder} ${trouble.problem}`;
  }
}

function inARow(count: number): string {
  return count > 1 ? `, ${count} in a row` : "";
}

function isoOrNull(at: Instant | null | undefined): string | null {
  return at == null ? null : iso(at);
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}
