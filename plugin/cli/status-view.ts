import { terminalLine } from "../base/terminal-text.ts";
import type { StatusReport, StatusRow } from "./status-report.ts";
import { type TextShape, widthOf } from "./text-shape.ts";
import { textTable } from "./text-table.ts";

const HEADS = ["environment", "", "last good run", "last run", "next run", "put aside", "oldest active session"];

/** One line that says it all, a table of all environments, and what is wrong with each. */
export function statusView({ summary, engine, serving, environments }: StatusReport, shape: TextShape): string {
  const trouble = environments.flatMap((row) =>
    row.trouble.map((one) => [terminalLine(row.environment), terminalLine(one, 1_000)]),
  );
  return [
    terminalLine(summary, 1_000),
    table(environments, shape),
    `Engine: ${engineWords(engine)}\nesm-chat serve on this machine: ${SERVING[String(serving)]}`,
    ...(trouble.length === 0 ? [] : [`What is wrong\n${textTable(trouble, [], shape)}`]),
  ].join("\n\n");
}

/** Where there is no room for all columns, what is in them follows the environment's name and health in words. */
function table(environments: readonly StatusRow[], shape: TextShape): string {
  const rows = environments.map(cells);
  const wide = textTable(rows, HEADS, { ...shape, columns: undefined });
  const { columns = Number.POSITIVE_INFINITY } = shape;
  if (wide.split("\n").every((line) => widthOf(line) <= columns)) return wide;
  const narrow = rows.map(([name = "", health = "", ...rest]) => {
    const told = rest.flatMap((cell, index) => (cell === "" ? [] : [`${HEADS[index + 2] ?? ""} ${cell}`]));
    return [name, health, told.join(", ")];
  });
  return textTable(narrow, [], shape);
}

const SERVING: Readonly<Record<string, string>> = {
  true: "running",
  false: "not running",
  null: "this user may not know",
};

function cells(row: StatusRow): string[] {
  const { lastRun, badRunsInARow } = row;
  const times = badRunsInARow > 1 ? ` (${badRunsInARow} in a row)` : "";
  const next = row.running ? "running" : (row.nextRunAt ?? "none");
  return [
    terminalLine(row.environment),
    row.health,
    minute(row.lastGoodRunAt) ?? "none known",
    lastRun === null ? "none known" : `${lastRun.state}${times} ${minute(lastRun.endedAt) ?? ""}`,
    row.overdueSince === null ? (minute(next) ?? "") : `overdue since ${minute(row.overdueSince) ?? ""}`,
    String(row.putAside),
    minute(row.oldestActiveSession) ?? "",
  ];
}

/** `2026-06-04T15:00Z` */
function minute(time: string | null): string | undefined {
  return time?.replace(/:\d\d\.\d{3}Z$/, "Z");
}

function engineWords({ kind, trouble }: StatusReport["engine"]): string {
  const name = { process: "this machine", postgresql: "PostgreSQL", redis: "Redis" }[kind];
  return trouble === null ? name : `${name}: ${terminalLine(trouble, 1_000)}`;
}
