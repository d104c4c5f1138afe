import { eventTimes, type PlatformSession } from "./platform-session.ts";

/** A session, and what is often looked up in it. */
export interface StoredSession {
  readonly session: PlatformSession;
  /** Messages, oldest first; equal times in the order they were given. */
  readonly messages: PlatformSession["messages"];
  /** Times of the messages, in the same order, epoch milliseconds. */
  readonly messageTimes: readonly number[];
  /** Messages that the platform counts and does not deliver. */
  readonly countedOnly: number;
  /** Times at which the session changed, ascending, epoch milliseconds. */
  readonly changeTimes: readonly number[];
}

export interface SessionStore {
  sessions: ReadonlyMap<string, StoredSession>;
  /** Sessions that were deleted for privacy. */
  deleted: ReadonlySet<string>;
}

export function createSessionStore(sessions: Iterable<PlatformSession>): SessionStore {
  return { sessions: storedSessions(sessions), deleted: new Set() };
}

/** Sessions by their ids. */
export function storedSessions(sessions: Iterable<PlatformSession>): ReadonlyMap<string, StoredSession> {
  const stored = new Map<string, StoredSession>();
  for (const session of sessions) stored.set(session.sessionId, toStored(session));
  return stored;
}

/** How many of these ascending times are not later than `at`. */
export function countUntil(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function toStored(session: PlatformSession): StoredSession {
  const timed = session.messages.map((message) => ({ message, at: Date.parse(message.sentAt) }));
  const ordered = timed.toSorted((one, other) => one.at - other.at);
  const changeTimes = eventTimes(session).toSorted((one, other) => one - other);
  return {
    session,
    messages: ordered.map(({ message }) => message),
    messageTimes: ordered.map(({ at }) => at),
    countedOnly: Math.max(0, (session.messageCount ?? 0) - ordered.length),
    changeTimes,
  };
}
