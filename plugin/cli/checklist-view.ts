import { terminalText } from "../base/terminal-text.ts";
import { CHECKLIST_GROUPS } from "../checklist/checklist-item.ts";
import { type ChecklistReport, type ReportedItem, summaryLine } from "../checklist/checklist-report.ts";
import { findingText } from "../checklist/outcome.ts";
import { type Colour, painted } from "./text-shape.ts";

const STATES = {
  done: { mark: "✔", colour: "green" },
  missing: { mark: "✘", colour: "red" },
  "not-yet": { mark: "○", colour: "blue" },
  "cannot-verify": { mark: "?", colour: "yellow" },
} as const;

/**
 * The checklist as text, group by group, with advice below what is missing and a summary at the end.
 *
 * @param coloured on a terminal only
 */
export function checklistText(report: ChecklistReport, coloured: boolean): string {
  const paint = (colour: Colour, text: string) => painted({ coloured }, colour, text);
  const groups = CHECKLIST_GROUPS.flatMap((group) => {
    const items = report.items.filter((item) => item.group === group && waitsFor(item) === undefined);
    if (items.length === 0) return [];
    return [[paint("bold", group), ...items.flatMap((item) => itemLines(item, paint)), ""].join("\n")];
  });
  const waiting = waitingLines(report.items).map((line) => paint("dim", line));
  if (waiting.length > 0) groups.push(`${waiting.join("\n")}\n`);
  return `${groups.join("\n")}\n${paint("bold", summaryLine(report))}`;
}

function waitsFor(item: ReportedItem): readonly string[] | undefined {
  return "waitsFor" in item ? item.waitsFor : undefined;
}

/** Waiting items that are named; of more, only their number is of use. */
const MOST_NAMED = 3;

/** One line for all items that were not looked at because of the same ones. */
function waitingLines(items: readonly ReportedItem[]): string[] {
  const byCause = new Map<string, ReportedItem[]>();
  for (const item of items) {
    const titles = waitsFor(item);
    if (titles === undefined) continue;
    const cause = titles.map((title) => `“${title}”`).join(" and ");
    byCause.set(cause, [...(byCause.get(cause) ?? []), item]);
  }
  return [...byCause].map(([cause, waiting]) => {
    const counted = waiting.length === 1 ? "1 item waits" : `${waiting.length} items wait`;
    const named = waiting.length > MOST_NAMED ? "" : `: ${waiting.map(({ title }) => title).join("; ")}`;
    return `${counted} for ${cause}${named}`;
  });
}

function itemLines(item: ReportedItem, paint: (colour: Colour, text: string) => string): string[] {
  const { mark, colour } = STATES[item.state];
  const head = `  ${paint(colour, mark)} ${item.title}`;
  switch (item.state) {
    case "done":
      return [`${head} ${paint("dim", `(${shown(item.evidence)})`)}`];
    case "not-yet":
      return [head, `      ${paint(colour, `not yet: ${shown(item.why)}`)}`, `      → ${shown(item.start)}`];
    case "cannot-verify":
      return [
        head,
        `      ${paint(colour, `cannot be verified here: ${shown(item.why)}`)}`,
        `      → ${shown(item.byEye)}`,
      ];
    case "missing":
      return [
        head,
        ...item.findings.flatMap((finding, index) => [
          `      ${paint(colour, finding.expected === undefined ? "wrong:" : "missing:")} ${shown(findingText(finding))}`,
          // The same advice for several is given once, behind the last of them.
          ...(item.findings[index + 1]?.advice === finding.advice ? [] : [`      → ${shown(finding.advice)}`]),
        ]),
      ];
  }
}

/** Names of folders and attributes, and ESM's error messages, come from outside. */
function shown(text: string): string {
  return terminalText(text).replaceAll(/[\n\t]+/g, " ");
}
