import { type Command, Option } from "commander";
import { BREAKDOWNS, type ReportLanguage } from "../report/document/report-document.ts";
import type { PersonRole } from "../state/erasure-lines.ts";
import { localDay, secondsOf, wholeNumber } from "./argument-values.ts";

// Every command loads this file: of what the commands do it takes types, and lists of words.

const LANGUAGES = ["en", "fi", "sv", "de"] satisfies ReportLanguage[];

const ROLES = ["customer", "support-person", "any"] satisfies PersonRole[];

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
    .addOption(
      new Option("--by <WHAT>", "the figures at a glance and the table by this; all: everything there is").choices([
        "all",
        ...BREAKDOWNS,
      ]),
    )
    .addOption(new Option("--language <LANGUAGE>", "default: report.language").choices(LANGUAGES))
    .option("--target <TIME>", "a wait to measure by, beside 20 and 60 seconds: 2m, 90s or 90", secondsOf)
    .option("--mask-persons", "numbers in place of the names of persons")
    .option("--csv [FOLDER]", "a file for each table; without a folder, the table of --by on standard output")
    .option("--xlsx <FILE>", "a workbook for Excel")
    .option("--html <FILE>", "a page to read and to print");
}

/** The arguments of `esm-chat find`. */
export function findArguments(command: Command): Command {
  return command
    .description("lists chats in ESM that meet all conditions, newest first; changes nothing")
    .option("--customer <TEXT>", "the customer's external id, or a part of the name that ESM shows")
    .option("--support-person <TEXT>", "the same of a support person who took part")
    .option("--from <DAY>", "chats that began on this day or later, such as 2026-10-01", localDay)
    .option("--to <DAY>", "chats that began on this day or earlier", localDay)
    .option("--text <TEXT>", "these words stand in the chat log")
    .option("--active", "chats that are not over")
    .addOption(new Option("--limit <N>", "so many at most").argParser(wholeNumber(1, 10_000)).default(50));
}

/** The arguments of `esm-chat erase`. */
export function eraseArguments(command: Command): Command {
  return command
    .description("erases the text of finished chats from their cards; figures and references stay")
    .option("--session <ID>", "of this session")
    .option("--person <EXTERNAL_ID>", "of all sessions of this person as the customer, unless --as says otherwise")
    .addOption(
      new Option("--as <ROLE>", "with --person: the person's role on the cards; default: customer").choices(ROLES),
    )
    .option("--visitor <ID>", "of all sessions of this visitor of the chat platform that runs have noted")
    .addOption(
      new Option(
        "--older-than [DAYS]",
        "of all sessions that ended longer ago; without a number: privacy.retentionDays of the configuration",
      ).argParser(wholeNumber(1, 36_500)),
    )
    .option("--dry-run", "read everything, write nothing, list the cards")
    .option("--yes", "erase without asking; needed where there is no terminal");
}
