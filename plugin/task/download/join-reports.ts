import { addMatches, type MaskCounts, noMatches } from "../../chat/masks/mask-counts.ts";
import { joinedProblems } from "../run-recorder.ts";
import type { RunReport, SessionCounts, UnmatchedPerson } from "../run-report.ts";
import type { RunStatus } from "../task.ts";

/** Entries in each list of a joined report; as many as in the report of one part. */
const MOST_ENTRIES = 5_000;

const LISTS = [
  "failures",
  "unmatchedPersons",
  "drift",
  "closed",
  "kept",
  "doubtfulTimes",
  "refilled",
  "undone",
  "cards",
] as const;

/** The report of a run that was cut into parts, as if one process had done it all. */
export function joinReports(reports: readonly [RunReport, ...RunReport[]]): RunReport {
  const [first] = reports;
  const startedAt = earliest(reports.map((report) => report.startedAt)) ?? first.startedAt;
  const finishedAt = reports.map((report) => report.finishedAt).reduce((left, right) => (left > right ? left : right));
  const unmatchedPersons = joinedPersons(reports);
  const stopped = reports.find(({ status }) => status === "stopped");
  const persons = {
    asked: sum(reports.map((report) => report.persons.asked)),
    found: sum(reports.map((report) => report.persons.found)),
  };
  const problems = joinedProblems(
    reports.flatMap((report) => report.problems),
    persons,
  );
  const joined: RunReport = {
    task: first.task,
    status: joinedStatus(reports, problems),
    reason: stopped?.reason ?? null,
    retryAt: reports.map(({ retryAt }) => retryAt).reduce(later),
    dryRun: first.dryRun,
    sessions: joinedCounts(reports),
    newCards: joinedNewCards(reports),
    failures: reports.flatMap(({ failures }) => failures),
    unmatchedPersons,
    drift: reports.flatMap(({ drift }) => drift),
    oldestActiveStart: earliest(reports.map(({ oldestActiveStart }) => oldestActiveStart)),
    closed: reports.flatMap(({ closed }) => closed),
    kept: reports.flatMap(({ kept }) => kept),
    doubtfulTimes: reports.flatMap(({ doubtfulTimes }) => doubtfulTimes),
    refilled: reports.flatMap(({ refilled }) => refilled),
    undone: reports.flatMap(({ undone }) => undone),
    persons,
    problems,
    cards: reports.flatMap(({ cards }) => cards),
    masked: joinedMasks(reports),
    unverified: [...new Set(reports.flatMap(({ unverified }) => unverified))],
    journalDropped: sum(reports.map(({ journalDropped }) => journalDropped)),
    omitted: sum(reports.map(({ omitted }) => omitted)),
    totals: {
      drift: sum(reports.map(({ totals }) => totals.drift)),
      unmatchedPersons: unmatchedPersons.length + sum(reports.map(unlistedPersons)),
    },
    requests: {
      esm: sum(reports.map(({ requests }) => requests.esm)),
      chatHistory: sum(reports.map(({ requests }) => requests.chatHistory)),
    },
    durationMs: Date.parse(finishedAt) - Date.parse(startedAt),
    peakMemoryBytes: reports.reduce((most, { peakMemoryBytes }) => Math.max(most, peakMemoryBytes), 0),
    startedAt,
    finishedAt,
  };
  return shortReport(joined, MOST_ENTRIES);
}

/** The same report with at most so many entries in each list, and the number of those left out. */
export function shortReport(report: RunReport, most: number): RunReport {
  const omitted = sum(LISTS.map((list) => Math.max(0, report[list].length - most)));
  if (omitted === 0) return report;
  return {
    ...report,
    failures: report.failures.slice(0, most),
    unmatchedPersons: report.unmatchedPersons.slice(0, most),
    drift: report.drift.slice(0, most),
    closed: report.closed.slice(0, most),
    kept: report.kept.slice(0, most),
    doubtfulTimes: report.doubtfulTimes.slice(0, most),
    refilled: report.refilled.slice(0, most),
    undone: report.undone.slice(0, most),
    cards: report.cards.slice(0, most),
    omitted: report.omitted + omitted,
  };
}

/** One part may have found nobody while the others did: persons are judged for all of them. */
function joinedStatus(reports: readonly RunReport[], joined: readonly string[]): RunStatus {
  if (reports.some(({ status }) => status === "stopped")) return "stopped";
  const hasFailed = reports.some(
    ({ status, sessions, problems }) => status === "failures" && (sessions.failed > 0 || problems.length === 0),
  );
  return hasFailed || joined.length > 0 ? "failures" : "done";
}

function joinedCounts(reports: readonly RunReport[]): SessionCounts {
  const of = (count: keyof SessionCounts) => sum(reports.map(({ sessions }) => sessions[count]));
  return {
    seen: of("seen"),
    read: of("read"),
    written: of("written"),
    unchanged: of("unchanged"),
    finished: of("finished"),
    stillActive: of("stillActive"),
    failed: of("failed"),
    putAside: of("putAside"),
  };
}

function joinedNewCards(reports: readonly RunReport[]): RunReport["newCards"] {
  const told = reports.flatMap(({ newCards }) => newCards ?? []);
  if (told.length === 0) return undefined;
  return { made: sum(told.map(({ made }) => made)), left: sum(told.map(({ left }) => left)) };
}

/** A person may appear in several parts, and is counted once. */
function joinedPersons(reports: readonly RunReport[]): UnmatchedPerson[] {
  const persons = new Map<string, UnmatchedPerson>();
  for (const person of reports.flatMap(({ unmatchedPersons }) => unmatchedPersons)) {
    const key = `${person.kind} ${person.id}`;
    persons.set(key, { ...person, sessions: (persons.get(key)?.sessions ?? 0) + person.sessions });
  }
  return [...persons.values()];
}

/** Persons that did not fit into the list. Without their ids, one who is left out of two parts is counted twice. */
function unlistedPersons({ totals, unmatchedPersons }: RunReport): number {
  return totals.unmatchedPersons - unmatchedPersons.length;
}

function joinedMasks(reports: readonly RunReport[]): MaskCounts {
  const masked = noMatches();
  for (const report of reports) addMatches(masked, report.masked);
  return masked;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** ISO 8601 in UTC sorts by time when sorted as text. */
function earliest(instants: readonly (string | null)[]): string | null {
  return instants.filter((instant) => instant !== null).toSorted()[0] ?? null;
}

function later(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return left > right ? left : right;
}
