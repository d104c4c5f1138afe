import type { RefillReason, RunReport } from "../task/run-report.ts";
import { failureRow, failureSection, headline, listSection, unverifiedSection } from "./report-parts.ts";
import type { TextShape } from "./text-shape.ts";
import { textTable } from "./text-table.ts";

/** A run report as text: how the run ended, the figures, then what needs attention. */
export function runSummary(report: RunReport, shape?: TextShape): string {
  const { sessions, requests, durationMs, dryRun } = report;
  const whatFailed = sessions.failed > 0 ? "some sessions failed" : "something is wrong with the whole run";
  const written = dryRun ? "would be written" : "written";
  const figures = [
    ["Cards", `${sessions.seen} seen, ${sessions.written} ${written}, ${sessions.unchanged} unchanged`],
    ["", `${sessions.finished} finished, ${sessions.stillActive} still active, ${sessions.failed} failed`],
    ...(sessions.putAside === 0 ? [] : [["", `${sessions.putAside} of the failed ones put aside until later`]]),
    ...(report.journalDropped === 0 ? [] : [["", `${report.journalDropped} no longer put aside: the journal is full`]]),
    ...newCardsRow(report),
    ["Histories", `${sessions.read} read`],
    ...leftByRefreshRow(report),
    ...maskedRow(report),
    ["Requests", `${requests.esm} to ESM, ${requests.chatHistory} to the chat platform`],
  ];
  return [
    `${report.task}: ${headline(report, whatFailed)} (${(durationMs / 1000).toFixed(1)} s)`,
    "",
    textTable(figures, [], shape),
    ...(dryRun ? [changes(report, shape)] : []),
    listSection("Problems of the whole run", ["what to do"], report.problems, (problem) => [problem], shape),
    failureSection(
      report.failures.filter(({ tried }) => tried),
      shape,
    ),
    listSection(
      "Put aside after earlier failures, not tried now (run --retry-failed tries them)",
      ["session", "data card", "why", "try again"],
      report.failures.filter(({ tried }) => !tried),
      failureRow,
      shape,
    ),
    listSection(
      "Kept, though the chat platform no longer has it",
      ["session", "data card", "what"],
      report.kept,
      (card) => [card.sessionId, card.dataCardId, card.explanation],
      shape,
    ),
    listSection(
      "Finished cards filled again",
      ["session", "data card", "why", "attributes"],
      report.refilled,
      (card) => [card.sessionId, card.dataCardId, REFILLED[card.why], card.changed.join(", ")],
      shape,
    ),
    listSection(
      "Finished cards that were undone",
      ["session", "data card", "what"],
      report.undone,
      (card) => [card.sessionId, card.dataCardId, card.explanation],
      shape,
    ),
    listSection(
      "Times that cannot be, not written",
      ["session", "data card", "of", "time"],
      report.doubtfulTimes,
      (time) => [time.sessionId, time.dataCardId, time.of, time.at],
      shape,
    ),
    unverifiedSection(report.unverified, shape),
    listSection(
      "Message counts that differ",
      ["session", "platform", "delivered"],
      report.drift,
      (drift) => [drift.sessionId, String(drift.platform), String(drift.read)],
      shape,
    ),
    listSection(
      "Closed without a finished session",
      ["session", "data card", "why"],
      report.closed,
      (card) => [card.sessionId, card.dataCardId, card.reason],
      shape,
    ),
    listSection(
      "Without a Person card",
      ["platform user", "id", "why", "sessions"],
      report.unmatchedPersons,
      (person) => [person.kind, person.id, person.reason, String(person.sessions)],
      shape,
    ),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const REFILLED: Readonly<Record<RefillReason, string>> = {
  "session-changed": "the session went on after its card was closed",
  "card-changed": "what was written was no longer on the card",
};

/** Only where the task makes cards itself. */
function newCardsRow({ newCards, dryRun }: RunReport): string[][] {
  if (newCards === undefined) return [];
  const left = newCards.left === 0 ? "" : `, ${newCards.left} sessions left to the next run`;
  return [["New cards", `${newCards.made} ${dryRun ? "would be made" : "made"}${left}`]];
}

/** Only of a refresh. */
function leftByRefreshRow({ leftByRefresh }: RunReport): string[][] {
  if (leftByRefresh === undefined) return [];
  const { gone, erased, goingOn } = leftByRefresh;
  const left = [
    [gone, "no longer on the chat platform"],
    [erased, "erased"],
    [goingOn, "whose session goes on"],
  ] as const;
  const told = left.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  return told.length === 0 ? [] : [["Left as is", told.join(", ")]];
}

/** How many passages of each type were masked; nothing if no mask is on or nothing was found. */
function maskedRow({ masked }: RunReport): string[][] {
  const found = Object.entries(masked).filter(([, count]) => count > 0);
  return found.length === 0 ? [] : [["Masked", found.map(([name, count]) => `${count} ${name}`).join(", ")]];
}

function changes({ cards }: RunReport, shape: TextShape | undefined): string {
  const changed = cards.filter((card) => card.changed.length > 0);
  return listSection(
    "Would change",
    ["session", "data card", "attributes"],
    changed,
    (card) => [card.sessionId, card.dataCardId, card.changed.join(", ")],
    shape,
  );
}
