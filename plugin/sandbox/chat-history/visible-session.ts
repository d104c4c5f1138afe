import type { PlatformMessage, PlatformSession } from "./platform-session.ts";
import { countUntil, type StoredSession } from "./session-store.ts";

/** What the history shows of a session at one moment, without its messages. */
export interface VisibleSession {
  readonly head: Record<string, unknown>;
  /** How many of the messages have been sent and are delivered. */
  readonly delivered: number;
  /** How many the platform counts. */
  readonly messageCount: number;
  readonly status: "active" | "ended";
  /** When something last happened, epoch milliseconds. */
  readonly updatedAt: number;
}

/**
 * A session as it was at one moment, without what happened later. Undefined before anything happened in it: its start
 * may be wrong. Its operators are those who had joined a live chat or written by then, and those who never do.
 *
 * @param at epoch milliseconds
 */
export function visibleSession(stored: StoredSession, at: number): VisibleSession | undefined {
  const { session, messageTimes, countedOnly, changeTimes } = stored;
  if (countUntil(changeTimes, at) === 0) return undefined;
  const delivered = countUntil(messageTimes, at);
  const messageCount = delivered + countedOnly;
  const endedAt = until(session.endedAt, at);
  const status = endedAt === null ? "active" : "ended";
  const liveChats = visibleLiveChats(session, at);
  const { messages: _messages, updatedAt: _updatedAt, ...rest } = session;
  return {
    head: {
      ...rest,
      status,
      endedAt,
      operators: visibleOperators(stored, liveChats, delivered),
      liveChats,
      messageCount,
    },
    delivered,
    messageCount,
    status,
    updatedAt: changeTimes[countUntil(changeTimes, at) - 1] ?? at,
  };
}

/**
 * A message as it was at one moment: one that is deleted later still stands, of one that is deleted only the mark is left.
 *
 * @param at epoch milliseconds
 */
export function visibleMessage(message: PlatformMessage, at: number): PlatformMessage {
  const { deletedAt, ...standing } = message;
  if (deletedAt === null || deletedAt === undefined) return message;
  return Date.parse(deletedAt) > at ? standing : { ...message, text: null, attachment: null };
}

type LiveChats = PlatformSession["liveChats"];

function visibleLiveChats(session: PlatformSession, at: number): LiveChats {
  return session.liveChats
    .filter(({ establishedAt }) => Date.parse(establishedAt) <= at)
    .map((chat) => {
      const endedAt = until(chat.endedAt, at);
      return {
        ...chat,
        endedAt,
        disconnectionMode: endedAt === null ? null : chat.disconnectionMode,
        operators: chat.operators.filter(({ joinedAt }) => Date.parse(joinedAt) <= at),
      };
    });
}

function visibleOperators(stored: StoredSession, liveChats: LiveChats, delivered: number) {
  const { session, messages } = stored;
  const seen = new Set([...joined(liveChats), ...writers(messages.slice(0, delivered))]);
  const atAnyTime = new Set([...joined(session.liveChats), ...writers(messages)]);
  return session.operators.filter(({ operatorId }) => seen.has(operatorId) || !atAnyTime.has(operatorId));
}

function joined(liveChats: LiveChats): string[] {
  return liveChats.flatMap(({ operators }) => operators.map(({ operatorId }) => operatorId));
}

function writers(messages: readonly PlatformMessage[]): string[] {
  return messages.flatMap(({ sender }) => (sender.kind === "operator" && sender.id !== null ? [sender.id] : []));
}

/** The time, if it has come by then; otherwise null. */
function until(time: string | null, at: number): string | null {
  return time !== null && Date.parse(time) <= at ? time : null;
}
