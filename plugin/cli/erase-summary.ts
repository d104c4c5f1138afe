import type { EraseReport } from "../task/erase/erase-report.ts";
import { failureSection, headline, listSection, unverifiedSection } from "./report-parts.ts";
import { textTable } from "./text-table.ts";

/** What was erased, at a glance: how it ended, the figures, then the cards. */
export function eraseSummary(report: EraseReport): string {
  const { cards, requests, durationMs, dryRun, erased, failures, unverified } = report;
  const done = dryRun ? "would be erased" : "erased";
  const figures = [
    ["Cards", `${cards.seen} seen, ${cards.erased} ${done}, ${cards.unchanged} without text, ${cards.failed} failed`],
    ["Requests", `${requests.esm} to ESM`],
  ];
  return [
    `${report.task}: ${headline(report, "some cards were not erased")} (${(durationMs / 1000).toFixed(1)} s)`,
    "",
    textTable(figures),
    listSection(
      dryRun ? "Would be erased" : "Erased",
      ["session", "data card"],
      erased,
      ({ sessionId, dataCardId }) => [sessionId ?? "", dataCardId],
      cards.erased,
    ),
    failureSection(failures, cards.failed),
    unverifiedSection(unverified),
  ]
    .filter((part) => part !== "")
    .join("\n");
}
