import type { Clock } from "../../../base/clock.ts";
import type { Failure } from "../../../base/failure.ts";
import type { Message, WidgetSession } from "../../../chat/session.ts";
import type { HttpClient, HttpReply } from "../../http/http-client.ts";
import { readJson } from "../../http/read-json.ts";
import { CANNOT_BE_IN_PATH, path, type RequestPath } from "../../http/request-path.ts";
import { doubtAbout } from "../../odd-secret.ts";
import { pagesOf } from "../../pages.ts";
import { ASKED, wrongAddress } from "../../wrong-address.ts";
import {
  type ChangedSessions,
  type ChangesQuery,
  type ChatHistory,
  type History,
  type ListedSession,
  LONGEST_SESSION_ID,
  type SessionReading,
} from "../port.ts";
import { cutOff, otherSession, samePage, sessionRefused, tokenRefused, unexpected } from "../refusal.ts";
import {
  LARGE,
  MOST_LISTED,
  measureSession,
  oneAfterAnother,
  type SessionBounds,
  type SessionMeasure,
  USUAL_SESSION_BOUNDS,
} from "../session-bounds.ts";
import { sharedSenders } from "../shared-senders.ts";
import { toWidgetSession } from "./mapper.ts";
import { changesReply, sessionReply } from "./plain-page.ts";
import { type SessionPage, sessionList } from "./schema.ts";

/** Messages of a session, or sessions of the list, on one page: the API's maximum. */
const PAGE_SIZE = "500";
/** How often to read a session from its beginning if it changes meanwhile or its later pages are gone. */
const MOST_READINGS = 3;
/**
 * Statuses for a session that is unknown or deleted. On a later page they mean that its cursor has expired (assumed).
 */
const GONE: ReadonlySet<number> = new Set([404, 410]);

/** Reading ended early because a later page is gone. */
interface CutOff {
  readonly kind: "cut off";
  readonly status: number;
}

/** A page, or the platform's answer instead of one. */
type PageReading =
  | { readonly kind: "page"; readonly page: SessionPage; readonly date: number | undefined }
  | Exclude<SessionReading, History>
  | CutOff;

export interface ChatHistorySettings {
  readonly installationId: string;
  readonly token: string;
  /** Default: the usual ones. */
  readonly bounds?: SessionBounds;
}

/** The chat platform, with the history API that we assume it has. */
export function createAssumedChatHistory(http: HttpClient, settings: ChatHistorySettings, clock: Clock): ChatHistory {
  const { bounds = USUAL_SESSION_BOUNDS } = settings;
  const turn = oneAfterAnother();
  const sessions = path`/v1/installations/${settings.installationId}/sessions`;

  async function get(where: RequestPath, query: Record<string, string>, purpose: string): Promise<HttpReply> {
    const headers = { authorization: `Bearer ${settings.token}`, accept: "application/json" };
    const reply = await http.request({ method: "GET", path: where, query, headers, purpose });
    if (reply.status === 200) return reply;
    // A session that is unknown here would in the end be given up, so an answer that is no answer must not look like it.
    const stranger = wrongAddress(http.host, reply, ASKED.chatPlatform);
    if (stranger !== undefined) throw stranger;
    if (reply.status === 401) throw refused(reply.status);
    return reply;
  }

  function refused(status: number): Failure {
    return tokenRefused(http.host, status, undefined, doubtAbout("the token", settings.token));
  }

  /**
   * Requests the list of sessions. Here a 403 means that the token is refused; for a single session it concerns only
   * that session.
   */
  async function getList(query: Record<string, string>, purpose: string): Promise<HttpReply> {
    const reply = await get(sessions, query, purpose);
    if (reply.status === 403) throw refused(reply.status);
    return reply;
  }

  async function readPage(
    sessionId: string,
    cursor: string | undefined,
    measure: SessionMeasure,
  ): Promise<PageReading> {
    measure.beforePage();
    const query = { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) };
    const { status, text, date } = await get(path`${sessions}/${sessionId}`, query, "read a session's history");
    if (GONE.has(status) && cursor !== undefined) return { kind: "cut off", status };
    if (status === 404) return { kind: "unknown" };
    if (status === 410) return { kind: "deleted" };
    if (status === 403) throw sessionRefused(status);
    if (status !== 200) throw unexpected(status);
    measure.reply(text);
    const page = readJson(text, sessionReply, "the chat platform's history");
    measure.content(page);
    if (page.sessionId !== sessionId) throw otherSession();
    return { kind: "page", page, date };
  }

  /** Reads all pages once. From the platform's message count the caller sees whether the session grew meanwhile. */
  async function readOnce(sessionId: string): Promise<SessionReading | CutOff> {
    const parts: WidgetSession[] = [];
    const measure = measureSession(bounds);
    const shared = sharedSenders();
    let endTurn: (() => void) | undefined;
    let atFirst: Pick<History, "readAt" | "isPlatformTime" | "endedBeforeReading"> | undefined;
    const pages = pagesOf<PageReading>({
      read: (cursor) => readPage(sessionId, cursor, measure),
      next: (reading) => (reading.kind === "page" ? reading.page.nextCursor : undefined),
      repeated: samePage,
    });
    try {
      for await (const reading of pages) {
        if (reading.kind !== "page") return reading;
        const { page, date } = reading;
        atFirst ??= {
          readAt: date ?? clock.now(),
          isPlatformTime: date !== undefined,
          endedBeforeReading: page.status === "ended",
        };
        // Only the messages of earlier pages are needed.
        const earlier = parts.pop();
        if (earlier !== undefined) parts.push({ ...earlier, operators: [], liveChats: [] });
        const part = toWidgetSession(page);
        const isLong = page.nextCursor !== undefined || parts.length > 0;
        parts.push(isLong ? { ...part, messages: shared(part.messages) } : part);
        if (page.nextCursor === undefined) {
          return { kind: "history", session: joinPages(parts), ...atFirst, countByPlatform: page.messageCount };
        }
        if (measure.bytes > LARGE) endTurn ??= await turn();
      }
    } finally {
      endTurn?.();
    }
    throw new RangeError("a list without bound does not end without its last page");
  }

  return {
    async session(sessionId) {
      if (CANNOT_BE_IN_PATH.test(sessionId)) return { kind: "unknown" };
      for (let reading = 1; ; reading += 1) {
        const result = await readOnce(sessionId);
        if (result.kind === "cut off") {
          if (reading === MOST_READINGS) throw cutOff(result.status);
          continue;
        }
        const isComplete = result.kind !== "history" || result.countByPlatform === result.session.messages.length;
        if (isComplete || reading === MOST_READINGS) return result;
      }
    },

    changedSessions: (query) => readChanges((page) => getList(page, "list changed sessions"), query),

    async probe() {
      const query = { updatedSince: new Date(clock.now()).toISOString(), limit: "1" };
      const reply = await getList(query, "list sessions");
      if (reply.status !== 200) throw unexpected(reply.status);
      readJson(reply.text, sessionList, "the chat platform's list of sessions");
    },
  };
}

