import type { HttpReply } from "../../http/http-client.ts";
import { readJson } from "../../http/read-json.ts";
import type { ChangedSessions, ChangesQuery, ListedSession } from "../port.ts";
import { samePage, unexpected } from "./refusal.ts";
import { changesPage } from "./schema.ts";

/** Sessions a page; the most the API gives. */
const PAGE_SIZE = "500";

/**
 * Reads the list of changed sessions, page by page. A session that changes meanwhile moves to the end of the list, so it
 * may be met twice: the later change counts.
 */
export async function readChanges(
  getPage: (query: Record<string, string>) => Promise<HttpReply>,
  { since, wanted, mostPages }: ChangesQuery,
): Promise<ChangedSessions | undefined> {
  const sessions = new Map<string, ListedSession>();
  const cursors = new Set<string>();
  const updatedSince = new Date(since).toISOString();
  let listedAt: number | undefined;
  let cursor: string | undefined;
  for (let pages = 1; pages <= mostPages; pages += 1) {
    const reply = await getPage({ updatedSince, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    if (reply.status !== 200) throw unexpected(reply.status);
    listedAt ??= reply.date;
    if (listedAt === undefined) return undefined;
    const page = readJson(reply.text, changesPage, "the chat platform's list of changed sessions");
    for (const { sessionId, status, updatedAt, messageCount } of page.sessions) {
      const isLatest = (sessions.get(sessionId)?.updatedAt ?? updatedAt) <= updatedAt;
      if (wanted.has(sessionId) && isLatest)
        sessions.set(sessionId, { ended: status === "ended", updatedAt, messageCount });
    }
    if (page.nextCursor === null || page.nextCursor === undefined) break;
    cursor = page.nextCursor;
    if (cursors.has(cursor)) throw samePage();
    cursors.add(cursor);
  }
  return listedAt === undefined ? undefined : { listedAt, sessions };
}
