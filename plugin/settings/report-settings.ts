import { resolve } from "node:path";
import { z } from "zod";
import { CHAT_LOG_LANGUAGES } from "./ready-made-template.ts";
import { filled, timeZone, wholeNumber, yesOrNo } from "./setting-types.ts";

/** In which a report can be written to a file. */
export const REPORT_FORMATS = ["html", "xlsx", "csv", "json", "text"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const MOST_FILES = 10;
/** A day; who waited longer did not wait any more. */
const LONGEST_TARGET = 86_400;

const language = z.enum(CHAT_LOG_LANGUAGES, { error: `must be one of ${CHAT_LOG_LANGUAGES.join(", ")}` });

const attributeCode = z
  .string({ error: "must be text" })
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, { error: "is not an attribute code: letters, digits and _ only" });

const timeOfDay = z.string({ error: "must be text" }).regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, {
  error: "must be a time of day from 00:00 to 23:59, such as 06:00",
});

const reportFile = z.strictObject({
  every: z
    .enum(["month", "week", "day"], { error: 'must be "month", "week" or "day"' })
    .describe("the last whole month, week (from Monday) or day is reported"),
  at: timeOfDay
    .default("06:00")
    .describe("when, on the first day after it, in `report.timeZone`; a report that was missed is made up for"),
  folder: filled.describe(
    "the folder for the files, relative to the configuration; of processes that share it, one writes the report",
  ),
  formats: z
    .array(z.enum(REPORT_FORMATS, { error: `must be one of ${REPORT_FORMATS.join(", ")}` }), {
      error: "must be a list of formats in brackets: [ … ]",
    })
    .min(1, { error: "must name at least one format" })
    .refine((formats) => new Set(formats).size === formats.length, { error: "names a format twice" })
    .default(["html"])
    .describe("one file for each; `csv` is one file for each table"),
  language: language.optional().describe("default: `report.language`"),
  maskPersons: yesOrNo.default(false).describe("numbers in place of the names of persons"),
  keep: wholeNumber(1, 1_000)
    .default(24)
    .describe("how many reports are kept; older ones that `serve` wrote are deleted"),
});

const sections = z.strictObject({
  language: language.default("en").describe("the language of reports"),
  timeZone: timeZone
    .optional()
    .describe("time zone of the days and hours in reports; default: that of the schedule, else that of the chat log"),
  targetSeconds: wholeNumber(1, LONGEST_TARGET)
    .optional()
    .describe("a wait of your own to be measured by, beside 20 and 60 seconds"),
  organizationAttribute: attributeCode
    .optional()
    .describe("an attribute of the chat session template with the customer's organisation; default: no figures by it"),
  files: z
    .array(reportFile, { error: "must be a list in brackets: [ … ]" })
    .max(MOST_FILES, { error: `must be ${MOST_FILES} at most` })
    .default([])
    .describe("reports that `serve` writes regularly"),
});

/** The section `report`: figures from the cards. Two entries that write the same files would delete each other's. */
export const reportSettings = sections.superRefine(({ files, language: usual }, context) => {
  const written = files.map(({ every, folder, language: own = usual, maskPersons }) =>
    JSON.stringify([every, resolve(folder), own, maskPersons]),
  );
  for (const [index, one] of written.entries()) {
    const before = written.indexOf(one);
    if (before === index) continue;
    const message = `is the report of report.files.${before} again: name all formats there`;
    context.addIssue({ code: "custom", path: ["files", index], message });
  }
});

export type ReportSettings = z.output<typeof reportSettings>;
export type ReportFileSettings = ReportSettings["files"][number];
