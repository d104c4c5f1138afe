import { readdirSync } from "node:fs";
import { join, parse } from "node:path";
import { systemClock } from "../base/clock.ts";
import { InputError, toldToStop } from "../base/failure.ts";
import { terminalLine } from "../base/terminal-text.ts";
import type { Breakdown } from "../report/document/report-document.ts";
import type { Report } from "../report/figures/report.ts";
import type { ReportedAttribute } from "../report/figures/reported-chat.ts";
import { renderReport, type WrittenReport } from "../report/written/render-report.ts";
import { type EnvironmentReport, environmentReport } from "../runner/environment/environment-report.ts";
import { type Configuration, readConfiguration } from "../settings/configuration.ts";
import type { ReportFormat } from "../settings/report-settings.ts";
import { attributeSetting } from "../settings/setting-definitions.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { askedPeriod, checkReportOptions, type ReportOptions } from "./report-options.ts";
import { onStopSignal } from "./stop-signals.ts";
import { makeAskedFolder, requirePlaces, writeAskedFile } from "./write-asked-file.ts";

/**
 * `esm-chat report`: figures from the chat session data cards of a period. Only reads, from ESM alone.
 *
 * @returns the exit code
 * @throws InputError for wrong options, Failure when ESM cannot be asked
 */
export async function reportCommand(
  options: ReportOptions,
  output: Output,
  environment: NodeJS.ProcessEnv,
  clock = systemClock,
): Promise<number> {
  checkReportOptions(options);
  const configuration = await readConfiguration(options.config, environment);
  const asked = withTarget(configuration, options.target);
  const period = askedPeriod(options, asked.report.timeZone, clock.now());
  if (options.by !== undefined && options.by !== "all") checkBreakdown(options.by, configuration);
  const files = askedFiles(options, configuration.name);
  // Before a million cards are read for them.
  requirePlaces(files.map(({ path, option, format }) => ({ path, argument: option, isFolder: format === "csv" })));
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  try {
    const onCards = (done: number) => output.progress({ doing: "reading cards", done, total: undefined });
    const { log } = output;
    const read = await environmentReport(asked, period, { clock, signal: stopping.signal, log, onCards }).finally(
      output.endProgress,
    );
    if (stopping.signal.aborted) throw toldToStop("stopped: nothing was written");
    await writeFiles(read.report, files, options, configuration, output);
    await show(read, files, options, configuration, output);
    return read.report.cards.unreadable > 0 ? EXIT.someFailed : EXIT.done;
  } finally {
    stopListening();
  }
}

function withTarget(configuration: Configuration, target: number | undefined): Configuration {
  if (target === undefined) return configuration;
  const targets = [...new Set([...configuration.report.targets, target])].toSorted((one, other) => one - other);
  return { ...configuration, report: { ...configuration.report, targets } };
}

/** Groups that only some cards tell. */
const TOLD_BY: Partial<Record<Breakdown, Exclude<ReportedAttribute, "organization">>> = {
  "first-replier": "firstReplier",
  "support-person": "supportPerson",
  language: "language",
};

function checkBreakdown(by: Breakdown, { file, report, platformSettings }: Configuration): void {
  if (by === "organization" && report.organizationAttribute === undefined) {
    const message = "is needed for --by organization: the attribute of the chat session template that tells it";
    throw new InputError([{ file, place: "report.organizationAttribute", message }]);
  }
  const attribute = TOLD_BY[by];
  if (attribute === undefined || platformSettings.attributeCodes[attribute] !== undefined) return;
  const message = `needs ${attributeSetting(attribute)}, which maps no attribute: the cards do not tell`;
  throw new InputError([{ file: "", place: `--by ${by}`, message }]);
}

interface AskedFile {
  readonly format: ReportFormat;
  readonly option: string;
  /** A folder for CSV. */
  readonly path: string;
}

function askedFiles({ page, xlsx, csv, ofSeveral }: ReportOptions, environment: string): AskedFile[] {
  const asked: readonly [ReportFormat, string | true | undefined][] = [
    ["html", page],
    ["xlsx", xlsx],
    ["csv", csv],
  ];
  return asked.flatMap(([format, path]) => {
    if (path === undefined || path === true) return [];
    return [{ format, option: `--${format}`, path: ofSeveral === true ? named(path, environment) : path }];
  });
}

/** `report.html` becomes `report-helsinki.html`. */
function named(path: string, environment: string): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${environment}${ext}`);
}

async function writeFiles(
  report: Report,
  files: readonly AskedFile[],
  options: ReportOptions,
  configuration: Configuration,
  output: Output,
): Promise<void> {
  const formats = files.map(({ format }) => format);
  // All of it before the first file, so that a report that cannot be written leaves none.
  const rendered = await renderReport(report, formats, documentOptions(options, configuration));
  for (const { path, option, format } of files) {
    const content = rendered.get(format);
    if (content !== undefined) write(path, option, content, output);
  }
}

function write(path: string, option: string, content: WrittenReport, output: Output): void {
  if (typeof content === "string" || content instanceof Uint8Array) return writeAskedFile(path, option, content);
  makeAskedFolder(path, option);
  for (const { name, text } of content) writeAskedFile(join(path, name), option, text);
  const written = new Set(content.map(({ name }) => name));
  const others = readdirSync(path).filter((name) => name.endsWith(".csv") && !written.has(name));
  if (others.length === 0) return;
  output.warn(`${terminalLine(path)} also holds ${terminalLine(others.join(", "))}: not of this report`);
}

function documentOptions({ language, by, maskPersons }: ReportOptions, { report }: Configuration) {
  const one = by === "all" ? undefined : by;
  return { language: language ?? report.language, by: one, maskPersons: maskPersons === true };
}

async function show(
  { report, requests }: EnvironmentReport,
  files: readonly AskedFile[],
  options: ReportOptions,
  configuration: Configuration,
  output: Output,
): Promise<void> {
  if (output.json) {
    const { reportJson } = await import("../report/written/json.ts");
    output.result({ ...reportJson(report, { maskPersons: options.maskPersons === true }), requests });
  }
  if (files.length === 0 && !output.json) output.print(await shownReport(report, options, configuration, output));
  if (options.csv === true) return;
  const isBrief = files.length === 0 && options.by === undefined;
  if (isBrief) output.say("\nMore: --by all prints everything, --by day one table; --html FILE writes a page.");
  for (const { option, path } of files) output.say(`${option.slice("--".length)}: ${terminalLine(path)}`);
  output.say(`\n${report.cards.read} cards read from ESM with ${requests} ${requests === 1 ? "request" : "requests"}.`);
  const { unreadable } = report.cards;
  if (unreadable > 0) output.warn(`${unreadable} cards could not be read: they are in no figure`);
}

/** The text for a terminal, or one table as CSV. */
async function shownReport(
  report: Report,
  options: ReportOptions,
  configuration: Configuration,
  { shape }: Output,
): Promise<string> {
  const { reportDocument } = await import("../report/document/make-document.ts");
  const isBrief = options.csv !== true && options.by !== "all";
  const document = reportDocument(report, { ...documentOptions(options, configuration), isBrief });
  // Whoever prints it ends the last line.
  if (options.csv !== true) return (await import("../report/written/text.ts")).reportText(document, shape).trimEnd();
  const { tableCsv } = await import("../report/written/csv.ts");
  const section = document.sections.find(({ id }) => id === (options.by ?? "overview"));
  const [table] = section?.tables ?? [];
  return table === undefined ? "" : tableCsv(table, document).replace(/\n$/, "");
}
