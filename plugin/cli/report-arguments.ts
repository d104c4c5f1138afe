import { type Command, Option } from "commander";
import type { Breakdown } from "../report/document/make-document.ts";
import type { ReportLanguage } from "../report/document/report-document.ts";
import { secondsOf } from "./argument-values.ts";

// Only types of the report: every command loads this file.

const BREAKDOWNS = [
  "month",
  "week",
  "day",
  "hour",
  "first-replier",
  "support-person",
  "organization",
  "language",
] satisfies Breakdown[];

const LANGUAGES = ["en", "fi", "sv", "de"] satisfies ReportLanguage[];

/** The arguments of `esm-chat report`. */
export function reportArguments(command: Command): Command {
  return command
    .description("figures from the chat session cards of a period; without one, of the last whole month")
    .option("--from <DAY>", "the first day, such as 2026-10-01; with --to")
    .option("--to <DAY>", "the last day; it is in the report")
    .option("--month <MONTH>", "such as 2026-10")
    .option("--week <WEEK>", "such as 2026-W44")
    .option("--day <DAY>", "such as 2026-10-31")
    .option("--last <TIME>", "the last whole days, weeks or months: 30d, 4w or 3m")
    .addOption(new Option("--by <WHAT>", "only the overview and the table by this").choices(BREAKDOWNS))
    .addOption(new Option("--language <LANGUAGE>", "default: report.language").choices(LANGUAGES))
    .option("--target <TIME>", "a wait to measure by, beside 20 and 60 seconds: 2m, 90s or 90", secondsOf)
    .option("--mask-persons", "numbers in place of the names of persons")
    .option("--csv [FOLDER]", "a file for each table; without a folder, the table of --by on standard output")
    .option("--xlsx <FILE>", "a workbook for Excel")
    .option("--html <FILE>", "a page to read and to print");
}
