import type { ReportFormat } from "../../settings/report-settings.ts";

/** A report in one format: text, bytes, or several files. */
export type WrittenReport = string | Uint8Array | readonly { readonly name: string; readonly text: string }[];

export type RenderedReport = ReadonlyMap<ReportFormat, WrittenReport>;
