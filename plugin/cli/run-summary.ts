import type { RunReport } from "../task/run-report.ts";
import { terminalLine } from "./terminal-text.ts";
import { textTable } from "./text-table.ts";

/** Rows of a list that are shown; `--json` holds them all. */
const MOST_ROWS = 20;

/** A run report at a glance: how it ended, the figures, then what needs somebody's attention. */
export function runSummary(report: RunReport): string {
  const { sessions, requests, durationMs, dryRun } = report;
  const written = dryRun ? "would be written" : "written";
  const figures = [
    ["Cards", `${sessions.seen} seen, ${sessions.written} ${written}, ${sessions.unchanged} unchanged`],
    ["", `${sessions.finished} finished, ${sessions.stillActive} still active, ${sessions.failed} failed`],
    ...(sessions.putAside === 0 ? [] : [["", `${sessions.putAside} of the failed ones put aside until later`]]),
    ["Histories", `${sessions.read} read`],
    ...maskedRow(report),
    ["Requests", `${requests.esm} to ESM, ${requests.chatHistory} to the chat platform`],
  ];
  return [
    `${report.task}: ${headline(report)} (${(durationMs / 1000).toFixed(1)} s)`,
    "",
    textTable(figures),
    ...(dryRun ? [changes(report)] : []),
    section("Failed", ["session", "data card", "why", "try again"], report.failures, (failure) => [
      failure.sessionId ?? "",
      failure.dataCardId,
      failure.reason,
      failure.retryAt ?? "after a change",
    ]),
    section("Could not be verified", ["what ESM does not tell this way"], report.unverified, (sentence) => [sentence]),
    section("Message counts that differ", ["session", "platform", "delivered"], report.drift, (drift) => [
      drift.sessionId,
      String(drift.platform),
      String(drift.read),
    ]),
    section("Closed without a finished session", ["session", "data card", "why"], report.closed, (card) => [
      card.sessionId,
      card.dataCardId,
      card.reason,
    ]),
    section("Without a Person card", ["platform user", "id", "why", "sessions"], report.unmatchedPersons, (person) => [
      person.kind,
      person.id,
      person.reason,
      String(person.sessions),
    ]),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** How many passages of which type were masked; nothing where no mask is on or nothing was found. */
function maskedRow({ masked }: RunReport): string[][] {
  const found = Object.entries(masked).filter(([, count]) => count > 0);
  return found.length === 0 ? [] : [["Masked", found.map(([name, count]) => `${count} ${name}`).join(", ")]];
}

function headline({ status, reason, retryAt, dryRun }: RunReport): string {
  switch (status) {
    case "done":
      return dryRun ? "dry run, nothing was written" : "done";
    case "failures":
      return "finished, but some sessions failed";
    case "stopped":
      return `${reason ?? "stopped early"}; what is done is kept${retryAt === null ? "" : `, go on at ${retryAt}`}`;
  }
}

function changes({ cards }: RunReport): string {
  return section("Would change", ["session", "data card", "attributes"], cards, (card) => [
    card.sessionId,
    card.dataCardId,
    card.changed.join(", "),
  ]);
}

function section<T>(
  title: string,
  heads: readonly string[],
  entries: readonly T[],
  row: (entry: T) => string[],
): string {
  if (entries.length === 0) return "";
  const rows = entries.slice(0, MOST_ROWS).map((entry) => row(entry).map((cell) => terminalLine(cell)));
  const more = entries.length > MOST_ROWS ? `\n  … and ${entries.length - MOST_ROWS} more (--json shows all)` : "";
  return `\n${title}: ${entries.length}\n${textTable(rows, heads)}${more}`;
}
