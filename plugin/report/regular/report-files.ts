import { type Dirent, lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { Instant } from "../../chat/session.ts";
import type { ReportFileConfiguration } from "../../settings/configuration.ts";
import { REPORT_FORMATS, type ReportFormat } from "../../settings/report-settings.ts";
import type { ReportPeriod } from "../figures/report.ts";
import { periodName } from "./due-reports.ts";

/** What tells the reports in a folder apart; no part of it can hold a path. */
export interface ReportSeries extends Pick<ReportFileConfiguration, "every" | "folder" | "language" | "maskPersons"> {
  /** The environment's name. */
  readonly environment: string;
}

const PERIODS = {
  month: String.raw`\d{4}-\d{2}`,
  week: String.raw`\d{4}-W\d{2}`,
  day: String.raw`\d{4}-\d{2}-\d{2}`,
} as const;

/** `csv` is a folder with a file for each table. */
const ENDINGS = { html: ".html", xlsx: ".xlsx", csv: "_csv", json: ".json", text: ".txt" } as const satisfies Record<
  ReportFormat,
  string
>;

/** `chat-report_helsinki_2026-10_en`: the name of a report's files, without the ending. */
export function reportName(series: ReportSeries, period: ReportPeriod): string {
  return nameOf(series, periodName(period));
}

/** The path of a report's file, or of its folder for CSV. */
export function reportPath(series: ReportSeries, period: ReportPeriod, format: ReportFormat): string {
  return join(series.folder, `${reportName(series, period)}${ENDINGS[format]}`);
}

/**
 * The formats in which each period of a series is there, by the period's name, in its order.
 *
 * @throws the system's error when the folder cannot be read; one that does not exist is empty
 */
export function writtenReports(series: ReportSeries): ReadonlyMap<string, readonly ReportFormat[]> {
  const found = new Map<string, ReportFormat[]>();
  const pattern = new RegExp(`^${nameOf(series, `(${PERIODS[series.every]})`)}(${endings()})$`);
  for (const entry of entriesIn(series.folder)) {
    const [, period, ending] = pattern.exec(entry.name) ?? [];
    const format = REPORT_FORMATS.find((one) => ENDINGS[one] === ending);
    if (period === undefined || format === undefined) continue;
    // Anything else in its place is no report, and whoever writes the report will say so.
    if (!(format === "csv" ? entry.isDirectory() : entry.isFile())) continue;
    found.set(period, [...(found.get(period) ?? []), format]);
  }
  return found;
}

/** The file that says which process writes this report now. */
export function claimPath(series: ReportSeries, period: ReportPeriod): string {
  return join(series.folder, `${reportName(series, period)}.being-written`);
}

/**
 * Deletes the oldest reports of a series until no more than so many are left, and what processes left behind that died
 * while writing. Only what has exactly the name of such a report is looked at, no link is followed, and a folder in which
 * somebody keeps anything else stays.
 *
 * @throws the system's error
 */
export function deleteOldReports(series: ReportSeries, keep: number, now: Instant): void {
  const old = [...writtenReports(series)].slice(0, -keep);
  for (const [period, formats] of old) {
    for (const format of formats) deleteOwn(join(series.folder, `${nameOf(series, period)}${ENDINGS[format]}`));
  }
  const unfinished = new RegExp(`^${nameOf(series, PERIODS[series.every])}(${endings()})${UNFINISHED}$`);
  for (const { name } of entriesIn(series.folder)) {
    const path = join(series.folder, name);
    const changedAt = unfinished.test(name) ? lstatSync(path, { throwIfNoEntry: false })?.mtimeMs : undefined;
    if (changedAt !== undefined && changedAt < now - LEFT_BEHIND_AFTER_MS) deleteOwn(path);
  }
}

/** As `replaceFile` and `writeReport` call what is not whole yet. */
const UNFINISHED = String.raw`\.[0-9a-f-]{36}\.unfinished`;
/** Writing a report that is made already never takes this long. */
const LEFT_BEHIND_AFTER_MS = 3_600_000;
/** The ids of all tables that a report has, or had in an earlier version: others are somebody else's. */
const TABLES = [
  "about",
  "overview",
  "outcomes",
  ...["wait", "business-wait"].flatMap((id) => [id, `${id}-targets`, `${id}-histogram`]),
  "month",
  "week",
  "day",
  "hour",
  "weekday-hours",
  "first-replier",
  "support-person",
  "organization",
  "language",
  ...["duration", "live-chat-time", "messages"].flatMap((id) => [id, `${id}-histogram`]),
  "redirects",
  "live-chats",
  "business-hours",
];
const TABLE_FILE = new RegExp(`^(?:${TABLES.join("|")})\\.csv(${UNFINISHED})?$`);

function deleteOwn(path: string): void {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status?.isFile() === true) unlinkSync(path);
  if (status?.isDirectory() !== true) return;
  const tables = readdirSync(path, { withFileTypes: true });
  if (!tables.every((one) => one.isFile() && TABLE_FILE.test(one.name))) return;
  for (const { name } of tables) unlinkSync(join(path, name));
  rmdirSync(path);
}

/** @param period its name, or a pattern for it */
function nameOf({ environment, language, maskPersons }: ReportSeries, period: string): string {
  return `chat-report_${environment}_${period}_${language}${maskPersons ? "_masked" : ""}`;
}

function endings(): string {
  return Object.values(ENDINGS)
    .map((ending) => ending.replace(".", String.raw`\.`))
    .join("|");
}

/** By name. */
function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
