import { statesBeforeFirstMessage } from "../../chat/before-first-message.ts";
import { type LimitedChatLog, limitedChatLog, type RenderChatLog } from "../../chat/chat-log.ts";
import type { Instant, SessionWithoutMessages, WidgetSession } from "../../chat/session.ts";
import { type SessionStatistics, statisticsOf } from "../../chat/wait-time.ts";
import type { History } from "../../outside/chat-history/port.ts";

/**
 * What is kept of a history until its card is written: log and statistics, but not the messages. Two hundred sessions
 * wait together while their persons are looked up, and message objects would take ten times the memory of the logs.
 */
export interface HistoryDigest extends Omit<History, "session"> {
  readonly session: SessionWithoutMessages;
  readonly statistics: SessionStatistics;
  readonly chatLog: LimitedChatLog;
  /** For a history without messages: every log that it may have had so far; otherwise empty. */
  readonly logsWithoutMessages: readonly string[];
  /** The latest time in the history. */
  readonly lastEventAt: Instant;
}

export interface DigestRules {
  readonly renderChatLog: RenderChatLog;
  /** Characters that fit into the chat log attribute. */
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

/** Whether the platform's message count differs from what it delivered: such a history may be incomplete. */
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
