import type { Failure } from "../base/failure.ts";
import { addMatches, type MaskCounts, noMatches } from "../chat/masks/mask-text.ts";
import type { Instant } from "../chat/session.ts";
import type { RunStop } from "./run-end.ts";
import type {
  CardReport,
  ClosedCard,
  Drift,
  RunReport,
  SessionCounts,
  SessionFailure,
  UnmatchedPerson,
} from "./run-report.ts";

/** Entries in each list of a report; limits memory. */
const MOST_ENTRIES = 5_000;
/** Entries in the list of cards that needed no change. */
const MOST_CARDS = 2_000;

type Counts = { -readonly [Count in keyof SessionCounts]: SessionCounts[Count] };

/** Collects what a run does, card by card. */
export interface RunRecorder {
  readonly counts: Counts;
  failure(failure: SessionFailure): void;
  unmatched(person: Omit<UnmatchedPerson, "sessions">): void;
  drift(drift: Drift): void;
  /** A card stays active. @param startedAt when its session began, if known */
  active(startedAt: Instant | null | undefined): void;
  closed(card: ClosedCard): void;
  card(card: CardReport): void;
  unverified(sentences: readonly string[]): void;
  masked(counts: MaskCounts): void;
  /** The report, when the run is over. */
  report(facts: RunFacts): RunReport;
}

/** What a report holds besides what became of the cards. */
export interface RunFacts {
  readonly task: string;
  readonly dryRun: boolean;
  /** Null when the run did all its work. */
  readonly stopped: RunStop | null;
  readonly journalDropped: number;
  readonly requests: RunReport["requests"];
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
}

export function createRunRecorder(): RunRecorder {
  const counts: Counts = {
    seen: 0,
    read: 0,
    written: 0,
    unchanged: 0,
    finished: 0,
    stillActive: 0,
    failed: 0,
    putAside: 0,
  };
  const failures: SessionFailure[] = [];
  const drifts: Drift[] = [];
  const closedCards: ClosedCard[] = [];
  const cards: CardReport[] = [];
  const persons = new Map<string, UnmatchedPerson>();
  let unverified: readonly string[] = [];
  const masked = noMatches();
  let omitted = 0;
  let drifting = 0;
  let oldestActive: Instant | undefined;

  function add<T>(list: T[], entry: T, most = MOST_ENTRIES): void {
    if (list.length < most) list.push(entry);
    else omitted += 1;
  }

  return {
    counts,
    failure(failure) {
      counts.failed += 1;
      add(failures, failure);
    },
    unmatched(person) {
      const key = `${person.kind} ${person.id}`;
      const known = persons.get(key);
      if (known === undefined && persons.size >= MOST_ENTRIES) omitted += 1;
      else persons.set(key, { ...person, sessions: (known?.sessions ?? 0) + 1 });
    },
    drift(drift) {
      drifting += 1;
      add(drifts, drift);
    },
    active(startedAt) {
      counts.stillActive += 1;
      if (startedAt !== null && startedAt !== undefined) oldestActive = Math.min(oldestActive ?? startedAt, startedAt);
    },
    closed: (card) => add(closedCards, card),
    card: (card) => add(cards, card, MOST_CARDS),
    masked: (found) => addMatches(masked, found),
    unverified(sentences) {
      unverified = sentences;
    },
    report({ task, dryRun, stopped, journalDropped, requests, startedAt, finishedAt }) {
      return {
        task,
        status: stopped !== null ? "stopped" : counts.failed > 0 ? "failures" : "done",
        reason: stopped?.reason ?? null,
        retryAt: isoOrNull(stopped?.retryAt),
        dryRun,
        sessions: { ...counts },
        failures,
        unmatchedPersons: [...persons.values()],
        drift: drifts,
        oldestActiveStart: isoOrNull(oldestActive),
        closed: closedCards,
        cards,
        masked: { ...masked },
        unverified,
        journalDropped,
        omitted,
        totals: { drift: drifting, unmatchedPersons: persons.size },
        requests,
        durationMs: finishedAt - startedAt,
        peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
        startedAt: new Date(startedAt).toISOString(),
        finishedAt: new Date(finishedAt).toISOString(),
      };
    },
  };
}

/** When trying again may help; null when it cannot. */
export function tryAgainAt({ retryable, retryAt }: Failure, now: Instant): string | null {
  return retryable ? isoOrNull(retryAt ?? now) : null;
}

export function isoOrNull(instant: Instant | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString();
}
