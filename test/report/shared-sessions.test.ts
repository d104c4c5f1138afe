import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { periodBetween } from "../../plugin/report/figures/period.ts";
import { readReport } from "../../plugin/report/figures/read-report.ts";
import type { Report, ReportPeriod } from "../../plugin/report/figures/report.ts";
import { startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { dateOf, dayOf } from "../../plugin/schedule/local-day.ts";
import { draws } from "../support/draws.ts";
import { type Asked, chatOf, chatsIn, figuresFrom, groupsOf, heatMapOf, NAMES } from "./independent-figures.ts";
import { cardsOf, EVERYTHING, esmOf, NOW, sourceOf } from "./report-world.ts";

const SESSIONS = "../shared/data/support-sessions.ndjson";
const TARGETS = [20, 60, 300];
/** The two periods that hold all sessions. */
const PERIODS = [
  ["2004-01-01", "2011-12-31"],
  ["2012-01-01", "2018-12-31"],
] as const;

/** Through either API: how precise its times are, in which zone the figures are, and of how many of the 1,200 sessions. */
const WAYS = [
  { api: "rest", precision: 1_000, timeZone: "America/New_York", count: 1_200 },
  { api: "web-api", precision: 60_000, timeZone: "UTC", count: draws(300, 1_200) },
] as const;

describe.skipIf(!existsSync(SESSIONS)).each(WAYS)(
  "$count shared sessions over $api in $timeZone",
  ({ api, precision, timeZone, count }) => {
    const lines = existsSync(SESSIONS) ? readFileSync(SESSIONS, "utf8").trim().split("\n") : [];
    const chats = lines.slice(0, count).map((line) => chatOf(line, precision));
    const reports: Report[] = [];
    let requests = 0;

    beforeAll(async () => {
      const sandbox = await startSandbox({ cards: cardsOf(chats), clock: NOW, timeZone: "UTC" });
      try {
        const source = sourceOf(EVERYTHING, {
          timeZone,
          targets: TARGETS,
          organizationAttribute: "customer",
          businessHours: { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "17:00", holidays: undefined },
          hoursTimeZone: timeZone,
        });
        const esm = esmOf(sandbox, api, source);
        for (const [from, last] of PERIODS) {
          const period = periodBetween(from, last, { from: "", to: "" });
          reports.push(
            await readReport(esm, source, {
              period,
              now: NOW,
              onUnreadable: (card) => {
                throw card;
              },
            }),
          );
        }
        requests = sandbox.stats().esm.requests;
      } finally {
        await sandbox.close();
      }
    });

    it("are all in one of the reports", () => {
      expect(chats).toHaveLength(count);
      expect(reports.map(({ total }) => total.chats).reduce((one, other) => one + other)).toBe(count);
      expect(reports.map(({ cards }) => cards.withoutStart + cards.doubled + cards.unreadable)).toEqual([0, 0]);
      expect(requests).toBeLessThan(api === "rest" ? 12 : 60);
    });

    describe.each(PERIODS.map(([from, last], index) => ({ from, last, index })))(
      "$from to $last",
      ({ from, last, index }) => {
        const asked: Asked = { from, last, timeZone, targets: TARGETS, businessHours: [8, 17] };
        const placed = chatsIn(chats, asked);

        it("have the total and the heat map that sorting and Temporal give", () => {
          expect(reports[index]?.total).toEqual(figuresFrom(placed, asked));
          expect(reports[index]?.weekdayHours).toEqual(heatMapOf(placed));
          expect(placed.length).toBeGreaterThan(count / 10);
        });

        it.each(["month", "week", "day", "hour", "firstReplier", "supportPerson", "organization", "language"] as const)(
          "have the table by %s",
          (dimension) => {
            const expected = groupsOf(placed, NAMES[dimension], asked);
            const groups = reports[index]?.by[dimension] ?? [];
            const shown = groups
              .filter(({ figures }) => figures.chats > 0)
              .map(({ key, figures }): [string | number, unknown] => [nameOf(key), figures]);
            expect(new Map(shown)).toEqual(expected);
            expect(shown).toHaveLength(expected.size);
          },
        );

        it("are compared with the right periods", () => {
          for (const comparison of [reports[index]?.before, reports[index]?.lastYear]) {
            const other = { ...asked, ...bothIncluded(comparison?.period) };
            expect(comparison?.figures).toEqual(figuresFrom(chatsIn(chats, other), other));
          }
        });
      },
    );
  },
);

function nameOf(key: unknown): string | number {
  if (typeof key === "string" || typeof key === "number") return key;
  if (typeof key !== "object" || key === null) return "?";
  return "text" in key ? String(key.text) : "name" in key ? String(key.name) : "?";
}

function bothIncluded(period: ReportPeriod | undefined): { readonly from: string; readonly last: string } {
  return { from: period?.from ?? "", last: dateOf((dayOf(period?.to ?? "") ?? 0) - 1) };
}
