import type { Failure } from "../base/failure.ts";
import { addMatches, type MaskCounts, noMatches } from "../chat/masks/mask-counts.ts";
import type { Instant } from "../chat/session.ts";
import type { RunStop } from "./run-end.ts";
import type {
  CardReport,
  ClosedCard,
  DoubtfulTime,
  Drift,
  KeptCard,
  LeftByRefresh,
  NewCards,
  RefilledCard,
  RunReport,
  SessionCounts,
  SessionFailure,
  UndoneCard,
  UnmatchedPerson,
} from "./run-report.ts";
import type { TaskResult } from "./task.ts";

/** Entries in each list of a report; limits memory. */
const MOST_ENTRIES = 5_000;
/** Entries in the list of cards that needed no change. */
const MOST_CARDS = 2_000;

/** Cards that a sentence names. */
const MOST_NAMED = 10;

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
  kept(card: KeptCard): void;
  doubtful(time: DoubtfulTime): void;
  refilled(card: RefilledCard): void;
  undone(card: UndoneCard): void;
  /** Something is wrong with the run as a whole. */
  problem(sentence: string): void;
  /** A participant with an external id was looked up. */
  personAsked(isFound: boolean): void;
  /** @param made makes the entry, where there is still room for one */
  card(made: () => CardReport): void;
  newCards(counts: NewCards): void;
  /** Cards that a refresh leaves as they are; counted on until the report is made. */
  refreshed(left: LeftByRefresh): void;
  unverified(sentences: readonly string[]): void;
  /** A card was given a time that ESM keeps without telling which of two instants it means. */
  uncertainTime(dataCardId: string): void;
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
  const kept: KeptCard[] = [];
  const doubtfulTimes: DoubtfulTime[] = [];
  const refilled: RefilledCard[] = [];
  const undone: UndoneCard[] = [];
  const asked = { asked: 0, found: 0 };
  const told = new Set<string>();
  const persons = new Map<string, UnmatchedPerson>();
  let unverified: readonly string[] = [];
  let newCards: NewCards | undefined;
  let leftByRefresh: LeftByRefresh | undefined;
  const uncertainCards: string[] = [];
  const masked = noMatches();
  let omitted = 0;
  let drifting = 0;
  let oldestActive: Instant | undefined;

  function add<T>(list: T[], entry: T): void {
    if (list.length < MOST_ENTRIES) list.push(entry);
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
    kept: (card) => add(kept, card),
    doubtful: (time) => add(doubtfulTimes, time),
    refilled: (card) => add(refilled, card),
    undone: (card) => add(undone, card),
    problem: (sentence) => void told.add(sentence),
    personAsked(isFound) {
      asked.asked += 1;
      if (isFound) asked.found += 1;
    },
    card(made) {
      if (cards.length < MOST_CARDS) cards.push(made());
      else omitted += 1;
    },
    newCards(made) {
      newCards = made;
    },
    refreshed(left) {
      leftByRefresh = left;
    },
    masked: (found) => addMatches(masked, found),
    unverified(sentences) {
      unverified = [...new Set([...unverified, ...sentences])];
    },
    uncertainTime: (dataCardId) => uncertainCards.push(dataCardId),
    report({ task, dryRun, stopped, journalDropped, requests, startedAt, finishedAt }) {
      const problems = [...told, ...aboutPersons(asked)];
      return {
        task,
        ...howItEnded(stopped, counts.failed > 0 || problems.length > 0),
        dryRun,
        sessions: { ...counts },
        newCards,
        ...(leftByRefresh === undefined ? {} : { leftByRefresh }),
        failures,
        unmatchedPersons: [...persons.values()],
        drift: drifts,
        oldestActiveStart: isoOrNull(oldestActive),
        closed: closedCards,
        kept,
        doubtfulTimes,
        refilled,
        undone,
        persons: { ...asked },
        problems,
        cards,
        masked: { ...masked },
        unverified: [...unverified, ...uncertainTimes(uncertainCards)],
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

const NOBODY_FOUND =
  "none of the persons who were looked up was found: check the Person attribute in the platform settings, and whether the task's user may read it";

/** Said of a run in which nobody at all was found (ruling 2). */
function aboutPersons({ asked, found }: RunReport["persons"]): string[] {
  return asked === 0 || found > 0 ? [] : [NOBODY_FOUND];
}

/** The problems of parts of a run: one part may have found nobody while the others did. */
export function joinedProblems(problems: readonly string[], persons: RunReport["persons"]): string[] {
  const others = problems.filter((problem) => problem !== NOBODY_FOUND);
  return [...new Set(others), ...aboutPersons(persons)];
}

/** Names some of the cards: the sentences of a run in parts would otherwise look the same, and count as one. */
function uncertainTimes(dataCardIds: readonly string[]): string[] {
  const { length } = dataCardIds;
  if (length === 0) return [];
  const named = `${dataCardIds.slice(0, MOST_NAMED).join(", ")}${length > MOST_NAMED ? " …" : ""}`;
  const cards = `${length} data card${length === 1 ? "" : "s"} (${named})`;
  return [
    `which of two hours is meant on ${cards}, whose chat began or ended in an hour that comes twice when clocks go back`,
  ];
}

/** @param stopped null when the run did all its work */
export function howItEnded(stopped: RunStop | null, hasFailures: boolean): TaskResult {
  const status = stopped !== null ? "stopped" : hasFailures ? "failures" : "done";
  return { status, reason: stopped?.reason ?? null, retryAt: isoOrNull(stopped?.retryAt) };
}

/** When trying again may help; null when it cannot. */
export function tryAgainAt({ retryable, retryAt }: Failure, now: Instant): string | null {
  return retryable ? isoOrNull(retryAt ?? now) : null;
}

export function isoOrNull(instant: Instant | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString();
}
