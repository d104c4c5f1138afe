import { statesBeforeFirstMessage } from "../../chat/before-first-message.ts";
import { type LimitedChatLog, limitedChatLog, type RenderChatLog } from "../../chat/chat-log.ts";
import type { Instant, SessionWithoutMessages, WidgetSession } from "../../chat/session.ts";
import { type SessionStatistics, statisticsOf } from "../../chat/wait-time.ts";
import type { History } from "../../outside/chat-history/port.ts";

/**
 * What is kept of a history until its card is written: everything but the messages, of which log and statistics are
 * made as soon as they are read. Two hundred sessions wait for their persons together; their messages as objects would
 * take ten times the room of the logs.
 */
export interface HistoryDigest extends Omit<History, "session"> {
  readonly session: SessionWithoutMessages;
  readonly statistics: SessionStatistics;
  readonly chatLog: LimitedChatLog;
  /** Of a history without messages: every log that it may have had so far. Otherwise none. */
  readonly logsWithoutMessages: readonly string[];
  /** The last of the times that stand in the history. */
  readonly lastEventAt: Instant;
}

export interface DigestRules {
  readonly renderChatLog: RenderChatLog;
  /** Characters that the chat log attribute may hold. */
  readonly mostLogCharacters: number;
}

export function digestHistory(history: History, { renderChatLog, mostLogCharacters }: DigestRules): HistoryDigest {
  const { messages, ...session } = history.session;
  const chatLogOf = (state: WidgetSession) => limitedChatLog(renderChatLog, state, mostLogCharacters);
  return {
    ...history,
    session,
    statistics: statisticsOf(history.session),
    chatLog: chatLogOf(history.session),
    logsWithoutMessages:
      messages.length > 0 ? [] : statesBeforeFirstMessage(session).map((state) => chatLogOf(state).log),
    lastEventAt: lastEventOf(history.session),
  };
}

/** Whether the platform's own count differs from what it delivered: such a history is never taken for complete. */
export function isDrifting({ statistics, countByPlatform }: HistoryDigest): boolean {
  return statistics.messageCount !== countByPlatform;
}

function lastEventOf({ startedAt, endedAt, liveChats, messages }: WidgetSession): Instant {
  let last = Math.max(startedAt, endedAt ?? startedAt);
  for (const { sentAt } of messages) last = Math.max(last, sentAt);
  for (const liveChat of liveChats) {
    last = Math.max(last, liveChat.establishedAt, liveChat.endedAt ?? last);
    for (const { joinedAt } of liveChat.operators) last = Math.max(last, joinedAt);
  }
  return last;
}