/**
 * Joins the pages of a session. Data that every page repeats is taken from the last page, which is the newest; a
 * message that a later page repeats counts once, and is withdrawn when any page says so.
 *
 * @throws RangeError when there is no page
 */
export function joinPages(pages: readonly WidgetSession[]): WidgetSession {
  const newest = pages.at(-1);
  if (newest === undefined) throw new RangeError("a session needs at least one page");
  if (pages.length === 1 && !newest.messages.some((message) => message.withdrawn === true)) return newest;
  const onEarlierPages = new Set<string>();
  const withdrawn = new Map<string, Message>();
  const messages: Message[] = [];
  for (const page of pages) {
    for (const message of page.messages) {
      if (!onEarlierPages.has(message.messageId)) messages.push(message);
      if (message.withdrawn === true) withdrawn.set(message.messageId, message);
    }
    for (const { messageId } of page.messages) onEarlierPages.add(messageId);
  }
  const { sessionId, startedAt, endedAt, visitor, operators, liveChats } = newest;
  // With the fields in the same order as `toWidgetSession`: V8 takes a spread object for another kind of object.
  return {
    sessionId,
    startedAt,
    endedAt,
    visitor,
    operators,
    liveChats,
    messages: messages.map((message) => withdrawn.get(message.messageId) ?? message),
  };
}

/**
 * Reads the list of changed sessions, page by page. A session that changes meanwhile moves to the end of the list, so
 * it may appear twice: the later entry counts.
 */
async function readChanges(
  getPage: (query: Record<string, string>) => Promise<HttpReply>,
  { since, wanted, mostPages }: ChangesQuery,
): Promise<ChangedSessions | undefined> {
  const sessions = new Map<string, ListedSession>();
  const updatedSince = new Date(since).toISOString();
  let listedAt: number | undefined;
  let isComplete = false;

  /** Undefined when the platform does not tell its time: without it, the list proves nothing of the wanted sessions. */
  async function read(cursor: string | undefined) {
    const reply = await getPage({ updatedSince, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    if (reply.status !== 200) throw unexpected(reply.status);
    if (cursor === undefined && reply.date === undefined && wanted !== undefined) return undefined;
    return { date: reply.date, ...readJson(reply.text, changesReply, "the chat platform's list of changed sessions") };
  }

  const pages = pagesOf({ read, next: (page) => page?.nextCursor, repeated: samePage, mostPages });
  for await (const page of pages) {
    listedAt ??= page?.date;
    isComplete = page?.nextCursor === undefined;
    if (sessions.size >= MOST_LISTED) {
      isComplete = false;
      break;
    }
    for (const { sessionId, status, updatedAt, messageCount } of page?.sessions ?? []) {
      if (sessionId.length > LONGEST_SESSION_ID) continue;
      const isLatest = (sessions.get(sessionId)?.updatedAt ?? updatedAt) <= updatedAt;
      if ((wanted === undefined || wanted.has(sessionId)) && isLatest)
        sessions.set(sessionId, { ended: status === "ended", updatedAt, messageCount });
    }
  }
  if (listedAt === undefined && wanted !== undefined) return undefined;
  const lastChange = [...sessions.values()].reduce((last, { updatedAt }) => Math.max(last, updatedAt), since);
  return { listedAt: listedAt ?? lastChange, isComplete, sessions };
}
