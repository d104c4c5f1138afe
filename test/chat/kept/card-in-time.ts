import { readFileSync } from "node:fs";
import { atOnce } from "../../../plugin/base/breathe.ts";
import type { StoredChatSessionCard } from "../../../plugin/chat/card.ts";
import { type ChatLogOptions, compileChatLog } from "../../../plugin/chat/chat-log.ts";
import type { KnownHistory } from "../../../plugin/chat/kept/known-history.ts";
import { type MergedHistory, mergeHistory } from "../../../plugin/chat/kept/merge-history.ts";
import type { Message, WidgetSession } from "../../../plugin/chat/session.ts";
import { emptyStoredCard } from "../sample-card.ts";
import { liveChat, message, START, session } from "../sample-session.ts";

export const READY_MADE = readFileSync(new URL("../../../templates/chat-log.hbs", import.meta.url), "utf8");

/** Times of a template at the end of its entries: a stored log cannot be cut into them. */
export const TIME_LAST = "{{#each messages}}\n- {{senderName}}: {{text}} ({{time}})\n{{/each}}";

/** V or O with the time in minutes: `V 2`. */
export function said(...lines: readonly string[]): Message[] {
  return lines.map((line) => {
    const [who, minutes, liveChatId = "l1"] = line.split(" ");
    const kind = who === "V" ? "visitor" : "operator";
    return message(kind, Number(minutes) * 60, { text: `says ${line}`, liveChatId });
  });
}

export interface Reading extends Partial<WidgetSession> {
  readonly counted?: number;
  readonly onlyDelivered?: boolean;
  readonly countsDeleted?: boolean;
  readonly erasedAt?: number;
}

/** A card through one reading after the other, as a run fills it. */
export function cardInTime(
  template = READY_MADE,
  mostLogCharacters = 100_000,
  { format, timeZone }: ChatLogOptions = { format: "text", timeZone: "UTC" },
) {
  const renderChatLog = compileChatLog("t.hbs", template, { format, timeZone });
  let stored: StoredChatSessionCard = emptyStoredCard();
  let known: KnownHistory | undefined;

  function read({ counted, onlyDelivered = false, countsDeleted = false, erasedAt, ...parts }: Reading): MergedHistory {
    const whole = session({ liveChats: [liveChat("l1", 60, [["o1", 90]])], ...parts });
    const merged = atOnce(
      mergeHistory(
        {
          session: whole,
          listed: whole.liveChats,
          readAt: START + 86_400_000,
          countByPlatform: counted ?? whole.messages.length,
          stored,
          known,
          onlyDelivered,
          countsDeleted,
          erasedAt,
        },
        { renderChatLog, mostLogCharacters },
      ),
    );
    const { messageCount, startTime, endTime, waitTime } = merged.figures;
    stored = {
      ...stored,
      chatLog: merged.chatLog?.log ?? stored.chatLog,
      messageCount: messageCount ?? stored.messageCount,
      startTime: startTime ?? stored.startTime,
      endTime: endTime === undefined ? stored.endTime : endTime,
      waitTimeBeforeFirstReply: waitTime.isWritten ? waitTime.seconds : stored.waitTimeBeforeFirstReply,
    };
    known = merged.known;
    return merged;
  }

  return {
    read,
    /** What was known is lost: another machine, or a fresh folder. */
    forget() {
      known = undefined;
    },
    set(parts: Partial<StoredChatSessionCard>) {
      stored = { ...stored, ...parts };
    },
    get stored() {
      return stored;
    },
    get wait() {
      return stored.waitTimeBeforeFirstReply;
    },
    get count() {
      return stored.messageCount;
    },
    /** What the log shows of the messages of `said`, in its order. */
    get lines() {
      return [...(stored.chatLog ?? "").matchAll(/says ([VO] [\d.]+(?: l\d)?)/g)].map(([, line]) => line);
    },
    render: (messages: readonly Message[], parts: Partial<WidgetSession> = {}) =>
      renderChatLog(session({ liveChats: [liveChat("l1", 60, [["o1", 90]])], ...parts, messages })),
  };
}
