import { setImmediate as nextTurn } from "node:timers/promises";
import { jsonText } from "../../base/json-text.ts";
import type { ReportFormat } from "../../settings/report-settings.ts";
import type { DocumentOptions } from "../document/make-document.ts";
import type { ReportDocument } from "../document/report-document.ts";
import type { Report } from "../figures/report.ts";

/** A report in one format: text, bytes, or several files. */
export type WrittenReport = string | Uint8Array | readonly { readonly name: string; readonly text: string }[];

export type RenderedReport = ReadonlyMap<ReportFormat, WrittenReport>;

const IN_A_FILE = { coloured: false, columns: undefined };

/**
 * Writes a report in some formats. Of the code that does it only what these need is loaded: a workbook, a page and the
 * words of four languages are no small things. The event loop goes round between two formats.
 */
export async function renderReport(
  report: Report,
  formats: readonly ReportFormat[],
  options: DocumentOptions,
): Promise<RenderedReport> {
  const rendered = new Map<ReportFormat, WrittenReport>();
  let document: ReportDocument | undefined;
  for (const format of formats) {
    if (format === "json") {
      const { reportJson } = await import("./json.ts");
      rendered.set(format, `${jsonText(reportJson(report, { maskPersons: options.maskPersons === true }))}\n`);
    } else {
      document ??= (await import("../document/make-document.ts")).reportDocument(report, options);
      rendered.set(format, await render(document, format));
    }
    await nextTurn();
  }
  return rendered;
}

async function render(document: ReportDocument, format: Exclude<ReportFormat, "json">): Promise<WrittenReport> {
  switch (format) {
    case "html":
      return (await import("./html/report-html.ts")).reportHtml(document);
    case "xlsx":
      return (await import("./xlsx.ts")).reportXlsx(document);
    case "csv":
      return (await import("./csv.ts")).reportCsv(document);
    case "text":
      return (await import("./text.ts")).reportText(document, IN_A_FILE);
  }
}
