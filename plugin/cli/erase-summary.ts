import type { EraseReport } from "../task/erase/erase-recorder.ts";
import { failureSection, headline, listSection, unverifiedSection } from "./report-parts.ts";
import type { TextShape } from "./text-shape.ts";
import { textTable } from "./text-table.ts";

/** The report as text: how it ended, the figures, then the cards. */
export function eraseSummary(report: EraseReport, shape?: TextShape): string {
  const { cards, requests, durationMs, dryRun, erased, failures, unverified, leftInOtherRole } = report;
  const done = dryRun ? "would be erased" : "erased";
  const failed = dryRun ? "some cards could not be erased" : "some cards were not erased";
  const figures = [
    ["Cards", `${cards.seen} seen, ${cards.erased} ${done}, ${cards.unchanged} without text, ${cards.failed} failed`],
    ...(cards.erased === 0 ? [] : [["Whose", whose(report)]]),
    ...(leftInOtherRole === 0 ? [] : [["Left", left(leftInOtherRole)]]),
    ["Requests", `${requests.esm} to ESM`],
  ];
  return [
    `${report.task}: ${headline(report, failed)} (${(durationMs / 1000).toFixed(1)} s)`,
    "",
    textTable(figures, [], shape),
    listSection(
      dryRun ? "Would be erased" : "Erased",
      ["session", "data card"],
      erased,
      ({ sessionId, dataCardId }) => [sessionId ?? "", dataCardId],
      shape,
      cards.erased,
    ),
    failureSection(failures, shape, cards.failed),
    unverifiedSection(unverified, shape),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** What is asked before cards are erased. @param preview the report of a dry run */
export function eraseQuestion(preview: EraseReport): string {
  const { cards, leftInOtherRole } = preview;
  return [
    `Erase the text of ${counted(cards.erased, "chat")} (${whose(preview)})? It cannot be brought back from ESM.`,
    ...(cards.failed === 0 ? [] : [`Not erased: ${cards.failed}, since they are active or could not be read.`]),
    ...(leftInOtherRole === 0 ? [] : [`Left: ${left(leftInOtherRole)}.`]),
  ].join("\n");
}

function whose({ whose: { customers, supportPersons, cardsWithoutCustomer } }: EraseReport): string {
  return [
    counted(customers, "customer"),
    ...(cardsWithoutCustomer === 0 ? [] : [`${counted(cardsWithoutCustomer, "chat")} without a customer in ESM`]),
    counted(supportPersons, "latest support person"),
  ].join(", ");
}

function left(count: number): string {
  return `${counted(count, "card")} on which the person has another role; --as any takes all`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
