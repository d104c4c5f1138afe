import { terminalLine } from "../base/terminal-text.ts";
import { localTimeIn } from "../chat/local-time.ts";
import type { RunReportRow, RunsReport, ScheduleReport } from "./runs-report.ts";
import type { TextShape } from "./text-shape.ts";
import { textTable } from "./text-table.ts";

/** Runs and next runs as two tables, with times in each schedule's own zone. */
export function runsView({ schedules, runs }: RunsReport, shape?: TextShape): string {
  if (schedules.length === 0 && runs.length === 0) {
    return "Nothing has been run on a schedule yet: esm-chat serve does that.";
  }
  const zones = new Map(schedules.map(({ environment, task, timeZone }) => [`${task}@${environment}`, timeZone]));
  const zoneOf = ({ environment, task }: RunReportRow) => zones.get(`${task}@${environment}`) ?? "UTC";
  const next = schedules.map((each) => [
    terminalLine(each.environment),
    each.task,
    nextRun(each),
    each.running ? "running" : (each.lastState ?? ""),
  ]);
  const latest = runs.map((run) => [
    time(run.startedAt ?? run.dueAt, zoneOf(run)),
    terminalLine(run.environment),
    run.task,
    run.trigger === "request" ? "on request" : "scheduled",
    run.state,
    duration(run),
    terminalLine(run.reason ?? ""),
  ]);
  return [
    `Next runs\n${textTable(next, ["environment", "task", "begins", "now, or last"], shape)}`,
    latest.length === 0
      ? "Latest runs\n  none yet"
      : `Latest runs\n${textTable(latest, ["began, or was due", "environment", "task", "", "state", "took", "why"], shape)}`,
    "How all stands, with an exit code for monitoring: esm-chat status",
  ].join("\n\n");
}

function nextRun({ nextRunAt, timeZone, overdue }: ScheduleReport): string {
  if (nextRunAt === null) return "never";
  const at = time(nextRunAt, timeZone);
  return overdue ? `overdue since ${at}: is esm-chat serve running?` : at;
}

function time(iso: string, timeZone: string): string {
  return localTimeIn(timeZone)(Date.parse(iso));
}

function duration({ startedAt, finishedAt }: RunReportRow): string {
  if (startedAt === null || finishedAt === null) return "";
  return `${((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
}
