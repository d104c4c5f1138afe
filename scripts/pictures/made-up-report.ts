import type { DataCardId } from "../../plugin/outside/esm/port.ts";
import { foldReport } from "../../plugin/report/figures/fold-report.ts";
import { periodBefore } from "../../plugin/report/figures/period.ts";
import type { Report, ReportPeriod } from "../../plugin/report/figures/report.ts";
import { type NamedCard, REPORTED_ATTRIBUTES, type ReportedChat } from "../../plugin/report/figures/reported-chat.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";

const DAY_MS = 86_400_000;
/** Chats of four hours from 06:00 and from 10:00 UTC, from Monday to Sunday. */
const CHATS = [
  { hour: 6, byWeekday: [31, 24, 22, 23, 19, 2, 1] },
  { hour: 10, byWeekday: [22, 20, 19, 17, 12, 3, 2] },
] as const;
/** Seconds; shorter waits without an answer are abandoned ones. */
const ABANDONED_WITHIN = 20;
const ORGANIZATIONS = ["Harbour Logistics", "Northern Clinics", "Lakeside School", null] as const;

/** The report of a period on chats of the sandbox's generator: nobody in it exists. */
export function madeUpReport(period: ReportPeriod): Report {
  const before = periodBefore(period);
  const fold = foldReport({
    environment: "sandbox",
    madeAt: Date.parse(`${period.to}T05:00:00Z`) as Report["madeAt"],
    timeZone: "Europe/Helsinki",
    targets: [20, 60, 120],
    businessHours: undefined,
    hoursTimeZone: "Europe/Helsinki",
    period,
    before,
    lastYear: null,
    mapped: new Set([...REPORTED_ATTRIBUTES.filter((name) => name !== "waitInBusinessHours"), "organization"]),
  });
  for (const chat of chatsBetween(before.from, period.to)) fold.take(chat);
  return fold.end(0);
}

function* chatsBetween(from: string, to: string): Generator<ReportedChat> {
  for (let day = Date.parse(from); day < Date.parse(to); day += DAY_MS) {
    const number = day / DAY_MS;
    for (const { hour, byWeekday } of CHATS) {
      // 1 January 1970 was a Thursday.
      const count = (byWeekday[(number + 3) % 7] ?? 0) + (number % 5);
      const startAt = day + hour * 3_600_000;
      for (const session of generateSessions({ seed: number * 24 + hour, count, startAt }))
        yield chatOf(session, number);
    }
  }
}

function chatOf(session: WireSession, day: number): ReportedChat {
  const [chat] = session.liveChats;
  const replies = session.messages.filter(
    ({ sender, type }) => sender.kind === "operator" && /^(?:text|file)$/.test(type),
  );
  const [first, last] = [replies[0], replies.at(-1)];
  const waited =
    chat === undefined
      ? null
      : secondsBetween(chat.establishedAt, first?.sentAt ?? session.endedAt ?? chat.establishedAt);
  const key = `${day}-${session.sessionId}`;
  return {
    dataCardId: key as DataCardId,
    sessionId: key,
    isActive: session.status === "active",
    startTime: Date.parse(session.startedAt) as ReportedChat["startTime"],
    startIsDay: false,
    endTime: session.endedAt === null ? null : (Date.parse(session.endedAt) as ReportedChat["endTime"]),
    messageCount: session.messageCount,
    waitTimeBeforeFirstReply: first === undefined ? null : waited,
    supportPerson: personOf(session, last?.sender.id),
    outcome: outcome(),
    firstReplier: personOf(session, first?.sender.id),
    liveChatCount: session.liveChats.length,
    redirectCount: session.liveChats.filter(({ disconnectionMode }) => disconnectionMode?.startsWith("forwarded"))
      .length,
    waitInBusinessHours: null,
    liveChatTime: chat === undefined ? null : secondsBetween(chat.establishedAt, chat.endedAt ?? chat.establishedAt),
    language: null,
    organization: ORGANIZATIONS[key.length % 7 === 0 ? 3 : session.messageCount % 3] ?? null,
  };

  function outcome(): ReportedChat["outcome"] {
    if (first !== undefined) return "answered";
    if (waited === null) return "chatbot-only";
    return waited <= ABANDONED_WITHIN ? "abandoned" : "unanswered";
  }
}

function personOf({ operators }: WireSession, id: string | null | undefined): NamedCard | null {
  const operator = operators.find(({ operatorId }) => operatorId === id);
  return operator === undefined ? null : { dataCardId: operator.operatorId as DataCardId, name: operator.name };
}

function secondsBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}
