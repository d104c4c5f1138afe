import type { EraseReport } from "../task/erase-report.ts";
import { terminalLine } from "./terminal-text.ts";
import { textTable } from "./text-table.ts";

/** Rows of a list that are shown; `--json` holds them all. */
const MOST_ROWS = 20;

/** What was erased, at a glance: how it ended, the figures, then the cards. */
export function eraseSummary(report: EraseReport): string {
  const { cards, requests, durationMs, dryRun, erased, failures, unverified } = report;
  const done = dryRun ? "would be erased" : "erased";
  const figures = [
    ["Cards", `${cards.seen} seen, ${cards.erased} ${done}, ${cards.unchanged} without text, ${cards.failed} failed`],
    ["Requests", `${requests.esm} to ESM`],
  ];
  return [
    `${report.task}: ${headline(report)} (${(durationMs / 1000).toFixed(1)} s)`,
    "",
    textTable(figures),
    list(
      dryRun ? "Would be erased" : "Erased",
      cards.erased,
      ["session", "data card"],
      erased.map(({ sessionId, dataCardId }) => [sessionId ?? "", dataCardId]),
    ),
    list(
      "Failed",
      cards.failed,
      ["session", "data card", "why", "try again"],
      failures.map((one) => [one.sessionId ?? "", one.dataCardId, one.reason, one.retryAt ?? "after a change"]),
    ),
    list(
      "Could not be verified",
      unverified.length,
      ["what ESM does not tell this way"],
      unverified.map((one) => [one]),
    ),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function headline({ status, reason, retryAt, dryRun }: EraseReport): string {
  switch (status) {
    case "done":
      return dryRun ? "dry run, nothing was written" : "done";
    case "failures":
      return "finished, but some cards were not erased";
    case "stopped":
      return `${reason ?? "stopped early"}; what is done is kept${retryAt === null ? "" : `, go on at ${retryAt}`}`;
  }
}

function list(title: string, count: number, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (count === 0) return "";
  const shown = rows.slice(0, MOST_ROWS).map((row) => row.map((cell) => terminalLine(cell)));
  const more = count > shown.length ? `\n  … and ${count - shown.length} more (--json shows them)` : "";
  return `\n${title}: ${count}\n${textTable(shown, heads)}${more}`;
}
