import type { RunReport } from "../task/run-report.ts";
import { failureSection, headline, listSection, unverifiedSection } from "./report-parts.ts";
import { textTable } from "./text-table.ts";

/** A run report as text: how the run ended, the figures, then what needs attention. */
export function runSummary(report: RunReport): string {
  const { sessions, requests, durationMs, dryRun } = report;
  const written = dryRun ? "would be written" : "written";
  const figures = [
    ["Cards", `${sessions.seen} seen, ${sessions.written} ${written}, ${sessions.unchanged} unchanged`],
    ["", `${sessions.finished} finished, ${sessions.stillActive} still active, ${sessions.failed} failed`],
    ...(sessions.putAside === 0 ? [] : [["", `${sessions.putAside} of the failed ones put aside until later`]]),
    ...(report.journalDropped === 0 ? [] : [["", `${report.journalDropped} no longer put aside: the journal is full`]]),
    ["Histories", `${sessions.read} read`],
    ...maskedRow(report),
    ["Requests", `${requests.esm} to ESM, ${requests.chatHistory} to the chat platform`],
  ];
  return [
    `${report.task}: ${headline(report, "some sessions failed")} (${(durationMs / 1000).toFixed(1)} s)`,
    "",
    textTable(figures),
    ...(dryRun ? [changes(report)] : []),
    failureSection(report.failures),
    unverifiedSection(report.unverified),
    listSection("Message counts that differ", ["session", "platform", "delivered"], report.drift, (drift) => [
      drift.sessionId,
      String(drift.platform),
      String(drift.read),
    ]),
    listSection("Closed without a finished session", ["session", "data card", "why"], report.closed, (card) => [
      card.sessionId,
      card.dataCardId,
      card.reason,
    ]),
    listSection(
      "Without a Person card",
      ["platform user", "id", "why", "sessions"],
      report.unmatchedPersons,
      (person) => [person.kind, person.id, person.reason, String(person.sessions)],
    ),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** How many passages of each type were masked; nothing if no mask is on or nothing was found. */
function maskedRow({ masked }: RunReport): string[][] {
  const found = Object.entries(masked).filter(([, count]) => count > 0);
  return found.length === 0 ? [] : [["Masked", found.map(([name, count]) => `${count} ${name}`).join(", ")]];
}

function changes({ cards }: RunReport): string {
  const changed = cards.filter((card) => card.changed.length > 0);
  return listSection("Would change", ["session", "data card", "attributes"], changed, (card) => [
    card.sessionId,
    card.dataCardId,
    card.changed.join(", "),
  ]);
}
