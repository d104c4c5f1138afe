import { dateOf } from "../../schedule/local-day.ts";
import type { ChatRole, ListConditions } from "../chats/list-conditions.ts";
import { daysOf } from "../figures/period.ts";
import type { PersonKey, ReportPeriod } from "../figures/report.ts";
import { mondayOf } from "./date-text.ts";
import type { Cell } from "./report-document.ts";

/** Which chats a count of a table is of; undefined where they cannot be listed, or there are none. */
export function chatsCounted(
  cell: Cell,
  ofRow: ListConditions | undefined,
  ofColumn: ListConditions | undefined,
): ListConditions | undefined {
  const isListed = cell.kind === "count" && cell.count > 0 && ofRow !== undefined && ofColumn !== undefined;
  return isListed ? { ...ofRow, ...ofColumn } : undefined;
}

/** Those of a period. */
export function chatsOfPeriod(period: Pick<ReportPeriod, "from" | "to">): ListConditions {
  return chatsOfDays(daysOf(period));
}

/** Those of the part of a month, `2026-10`, that is in the period. */
export function chatsOfMonth(month: string, period: ReportPeriod): ListConditions {
  const [first, days] = [`${month}-01`, daysOf(period)];
  const { from } = daysOf({ from: first, to: first });
  const length = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  return chatsOfDays({ from: Math.max(from, days.from), to: Math.min(from + length, days.to) });
}

/** Those of the part of a week, `2026-W44`, that is in the period. */
export function chatsOfWeek(week: string, period: ReportPeriod): ListConditions {
  const [monday, days] = [mondayOf(week), daysOf(period)];
  return chatsOfDays({ from: Math.max(monday, days.from), to: Math.min(monday + 7, days.to) });
}

/** Those of a person whom a table names; undefined for the rows of nobody and of all others. */
export function chatsOfPerson(key: PersonKey, as: ChatRole, period: ReportPeriod): ListConditions | undefined {
  if (typeof key === "string") return undefined;
  return { ...chatsOfPeriod(period), person: { dataCardId: key.dataCardId, as } };
}

function chatsOfDays({ from, to }: ReturnType<typeof daysOf>): ListConditions {
  return { from: dateOf(from), to: dateOf(to - 1) };
}
