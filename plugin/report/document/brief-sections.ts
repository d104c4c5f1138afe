import { DAY_MS } from "../../schedule/local-day.ts";
import type { ReportPeriod } from "../figures/report.ts";
import type { Section } from "./report-document.ts";

/** Days from which on so many weeks, or months, are read more easily than the shorter ones. */
const LEAST_DAYS = { month: 63, week: 15, day: 2 } as const;

/** Tables that say what no chart beside them says. The overview has the tiles before it. */
const TABLES: ReadonlySet<string> = new Set(["outcomes", "wait"]);

/**
 * What one wants to see without asking for more, in the order in which one asks: what became of the chats, how long they
 * waited, how it changed, when they came.
 */
export function briefSections(sections: readonly Section[], period: ReportPeriod): Section[] {
  const unit = unitOf(period);
  return ["outcomes", "wait", unit, "weekday-hours"].flatMap((id) => {
    const section = sections.find((one) => one.id === id);
    if (section === undefined) return [];
    const tables = section.tables.filter((table) => table.id === unit || TABLES.has(table.id));
    return [{ ...section, tables }];
  });
}

/** The length of time by which a period is seen as a whole. */
function unitOf({ from, to }: ReportPeriod): "month" | "week" | "day" | "hour" {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (days >= LEAST_DAYS.month) return "month";
  if (days >= LEAST_DAYS.week) return "week";
  return days >= LEAST_DAYS.day ? "day" : "hour";
}
