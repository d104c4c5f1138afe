import type { Instant } from "../../chat/session.ts";
import type { Esm } from "../../outside/esm/port.ts";
import { cellTextIn } from "../../report/document/cell-text.ts";
import { reportDocument } from "../../report/document/make-document.ts";
import { readPeriod, todayIn } from "../../report/figures/period.ts";
import { readReport } from "../../report/figures/read-report.ts";
import type { ReportedOutcome } from "../../report/figures/report.ts";
import type { PlatformSession } from "../../sandbox/chat-history/platform-session.ts";
import type { MeasureSettings } from "../../settings/measure-settings.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import type { DemoFigure } from "./demo-steps.ts";

export interface DemoFigureSettings {
  readonly platformSettings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  readonly timeZone: string;
  readonly measures: MeasureSettings;
}

export interface FiguresAndMistakes {
  readonly figures: readonly DemoFigure[];
  /** What became of the chats; none where cards do not tell. */
  readonly outcomes: readonly DemoFigure[];
  /** Outcomes whose number differs from that of the sessions. Empty when all are right. */
  readonly wrongFigures: readonly string[];
}

/**
 * The figures of the day at a glance, as `esm-chat report` reads them from the cards. What became of the chats is counted
 * again from the sessions, as far as the chat platform tells them.
 */
export async function readDemoFigures(
  esm: Esm,
  sessions: readonly PlatformSession[],
  { platformSettings, staticValueNames, timeZone, measures }: DemoFigureSettings,
  now: Instant,
): Promise<FiguresAndMistakes> {
  const today = todayIn(timeZone, now);
  const settings = {
    language: "en",
    organizationAttribute: undefined,
    files: [],
    timeZone,
    targets: [20, 60],
    businessHours: measures.business?.hours,
    hoursTimeZone: timeZone,
  } as const;
  const report = await readReport(
    esm,
    { name: "demo", platformSettings, staticValueNames, report: settings },
    { period: readPeriod(today, today, ""), now, onUnreadable: () => undefined },
  );
  const { tiles, sections, language, words } = reportDocument(report, { language: "en" });
  const cell = cellTextIn(language, words);
  const told = tiles.filter(({ value }) => value.kind !== "not-told");
  const rows = sections.find(({ id }) => id === "outcomes")?.tables[0]?.rows ?? [];
  if (platformSettings.attributeCodes.outcome === undefined) {
    return { figures: glance(), outcomes: [], wrongFigures: [] };
  }
  return {
    figures: glance(),
    outcomes: rows.map(({ cells }) => {
      const [label = "", value = "", n = ""] = cells.map((one) => cell(one));
      return { label, value, n };
    }),
    wrongFigures: wrongOutcomes(report.total.outcomes, sessions, measures),
  };

  function glance(): DemoFigure[] {
    return told.map(({ label, value, n }) => ({ label, value: cell(value), n }));
  }
}

function wrongOutcomes(
  told: Readonly<Record<ReportedOutcome, number>>,
  sessions: readonly PlatformSession[],
  measures: MeasureSettings,
): string[] {
  const counted = new Map<string, number>(Object.keys(told).map((outcome) => [outcome, 0]));
  for (const session of sessions) {
    const outcome = outcomeIn(session, measures);
    counted.set(outcome, (counted.get(outcome) ?? 0) + 1);
  }
  return Object.entries(told).flatMap(([outcome, n]) => {
    const expected = counted.get(outcome);
    return n === expected ? [] : [`${outcome}: ${n} instead of ${expected}`];
  });
}

function isReply({ sender, liveChatId, type }: PlatformSession["messages"][number]): boolean {
  return sender.kind === "operator" && liveChatId !== null && (type === "text" || type === "file");
}

/** What became of a made-up chat: in none of them do live chats overlap, and none is ended for its end user in vain. */
function outcomeIn(
  { liveChats, messages, endedAt }: PlatformSession,
  { abandonedWithinSeconds }: MeasureSettings,
): ReportedOutcome {
  if (messages.some(isReply)) return "answered";
  if (endedAt === null) return "going-on";
  if (liveChats.length === 0) return "chatbot-only";
  const waited = liveChats.reduce(
    (sum, chat) => sum + Date.parse(chat.endedAt ?? endedAt) - Date.parse(chat.establishedAt),
    0,
  );
  return waited <= abandonedWithinSeconds * 1000 ? "abandoned" : "unanswered";
}
