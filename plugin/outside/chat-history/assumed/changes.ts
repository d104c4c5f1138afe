import type { HttpReply } from "../../http/http-client.ts";
import { readJson } from "../../http/read-json.ts";
import { pagesOf } from "../../pages.ts";
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
  const updatedSince = new Date(since).toISOString();
  let listedAt: number | undefined;

  /** Undefined when the platform does not tell its time: then the list is of no use. */
  async function read(cursor: string | undefined) {
    const reply = await getPage({ updatedSince, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    if (reply.status !== 200) throw unexpected(reply.status);
    if (cursor === undefined && reply.date === undefined) return undefined;
    return { date: reply.date, ...readJson(reply.text, changesPage, "the chat platform's list of changed sessions") };
  }

  for await (const page of pagesOf({ read, next: (page) => page?.nextCursor, repeated: samePage, mostPages })) {
    listedAt ??= page?.date;
    for (const { sessionId, status, updatedAt, messageCount } of page?.sessions ?? []) {
      const isLatest = (sessions.get(sessionId)?.updatedAt ?? updatedAt) <= updatedAt;
      if (wanted.has(sessionId) && isLatest)
        sessions.set(sessionId, { ended: status === "ended", updatedAt, messageCount });
    }
  }
  return listedAt === undefined ? undefined : { listedAt, sessions };
}
