import { terminalLine } from "../base/terminal-text.ts";
import type { SessionFailure } from "../task/run-report.ts";
import type { TaskResult } from "../task/task.ts";
import type { TextShape } from "./text-shape.ts";
import { textTable } from "./text-table.ts";

/** The parts that the reports of all tasks share. */

/** How many rows of a list to show; `--json` holds them all. */
const MOST_ROWS = 20;

/**
 * A list with a heading; nothing if the list is empty.
 *
 * @param shape what the output can show
 * @param count how many there are, if the report could not hold all
 */
export function listSection<T>(
  title: string,
  heads: readonly string[],
  entries: readonly T[],
  row: (entry: T) => string[],
  shape?: TextShape,
  count = entries.length,
): string {
  if (count === 0) return "";
  const rows = entries.slice(0, MOST_ROWS).map((entry) => row(entry).map((cell) => terminalLine(cell)));
  const more = count > rows.length ? `\n  … and ${count - rows.length} more (--json shows them)` : "";
  return `\n${title}: ${count}\n${textTable(rows, heads, shape)}${more}`;
}

export function failureSection(
  failures: readonly SessionFailure[],
  shape?: TextShape,
  count = failures.length,
): string {
  return listSection("Failed", ["session", "data card", "why", "try again"], failures, failureRow, shape, count);
}

export function failureRow({ sessionId, dataCardId, reason, retryAt }: SessionFailure): string[] {
  return [sessionId ?? "", dataCardId, reason, retryAt ?? "after a change"];
}

export function unverifiedSection(unverified: readonly string[], shape?: TextShape): string {
  return listSection("Could not be verified", ["what ESM does not tell this way"], unverified, (one) => [one], shape);
}

/** The beginning of every headline of a dry run. */
export const DRY_RUN = "dry run, nothing was written";

/** How a run ended, in one line. @param failed what is wrong when the run has failures */
export function headline(
  { status, reason, retryAt, dryRun }: TaskResult & { dryRun: boolean },
  failed: string,
): string {
  const goOn = retryAt === null ? "" : `, go on at ${retryAt}`;
  switch (status) {
    case "done":
      return dryRun ? DRY_RUN : "done";
    case "failures":
      return dryRun ? `${DRY_RUN}; ${failed}` : `finished, but ${failed}`;
    case "stopped":
      return dryRun
        ? `${DRY_RUN}; ${reason ?? "stopped early"}${goOn}`
        : `${reason ?? "stopped early"}; what is done is kept${goOn}`;
  }
}
