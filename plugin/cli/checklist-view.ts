import { styleText } from "node:util";
import { CHECKLIST_GROUPS } from "../checklist/checklist-item.ts";
import { type ChecklistReport, type ReportedItem, summaryLine } from "../checklist/checklist-report.ts";
import { placeOfFinding } from "../checklist/outcome.ts";
import { terminalText } from "./terminal-text.ts";

type Colour = "green" | "red" | "yellow" | "bold" | "dim";

const STATES = {
  done: { mark: "✔", colour: "green" },
  missing: { mark: "✘", colour: "red" },
  "cannot-verify": { mark: "?", colour: "yellow" },
} as const;

/**
 * The checklist as text, group by group, with advice below what is missing and a summary at the end.
 *
 * @param coloured on a terminal only
 */
export function checklistText(report: ChecklistReport, coloured: boolean): string {
  const paint = (colour: Colour, text: string) =>
    coloured ? styleText(colour, text, { validateStream: false }) : text;
  const groups = CHECKLIST_GROUPS.map((group) => {
    const items = report.items.filter((item) => item.group === group).flatMap((item) => itemLines(item, paint));
    return [paint("bold", group), ...items, ""].join("\n");
  });
  return `${groups.join("\n")}\n${paint("bold", summaryLine(report))}`;
}

function itemLines(item: ReportedItem, paint: (colour: Colour, text: string) => string): string[] {
  const { mark, colour } = STATES[item.state];
  const head = `  ${paint(colour, mark)} ${item.title}`;
  switch (item.state) {
    case "done":
      return [`${head} ${paint("dim", `(${shown(item.evidence)})`)}`];
    case "cannot-verify":
      return [
        head,
        `      ${paint(colour, `cannot be verified here: ${shown(item.why)}`)}`,
        `      → ${shown(item.byEye)}`,
      ];
    case "missing":
      return [
        head,
        ...item.findings.flatMap((finding) => [
          `      ${paint(colour, "missing:")} ${shown(placeOfFinding(finding))}: expected ${shown(finding.expected)}, found ${shown(finding.found)}`,
          `      → ${shown(finding.advice)}`,
        ]),
      ];
  }
}

/** Names of folders and attributes, and ESM's error messages, come from outside. */
function shown(text: string): string {
  return terminalText(text).replaceAll(/[\n\t]+/g, " ");
}
