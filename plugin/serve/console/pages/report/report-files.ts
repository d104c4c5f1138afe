import { strToU8, zipSync } from "fflate";
import { reportDocument } from "../../../../report/document/make-document.ts";
import { periodName } from "../../../../report/regular/due-reports.ts";
import { renderReport } from "../../../../report/written/render-report.ts";
import type { ReportFormat } from "../../../../settings/report-settings.ts";
import { type AskedOf, NotFound, type Page, type Shown } from "../../console-page.ts";
import { askedReport } from "./asked-report.ts";

const TYPES = {
  csv: "text/csv; charset=utf-8",
  zip: "application/zip",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  html: "text/html; charset=utf-8",
} as const;

/** The report as a page to keep and to hand on. */
export const htmlFile: Page = (asked) => wholeFile(asked, "html");

/** The report as a workbook with a sheet for each table. */
export const xlsxFile: Page = (asked) => wholeFile(asked, "xlsx");

/** The table that is named; without one all tables, a file each, in a zip. */
export const csvFile: Page = async (asked) => {
  const found = await askedReport(asked);
  if (found.kind === "page") return found;
  const { reportCsv } = await import("../../../../report/written/csv.ts");
  const files = reportCsv(reportDocument(found.report, { language: asked.language }));
  const table = asked.query.get("table");
  if (table === null) {
    const content = zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])));
    return file(asked, found.query.period, "zip", new Uint8Array(content), "_csv");
  }
  const one = files.find(({ name }) => name === `${table}.csv`);
  if (one === undefined) throw new NotFound(`no table ${table}`);
  return file(asked, found.query.period, "csv", one.text, `_${table}`);
};

async function wholeFile(asked: AskedOf, format: Extract<ReportFormat, "html" | "xlsx">): Promise<Shown> {
  const found = await askedReport(asked);
  if (found.kind === "page") return found;
  const content = (await renderReport(found.report, [format], { language: asked.language })).get(format);
  if (typeof content === "string") return file(asked, found.query.period, format, content);
  if (content instanceof Uint8Array) return file(asked, found.query.period, format, new Uint8Array(content));
  throw new TypeError(`${format} is one file`);
}

/** Named as the regular reports are: `chat-report_helsinki_2026-10_en.xlsx`. */
function file(
  { person, language }: AskedOf,
  period: Parameters<typeof periodName>[0],
  ending: keyof typeof TYPES,
  content: string | Uint8Array<ArrayBuffer>,
  what = "",
): Shown {
  const name = `chat-report_${person.configuration.name}_${periodName(period)}_${language}${what}.${ending}`;
  return { kind: "file", name, type: TYPES[ending], content };
}
