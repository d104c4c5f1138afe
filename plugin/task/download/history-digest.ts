import type { StoredChatSessionCard } from "../../chat/card.ts";
import { type MergedHistory, mergeHistory } from "../../chat/kept/merge-history.ts";
import type { LogRules } from "../../chat/kept/merge-log.ts";
import type { Instant, SessionWithoutMessages, WidgetSession } from "../../chat/session.ts";
import type { History } from "../../outside/chat-history/port.ts";
import type { RememberedCard } from "../../state/card-memory.ts";

/**
 * What is kept of a history until its card is written: log and figures, but not the messages. Two hundred sessions wait
 * together while their persons are looked up, and message objects would take ten times the memory of the logs.
 */
export interface HistoryDigest extends Omit<History, "session"> {
  readonly session: SessionWithoutMessages;
  /** The history brought together with what was on the card. */
  readonly merged: MergedHistory;
  /** The latest time in the history. */
  readonly lastEventAt: Instant;
}

export interface DigestRules extends LogRules {
  /** Whether the cards shall hold just what the platform delivers: somebody said so. */
  readonly onlyDelivered: boolean;
  /** Whether the platform's counts include messages that it no longer delivers. */
  readonly countsDeleted: boolean;
}

export function digestHistory(
  history: History,
  stored: StoredChatSessionCard,
  remembered: RememberedCard | undefined,
  rules: DigestRules,
): HistoryDigest {
  const { messages: _, ...session } = history.session;
  const merged = mergeHistory({ ...history, ...rules, stored, known: remembered?.history }, rules);
  return { ...history, session, merged, lastEventAt: lastEventOf(history.session) };
}

/** Whether the platform's message count cannot be explained: too few messages came, or too many. */
export function isDrifting({ merged, countByPlatform }: HistoryDigest): boolean {
  return merged.isIncomplete || merged.delivered > countByPlatform;
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
