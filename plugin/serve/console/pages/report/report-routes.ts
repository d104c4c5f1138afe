import type { PageRoute } from "../../console-page.ts";
import { csvFile, htmlFile, xlsxFile } from "./report-files.ts";
import { reportPage } from "./report-page.ts";

const OF_EVERYBODY = { method: "GET", for: "everybody", entry: "report" } as const;

export const REPORT_ROUTES: readonly PageRoute[] = [
  { ...OF_EVERYBODY, path: "/report", page: reportPage },
  { ...OF_EVERYBODY, path: "/report/report.csv", page: csvFile },
  { ...OF_EVERYBODY, path: "/report/report.xlsx", page: xlsxFile },
  { ...OF_EVERYBODY, path: "/report/report.html", page: htmlFile },
];
