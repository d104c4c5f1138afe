import type { Instant } from "../../chat/session.ts";
import type { EnvironmentFacts, KnownEnds } from "./environment-facts.ts";
import { type Health, healthOf, overdueSince, type Trouble, troubleOf } from "./trouble.ts";

/** How one environment stands. */
export interface Standing extends KnownEnds {
  readonly environment: string;
  readonly health: Health;
  /** What is wrong, the worst first. */
  readonly trouble: readonly Trouble[];
  readonly isRunning: boolean;
  /** Null for never, or when no process has planned one. */
  readonly nextRunAt: Instant | null;
  /** Since when a run is due that has not begun. */
  readonly overdueSince: Instant | null;
  readonly putAside: number;
  readonly oldestActiveSession: Instant | undefined;
}

/** @param serveIsMissing whether the process that should run it is known to be gone */
export function standingOf(known: EnvironmentFacts, now: Instant, serveIsMissing: boolean): Standing {
  const facts = { ...known, isRunning: known.isRunning && !serveIsMissing };
  const { environment, lastRun, lastGoodRunAt, badRunsInARow, isRunning, nextRunAt = null } = facts;
  const trouble = troubleOf(facts, now, serveIsMissing);
  return {
    environment,
    health: healthOf(trouble),
    trouble,
    lastRun,
    lastGoodRunAt,
    badRunsInARow,
    isRunning,
    nextRunAt,
    overdueSince: overdueSince(facts, now),
    putAside: facts.putAside,
    oldestActiveSession: facts.oldestActiveSession,
  };
}

/**
 * An environment whose configuration cannot be used: nothing runs there once `serve` is started again.
 *
 * @param ends of the runs before
 */
export function brokenStanding(environment: string, problems: readonly string[], ends: KnownEnds): Standing {
  const trouble: readonly Trouble[] = [{ kind: "broken", problems }];
  return {
    ...ends,
    environment,
    health: healthOf(trouble),
    trouble,
    isRunning: false,
    nextRunAt: null,
    overdueSince: null,
    putAside: 0,
    oldestActiveSession: undefined,
  };
}
