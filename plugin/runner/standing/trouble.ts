import type { Instant } from "../../chat/session.ts";
import { MISSED_AFTER } from "../firing-plan.ts";
import type { EnvironmentFacts } from "./environment-facts.ts";

/**
 * How an environment stands, from best to worst. `failing`: the work goes on, but not for all sessions; `down`: the work
 * is not done at all.
 */
export const HEALTH = ["well", "failing", "down"] as const;

export type Health = (typeof HEALTH)[number];

/** What is wrong with an environment: a kind with its values, from which each language makes its own sentence. */
export type Trouble =
  | { readonly kind: "broken"; readonly problems: readonly string[] }
  | { readonly kind: "serve-is-missing" }
  | { readonly kind: "overdue"; readonly since: Instant }
  | { readonly kind: "run-hangs"; readonly hadToEndBy: Instant }
  | { readonly kind: "run-failed"; readonly inARow: number; readonly reason: string | null }
  | { readonly kind: "not-planned" }
  | {
      readonly kind: "left-out";
      readonly count: number;
      readonly since: Instant;
      /** Of the latest. */
      readonly reason: string | null;
    }
  | { readonly kind: "cut-short"; readonly count: number; readonly reason: string | null }
  | { readonly kind: "nothing-runs-it" }
  | { readonly kind: "never-run-elsewhere" }
  | { readonly kind: "sessions-failed"; readonly inARow: number }
  | { readonly kind: "put-aside"; readonly count: number }
  | { readonly kind: "report-late"; readonly folder: string; readonly period: string; readonly dueAt: Instant }
  | { readonly kind: "reports-unreadable"; readonly folder: string; readonly problem: string };

/** What somebody does about a trouble. */
export type Remedy =
  | "mend-the-configuration"
  /** Set `schedule`, or `checklist.scheduledElsewhere`. */
  | "have-its-task-run"
  | "start-serve"
  | "restart-serve"
  /** Its scheduler outside, `serve`, or the machine: whoever has to begin runs does not. */
  | "see-who-begins-runs"
  /** Do what the reason says, then run it now. */
  | "mend-the-reason-and-run"
  | "end-the-other-run"
  /** Look in the log of the system, and at the memory that `serve` may have. */
  | "look-why-the-process-ended"
  /** See the failures of its last run. */
  | "look-at-the-failures"
  /** Do what the reason of each session says, then try it again. */
  | "try-again-what-is-put-aside"
  | "look-in-the-log-of-serve"
  | "give-a-right-on-the-folder";

/** How bad each trouble is, and what to do about it; the worst come first. */
export const TROUBLES: Readonly<Record<Trouble["kind"], { readonly health: Health; readonly remedy: Remedy }>> = {
  broken: { health: "down", remedy: "mend-the-configuration" },
  "serve-is-missing": { health: "down", remedy: "start-serve" },
  overdue: { health: "down", remedy: "see-who-begins-runs" },
  "run-hangs": { health: "down", remedy: "restart-serve" },
  "run-failed": { health: "down", remedy: "mend-the-reason-and-run" },
  "not-planned": { health: "down", remedy: "restart-serve" },
  "left-out": { health: "down", remedy: "end-the-other-run" },
  "cut-short": { health: "down", remedy: "look-why-the-process-ended" },
  "nothing-runs-it": { health: "failing", remedy: "have-its-task-run" },
  "never-run-elsewhere": { health: "failing", remedy: "see-who-begins-runs" },
  "sessions-failed": { health: "failing", remedy: "look-at-the-failures" },
  "put-aside": { health: "failing", remedy: "try-again-what-is-put-aside" },
  "report-late": { health: "failing", remedy: "look-in-the-log-of-serve" },
  "reports-unreadable": { health: "failing", remedy: "give-a-right-on-the-folder" },
};

/** Milliseconds between two runs of a scheduler outside: a weekend with a holiday on either side. */
const LONGEST_PAUSE_ELSEWHERE = 4 * 86_400_000;

/** Milliseconds for which runs may be left out, one after the other: as long as a run by hand usually takes at most. */
const LONGEST_LEFT_OUT = 4 * 3_600_000;

/** A process may die of something else twice, such as a restart of the machine, but hardly three times in a row. */
const MOST_CUT_SHORT = 3;

/** The worst of these. */
export function worstHealth(found: readonly Health[]): Health {
  return HEALTH.findLast((one) => found.includes(one)) ?? "well";
}

/** How an environment stands that has these troubles. */
export function healthOf(trouble: readonly Trouble[]): Health {
  return worstHealth(trouble.map(({ kind }) => TROUBLES[kind].health));
}

/**
 * What is wrong, the worst first.
 *
 * @param serveIsMissing whether the process that should run it is known to be gone
 */
export function troubleOf(facts: EnvironmentFacts, now: Instant, serveIsMissing: boolean): readonly Trouble[] {
  const { runBy, lastRun, badRunsInARow: inARow, endsBy, putAside } = facts;
  const since = overdueSince(facts, now);
  return [
    ...when(facts.needsServe && serveIsMissing, { kind: "serve-is-missing" }),
    ...(since === null ? [] : [{ kind: "overdue" as const, since }]),
    ...(facts.isRunning && endsBy !== undefined && now > endsBy
      ? [{ kind: "run-hangs" as const, hadToEndBy: endsBy }]
      : []),
    ...(lastRun?.state === "failed" ? [{ kind: "run-failed" as const, inARow, reason: lastRun.reason }] : []),
    ...when(runBy === "serve" && !serveIsMissing && facts.nextRunAt === undefined, { kind: "not-planned" }),
    ...leftOutForLong(facts, now),
    ...cutShortAgain(facts),
    ...when(runBy === "nobody", { kind: "nothing-runs-it" }),
    ...when(runBy === "elsewhere" && lastRun === undefined, { kind: "never-run-elsewhere" }),
    ...when(lastRun?.state === "failures", { kind: "sessions-failed", inARow }),
    ...when(putAside > 0, { kind: "put-aside", count: putAside }),
    ...facts.lateReports.map(lateReport),
  ];
}

function when(isSo: boolean, trouble: Trouble): readonly Trouble[] {
  return isSo ? [trouble] : [];
}

/** Since when a run is due that has not begun; null when none is. */
export function overdueSince(facts: EnvironmentFacts, now: Instant): Instant | null {
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
function leftOutForLong({ leftOut }: EnvironmentFacts, now: Instant): Trouble[] {
  if (leftOut === undefined || leftOut.count < 2 || now - leftOut.since <= LONGEST_LEFT_OUT) return [];
  return [{ kind: "left-out", ...leftOut }];
}

function cutShortAgain({ cutShort }: EnvironmentFacts): Trouble[] {
  if (cutShort === undefined || cutShort.count < MOST_CUT_SHORT) return [];
  return [{ kind: "cut-short", ...cutShort }];
}

function lateReport(late: EnvironmentFacts["lateReports"][number]): Trouble {
  if (!("unreadable" in late)) return { kind: "report-late", ...late };
  return { kind: "reports-unreadable", folder: late.folder, problem: late.unreadable };
}
