import { atOnce } from "../../../plugin/base/breathe.ts";
import type { StoredChatSessionCard } from "../../../plugin/chat/card.ts";
import { compileChatLog } from "../../../plugin/chat/chat-log.ts";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import type { RememberedCard } from "../../../plugin/state/remembered-card.ts";
import { type CardBefore, digestHistory, type HistoryDigest } from "../../../plugin/task/download/history-digest.ts";
import type { HistoryReading } from "../../../plugin/task/download/read-histories.ts";
import { emptyStoredCard } from "../../chat/sample-card.ts";
import { START, session } from "../../chat/sample-session.ts";

/** A template of one line for each message. */
const LINES = "{{#each messages}}\n{{time}} {{text}}\n{{/each}}";

export const renderChatLog = compileChatLog("t.hbs", LINES, { format: "text", timeZone: "UTC" });

/** A day after the sessions start. */
export const READ_AT = START + 86_400_000;

export interface Digesting extends Partial<WidgetSession> {
  readonly counted?: number;
  readonly before?: Partial<CardBefore>;
  readonly mostLogCharacters?: number;
  readonly isPlatformTime?: boolean;
  readonly endedBeforeReading?: boolean;
}

export function stored(parts: Partial<StoredChatSessionCard> = {}): StoredChatSessionCard {
  return { ...emptyStoredCard(), chatSessionId: "ws-1", isChatActive: true, ...parts };
}

/** A history as a run keeps it. */
export function digested(digesting: Digesting = {}): HistoryDigest {
  const {
    counted,
    before,
    mostLogCharacters = 100_000,
    isPlatformTime = true,
    endedBeforeReading,
    ...parts
  } = digesting;
  const whole = session(parts);
  return atOnce(
    digestHistory(
      {
        kind: "history",
        session: whole,
        readAt: READ_AT,
        isPlatformTime,
        endedBeforeReading: endedBeforeReading ?? whole.endedAt !== null,
        countByPlatform: counted ?? whole.messages.length,
      },
      { stored: stored(), remembered: undefined, erased: undefined, ...before },
      { renderChatLog, mostLogCharacters, onlyDelivered: false, countsDeleted: false },
    ),
  );
}

/** The same, of the card 7. */
export function reading(digesting: Digesting = {}, card: Partial<HistoryReading["card"]> = {}): HistoryReading {
  const held = card.stored ?? stored();
  const before = { stored: held, ...digesting.before };
  return {
    card: { dataCardId: "7", stored: held, fileNames: [], ...card },
    sessionId: "ws-1",
    reading: digested({ ...digesting, before }),
  };
}

export function remembering(parts: Partial<RememberedCard> = {}): RememberedCard {
  return {
    sessionId: "ws-1",
    history: undefined,
    persons: { customer: null, supportPerson: null, members: [], operators: new Map(), removed: [] },
    reported: "",
    endedSince: null,
    closed: null,
    ...parts,
  };
}
