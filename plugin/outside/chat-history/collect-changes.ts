import { Failure } from "../../base/failure.ts";
import type { Instant } from "../../chat/session.ts";
import { type ChangedSessions, type ChangesQuery, type ListedSession, LONGEST_SESSION_ID } from "./port.ts";
import { MOST_LISTED } from "./session-bounds.ts";

/**
 * Pages of a list that does not give the oldest first: what is older, or stands behind, must be reached, or the next run
 * would never see it.
 */
export const MOST_PAGES = 2_000;

/** A page of a platform's list of changed sessions. */
export interface ChangesPage {
  readonly entries: readonly (ListedSession & { readonly id: string })[];
  readonly isLast: boolean;
}

/** A platform's list of changed sessions. */
export interface Changes {
  readonly order: "oldest-first" | "newest-first" | "any";
  /** Read one after the other, as far as they are needed. */
  readonly pages: AsyncGenerator<ChangesPage>;
  /** The platform's time just before the first page was read; undefined if it does not tell. */
  readonly platformTime: () => Instant | undefined;
}

/** How many pages are read. @returns more than were asked for where the list has to be read back to an earlier time */
export function pagesToRead(order: Changes["order"], { wanted, mostPages }: ChangesQuery): number {
  return reachesBack(order, { wanted, mostPages }) ? MOST_PAGES : mostPages;
}

/** One page is asked for by who only wants to see which sessions are the newest. */
function reachesBack(order: Changes["order"], { wanted, mostPages }: Omit<ChangesQuery, "since">): boolean {
  return order !== "oldest-first" && wanted === undefined && mostPages > 1;
}

/**
 * Takes what is asked for out of a list of changed sessions; undefined when certain sessions are wanted and the platform
 * does not tell its time, without which the list proves nothing of them.
 *
 * @throws Failure `list-too-long` for a list that has to be read back to an earlier time, and is too long for that
 */
export async function collectChanges(
  { order, pages, platformTime }: Changes,
  query: ChangesQuery,
): Promise<ChangedSessions | undefined> {
  const { since, wanted } = query;
  const sessions = new Map<string, ListedSession>();
  const mustReachBack = reachesBack(order, query);
  const most = pagesToRead(order, query);
  let read = 0;
  let isComplete = true;
  for await (const { entries, isLast } of pages) {
    if (platformTime() === undefined && wanted !== undefined) return undefined;
    read += 1;
    isComplete = isLast;
    for (const { id, ...session } of entries) {
      if (id.length > LONGEST_SESSION_ID || session.updatedAt < since) continue;
      if (wanted !== undefined && !wanted.has(id)) continue;
      sessions.set(id, joined(sessions.get(id), session));
    }
    // Behind a page on which nothing is new enough, everything is older.
    if (order === "newest-first" && entries.length > 0 && entries.every(({ updatedAt }) => updatedAt < since)) {
      isComplete = true;
    }
    if (isComplete || read >= most || sessions.size >= MOST_LISTED) break;
  }
  if (mustReachBack && !isComplete) throw tooLong();
  if (platformTime() === undefined && wanted !== undefined) return undefined;
  const lastChange = [...sessions.values()].reduce((last, { updatedAt }) => Math.max(last, updatedAt), since);
  return { listedAt: platformTime() ?? lastChange, isComplete, sessions };
}

/** A session that is listed twice, as where each of its visits is: the later entry counts, and the live chat of either. */
function joined(before: ListedSession | undefined, session: ListedSession): ListedSession {
  if (before === undefined) return session;
  const later = before.updatedAt <= session.updatedAt ? session : before;
  const hadLiveChat = before.hadLiveChat === true || session.hadLiveChat === true || later.hadLiveChat;
  return { ...later, hadLiveChat };
}

function tooLong(): Failure {
  return new Failure(
    "the chat platform's list of changed sessions is longer than is read at once: run the task more often, or have it make cards from a later day on (task.makeCards.from)",
    {
      code: "list-too-long",
      scope: "request",
      retryable: false,
    },
  );
}
