import { OUTCOMES } from "../../../plugin/chat/outcome.ts";
import { foldReport, type ReportFrame } from "../../../plugin/report/figures/fold-report.ts";
import { periodBefore, periodBetween, sameLastYear } from "../../../plugin/report/figures/period.ts";
import type { Report } from "../../../plugin/report/figures/report.ts";
import {
  REPORTED_ATTRIBUTES,
  type ReportedAttribute,
  type ReportedChat,
} from "../../../plugin/report/figures/reported-chat.ts";
import { integer, pick } from "../../support/draws.ts";

export const MADE_AT = Date.parse("2026-11-04T08:00:00Z");

export const ALL_MAPPED: ReadonlySet<ReportedAttribute> = new Set([...REPORTED_ATTRIBUTES, "organization"]);

/** October 2026, in which Helsinki's clocks go back. */
export const FRAME: ReportFrame = frameOf("2026-10-01", "2026-10-31");

export function frameOf(from: string, last: string, more: Partial<ReportFrame> = {}): ReportFrame {
  const period = periodBetween(from, last, { from: "--from", to: "--to" });
  return {
    environment: "test",
    madeAt: MADE_AT,
    timeZone: "Europe/Helsinki",
    targets: [20, 60, 7_000],
    businessHours: { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00", holidays: undefined },
    hoursTimeZone: "Europe/Stockholm",
    period,
    before: periodBefore(period),
    lastYear: sameLastYear(period),
    mapped: ALL_MAPPED,
    ...more,
  };
}

export function chat(values: Partial<ReportedChat> = {}): ReportedChat {
  return {
    dataCardId: "1",
    sessionId: null,
    isActive: false,
    startTime: Date.parse("2026-10-14T09:00:00Z"),
    startIsDay: false,
    endTime: null,
    messageCount: null,
    waitTimeBeforeFirstReply: null,
    supportPerson: null,
    outcome: null,
    firstReplier: null,
    liveChatCount: null,
    redirectCount: null,
    waitInBusinessHours: null,
    liveChatTime: null,
    language: null,
    organization: null,
    ...values,
  };
}

export function reportOf(chats: Iterable<ReportedChat>, frame: ReportFrame = FRAME, unreadable = 0): Report {
  const fold = foldReport(frame);
  for (const one of chats) fold.take(one);
  return fold.end(unreadable);
}

/** Odd numbers, among them those that ESM's attributes may hold although they make no sense here. */
const ODD_NUMBERS = [-1, -86_400, 0.5, 3.999, 1e12, Number.MAX_SAFE_INTEGER, 31_622_401];
const ODD_TIMES = [0, Date.parse("1999-12-31T23:59:59Z"), MADE_AT + 86_400_001, Date.parse("2199-01-01T00:00:00Z")];

/** Chats with holes, odd values, doubles, persons without names, around the changes of the clocks. */
export function drawnChats(random: () => number, count: number): ReportedChat[] {
  const maybe = <T>(draw: () => T): T | null => (random() < 0.25 ? null : draw());
  const number = (most: number) =>
    maybe(() =>
      random() < 0.04 ? pick(random, ODD_NUMBERS) : integer(random, 0, 10 ** integer(random, 0, most)) - 1 || 0,
    );
  const person = () =>
    maybe(() => {
      const id = integer(random, 1, 12);
      return { dataCardId: `${1_000 + id}`, name: id % 4 === 0 ? null : `Person ${id % 5}` };
    });
  const chats: ReportedChat[] = [];
  for (let index = 0; index < count; index += 1) {
    const before = random() < 0.08 && index > 0 ? pick(random, chats) : undefined;
    const start = random() < 0.04 ? pick(random, ODD_TIMES) : drawnStart(random);
    chats.push(
      before !== undefined
        ? { ...before, dataCardId: String(index) }
        : {
            dataCardId: String(index),
            sessionId: random() < 0.03 ? null : `ws-${index}`,
            isActive: random() < 0.05 ? null : random() < 0.1,
            startTime: random() < 0.05 ? null : start,
            startIsDay: random() < 0.02,
            endTime: maybe(() => start + integer(random, -60_000, 10 ** integer(random, 3, 8))),
            messageCount: number(3),
            waitTimeBeforeFirstReply: number(5),
            supportPerson: person(),
            outcome: maybe(() => pick(random, OUTCOMES)),
            firstReplier: person(),
            liveChatCount: number(1),
            redirectCount: number(1),
            waitInBusinessHours: number(5),
            liveChatTime: number(6),
            language: maybe(() => pick(random, ["fi", "sv", "en", "", " ", "none", "others"])),
            organization: maybe(() => pick(random, ["Kunta Oy", "Åbo Ab", "=1+1", "__proto__", "constructor"])),
          },
    );
  }
  return chats;
}

/** Mostly in October of 2026, often in the hours when clocks change, also in the periods that it is compared with. */
function drawnStart(random: () => number): number {
  const from = pick(random, [
    "2026-09-30T20:00:00Z",
    "2026-10-24T20:00:00Z",
    "2026-10-25T00:30:00Z",
    "2025-09-30T21:00:00Z",
    "2026-08-31T21:00:00Z",
  ]);
  return Date.parse(from) + integer(random, -7_200_000, 10 ** integer(random, 6, 9.5));
}

export function shuffled<T>(random: () => number, list: readonly T[]): T[] {
  const result = [...list];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = integer(random, 0, index);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}
