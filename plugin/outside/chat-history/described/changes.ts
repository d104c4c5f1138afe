import { Failure } from "../../../base/failure.ts";
import { readPages } from "../../described-api/pages.ts";
import type { Scope } from "../../described-api/paths.ts";
import { type ChangedSessions, type ChangesQuery, type ListedSession, LONGEST_SESSION_ID } from "../port.ts";
import { samePage } from "../refusal.ts";
import { MOST_LISTED } from "../session-bounds.ts";
import type { CompiledPlatform } from "./compile-platform.ts";
import type { Access } from "./requests.ts";

/**
 * Pages of a list that does not give the oldest first: what is older, or stands behind, must be reached, or the next run
 * would never see it.
 */
export const MOST_PAGES = 2_000;

/**
 * Reads the list of changed sessions; undefined when the platform has none, or when it does not tell its time, without
 * which the list proves nothing of certain sessions.
 */
export async function readChanges(
  platform: CompiledPlatform,
  access: Access,
  { since, wanted, mostPages }: ChangesQuery,
): Promise<ChangedSessions | undefined> {
  const { changes } = platform;
  if (changes === undefined) return undefined;
  const request = platform.request(changes.request);
  const values = { ...access.values, since, session: "", id: "" };
  const sessions = new Map<string, ListedSession>();
  // One page is asked for by who only wants to see which sessions are the newest.
  const reachesBack = changes.order !== "oldest-first" && wanted === undefined && mostPages > 1;
  let listedAt: number | undefined;
  let isComplete = false;
  let isFirst = true;
  const pages = readPages({
    request,
    records: changes.records,
    known: {},
    baseUrl: access.url,
    repeated: samePage,
    mostPages: reachesBack ? MOST_PAGES : mostPages,
    ask: (page) => access.ask({ request, values, page, purpose: "list changed sessions", about: "all" }),
  });
  for await (const { answer, records, isLast } of pages) {
    if (isFirst) listedAt = answer.kind === "reply" ? answer.date : undefined;
    if (isFirst && listedAt === undefined && wanted !== undefined) return undefined;
    isFirst = false;
    isComplete = isLast;
    const listed = records.map((record) => readListed(platform, record));
    for (const { id, ...session } of listed) {
      if (id.length > LONGEST_SESSION_ID || session.updatedAt < since) continue;
      const isLatest = (sessions.get(id)?.updatedAt ?? session.updatedAt) <= session.updatedAt;
      if ((wanted === undefined || wanted.has(id)) && isLatest) sessions.set(id, session);
    }
    // Behind a page on which nothing is new enough, everything is older.
    if (changes.order === "newest-first" && listed.length > 0 && listed.every(({ updatedAt }) => updatedAt < since)) {
      isComplete = true;
      break;
    }
    if (sessions.size >= MOST_LISTED && !isComplete) {
      if (reachesBack) throw tooLong();
      break;
    }
  }
  if (reachesBack && !isComplete) throw tooLong();
  const lastChange = [...sessions.values()].reduce((last, { updatedAt }) => Math.max(last, updatedAt), since);
  return { listedAt: listedAt ?? lastChange, isComplete, sessions };
}

function readListed(platform: CompiledPlatform, record: Scope): ListedSession & { readonly id: string } {
  const { changes } = platform;
  const id = changes?.id.text(record);
  const updatedAt = changes?.updated.time(record);
  if (id === undefined) throw platform.missing("changes.id");
  if (updatedAt === undefined) throw platform.missing("changes.updated");
  const count = changes?.count?.number(record);
  return {
    id,
    updatedAt,
    ended: changes?.ended?.(record) ?? true,
    messageCount: count,
    hadLiveChat: changes?.hadLiveChat?.(record),
  };
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
