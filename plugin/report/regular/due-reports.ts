import type { Instant } from "../../chat/session.ts";
import { createCronTimes } from "../../schedule/cron-times.ts";
import { DAY_MS, dateOf } from "../../schedule/local-day.ts";
import type { ReportFileConfiguration } from "../../settings/configuration.ts";
import { daysOf, readPeriod, todayIn, weekOf } from "../figures/period.ts";
import type { ReportPeriod } from "../figures/report.ts";

/** A period whose report can be written: it is over. */
export interface DueReport {
  readonly period: ReportPeriod;
  readonly dueAt: Instant;
}

/** When the reports of one entry of `report.files` are due. */
export interface DueTimes {
  /** The last ones that are due, the oldest first. */
  last(now: Instant, count: number): readonly DueReport[];
  next(now: Instant): Instant;
}

/** The last whole one, as a period is written. */
const LAST = { month: "1m", week: "1w", day: "1d" } as const;

/** More days than any of these periods has, with the days around a change of the clocks. */
const LONGEST_DAYS = { month: 32, week: 8, day: 2 } as const;

/** On the first day after the period, at this time of day. If clocks skip that time, when they jump. */
export function createDueTimes(
  { every, at }: Pick<ReportFileConfiguration, "every" | "at">,
  timeZone: string,
): DueTimes {
  const [hour, minute] = at.split(":").map(Number);
  const days = { month: "1 * *", week: "* * 1", day: "* * *" }[every];
  const firing = createCronTimes(`${minute} ${hour} ${days}`, timeZone);
  // Each of these fires within the next month.
  const next = (after: Instant) => firing(after) ?? Number.POSITIVE_INFINITY;
  return {
    next,
    last(now, count) {
      const due: DueReport[] = [];
      const from = now - (count + 1) * LONGEST_DAYS[every] * DAY_MS;
      for (let dueAt = next(from); dueAt <= now; dueAt = next(dueAt)) {
        due.push({ dueAt, period: readPeriod(LAST[every], todayIn(timeZone, dueAt), "report.files") });
      }
      return due.slice(-count);
    },
  };
}

/** `2026-10`, `2026-W44` (ISO 8601), `2026-10-01`; of other days the first and the last one. */
export function periodName(period: ReportPeriod): string {
  const { kind, from } = period;
  switch (kind) {
    case "month":
      return from.slice(0, "2026-10".length);
    case "week":
      return weekOf(daysOf(period).from);
    case "day":
      return from;
    case "days":
      return `${from}--${dateOf(daysOf(period).to - 1)}`;
  }
}
