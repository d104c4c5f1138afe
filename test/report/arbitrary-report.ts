import * as fc from "fast-check";
import { OUTCOMES } from "../../plugin/chat/outcome.ts";
import { foldReport } from "../../plugin/report/figures/fold-report.ts";
import { periodBefore, readPeriod, sameLastYear } from "../../plugin/report/figures/period.ts";
import type { Report, ReportPeriod } from "../../plugin/report/figures/report.ts";
import {
  type NamedCard,
  REPORTED_ATTRIBUTES,
  type ReportedAttribute,
  type ReportedChat,
} from "../../plugin/report/figures/reported-chat.ts";
import type { BusinessHours } from "../../plugin/schedule/schedule.ts";

const MADE_AT = Date.UTC(2026, 10, 30, 6, 0);
const TODAY = "2026-11-30";

export const ALL_ATTRIBUTES: readonly ReportedAttribute[] = [...REPORTED_ATTRIBUTES, "organization"];

/** Names that break tables, terminals and pages that are not careful. */
export const HOSTILE_NAMES = [
  "Anna Virtanen",
  "\u001b[31mred\u001b[0m\u001b]0;title\u0007",
  "\u202eright to left\u2066",
  "two\r\nlines\u2028three",
  "x".repeat(10_000),
  "a\u0300".repeat(500),
  "👩‍💻 開発者の名前がとても長い場合",
  "שלום مرحبا",
  "{n, plural, other {#}} '' <b>&amp;</b> '{'",
  '=HYPERLINK("http://example.com")',
  " ",
  "\ud800",
] as const;

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("Anna Virtanen", "Björn Åkesson", "Jürgen Müller", "Bo") },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
);

const person: fc.Arbitrary<NamedCard> = fc.record({
  dataCardId: fc.integer({ min: 900_001, max: 900_009 }).map(String),
  name: fc.option(name, { freq: 6 }),
});

const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 5 });
const seconds = fc.oneof(fc.integer({ min: -1, max: 130 }), fc.integer({ min: 0, max: 200_000 }));
const count = fc.integer({ min: 0, max: 4 });

/** A chat that began between September 2025 and the end of November 2026, most of them in October 2026. */
const chat: fc.Arbitrary<ReportedChat> = fc.record({
  dataCardId: fc.integer({ min: 1, max: 9_999_999 }).map(String),
  sessionId: sometimes(fc.integer({ min: 1, max: 500 }).map(String)),
  isActive: fc.oneof(
    { weight: 8, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constantFrom(true, null) },
  ),
  startTime: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: Date.UTC(2026, 8, 25), max: Date.UTC(2026, 10, 5) }) },
    { weight: 3, arbitrary: fc.integer({ min: Date.UTC(2025, 8, 25), max: Date.UTC(2026, 10, 29) }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  startIsDay: fc.constantFrom(false, false, false, true),
  endTime: sometimes(fc.integer({ min: Date.UTC(2026, 8, 25), max: Date.UTC(2026, 10, 6) })),
  messageCount: sometimes(fc.integer({ min: 0, max: 300 })),
  waitTimeBeforeFirstReply: sometimes(seconds),
  supportPerson: sometimes(person),
  outcome: sometimes(fc.constantFrom(...OUTCOMES)),
  firstReplier: sometimes(person),
  liveChatCount: sometimes(count),
  redirectCount: sometimes(count),
  waitInBusinessHours: sometimes(seconds),
  liveChatTime: sometimes(seconds),
  language: sometimes(fc.oneof(fc.constantFrom("fi", "sv", "de", "pt-BR", "Finnish", "xx"), name)),
  organization: sometimes(fc.oneof(fc.constantFrom("City of Espoo", "ACME"), name)),
});

const PERIODS = ["2026-10", "2026-W44", "2026-10-25", "30d", "10w", "3m"];

const HOURS: BusinessHours = { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00", holidays: undefined };

/** A report of drawn chats, folded as the plugin folds them. */
export function arbitraryReport({ chats = 60 }: { readonly chats?: number } = {}): fc.Arbitrary<Report> {
  return fc
    .record({
      chats: fc.array(chat, { maxLength: chats, size: "max" }),
      period: fc.constantFrom(...PERIODS),
      mapped: fc.oneof(fc.constant([...ALL_ATTRIBUTES]), fc.subarray([...ALL_ATTRIBUTES])),
      compares: fc.boolean(),
      hasBusinessHours: fc.boolean(),
      unreadable: fc.constantFrom(0, 0, 1, 3),
    })
    .map(({ chats: drawn, period, mapped, compares, hasBusinessHours, unreadable }) =>
      reportOf(drawn, { period: readPeriod(period, TODAY, ""), mapped, compares, hasBusinessHours, unreadable }),
    );
}

interface Frame {
  readonly period: ReportPeriod;
  readonly mapped: readonly ReportedAttribute[];
  readonly compares: boolean;
  readonly hasBusinessHours: boolean;
  readonly unreadable: number;
}

/** The report of these chats, in Helsinki. */
export function reportOf(chats: readonly ReportedChat[], frame: Partial<Frame> = {}): Report {
  const { period = readPeriod("2026-10", TODAY, ""), mapped = ALL_ATTRIBUTES, compares = true } = frame;
  const fold = foldReport({
    environment: "production",
    madeAt: MADE_AT,
    timeZone: "Europe/Helsinki",
    targets: [20, 60, 300],
    period,
    before: compares ? periodBefore(period) : null,
    lastYear: compares ? sameLastYear(period) : null,
    mapped: new Set(mapped),
    businessHours: frame.hasBusinessHours === true ? HOURS : undefined,
    hoursTimeZone: "Europe/Helsinki",
  });
  // A chat whose attribute is not mapped has no value there.
  const empty = Object.fromEntries(ALL_ATTRIBUTES.filter((one) => !mapped.includes(one)).map((one) => [one, null]));
  for (const one of chats) fold.take({ ...one, ...empty });
  return fold.end(frame.unreadable ?? 0);
}

/** Chats as a service desk has them, the same ones each time: `count` of them in October 2026. */
export function usualChats(chats: number): ReportedChat[] {
  return Array.from({ length: chats }, (_, index): ReportedChat => {
    const startTime = Date.UTC(2026, 9, 1 + (index % 30), 5 + ((index * 7) % 11), (index * 13) % 60);
    const outcome = OUTCOMES[index % 9 === 0 ? 1 : index % 11 === 0 ? 2 : index % 5 === 0 ? 3 : 0] ?? "answered";
    const isAnswered = outcome === "answered";
    const replier = { dataCardId: String(900_001 + (index % 4)), name: NAMES[index % 4] ?? "" };
    return {
      dataCardId: String(1_000 + index),
      sessionId: String(index),
      isActive: false,
      startTime,
      startIsDay: false,
      endTime: startTime + (120 + (index % 40) * 37) * 1000,
      messageCount: 3 + (index % 25),
      waitTimeBeforeFirstReply: isAnswered ? (index * 17) % 200 : null,
      supportPerson: isAnswered ? replier : null,
      outcome,
      firstReplier: isAnswered ? replier : null,
      liveChatCount: outcome === "chatbot-only" ? 0 : 1 + (index % 17 === 0 ? 1 : 0),
      redirectCount: index % 10 === 0 ? 1 : 0,
      waitInBusinessHours: isAnswered ? (index * 11) % 150 : null,
      liveChatTime: outcome === "chatbot-only" ? null : 60 + (index % 30) * 20,
      language: index % 6 === 0 ? "sv" : "fi",
      organization: index % 3 === 0 ? "City of Espoo" : "ACME Oy",
    };
  });
}

const NAMES = ["Anna Virtanen", "Björn Åkesson", "Jürgen Müller", "Bo"];
