import { createHmac } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Manners } from "../manners.ts";
import { isSameSecret } from "../same-secret.ts";
import type { SandboxClock } from "../sandbox-clock.ts";
import type { SessionStore } from "./session-store.ts";
import { visibleMessage, visibleSession } from "./visible-session.ts";

export interface ChatHistoryAccess {
  readonly store: SessionStore;
  readonly clock: SandboxClock;
  readonly installationId: string;
  readonly token: string;
  /** Signs cursors; new at each start, so that older cursors are refused. */
  readonly cursorSecret: string;
  readonly manners: Pick<Manners, "lastCursor">;
}

const limit = z.coerce.number().int().min(1).max(500).default(100);
const sessionQuery = z.object({ limit, cursor: z.string().optional() });
const changesQuery = sessionQuery.extend({ updatedSince: z.iso.datetime({ offset: true }) });

/**
 * The chat platform's history API. It shows what has happened by the sandbox's clock. Mount it at `CHAT_HISTORY_PATH`.
 */
export function createChatHistory(access: ChatHistoryAccess): Hono {
  const app = new Hono();
  app.use("*", async (context, next) => {
    await next();
    // Clients may judge the platform's time by this header.
    context.header("Date", new Date(access.clock.now()).toUTCString());
  });
  app.use("*", async (context, next) => {
    const token = /^Bearer (.+)$/i.exec(context.req.header("Authorization") ?? "")?.[1] ?? "";
    if (!isSameSecret(token, access.token)) return historyError(401, "unauthorized", "The token is missing or wrong");
    return next();
  });
  app.use("/v1/installations/:installationId/*", async (context, next) => {
    if (context.req.param("installationId") === access.installationId) return next();
    return historyError(404, "unknown-installation", "There is no such installation");
  });
  app.get("/v1/installations/:installationId/sessions", (context) => listChanges(access, context));
  app.get("/v1/installations/:installationId/sessions/:sessionId", (context) => readSession(access, context));
  app.notFound(() => historyError(404, "not-found", "There is no such call"));
  app.onError(() => historyError(500, "internal", "The sandbox failed"));
  return app;
}

/** An error in the words of the chat platform. */
export function historyError(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status });
}

function readSession({ store, clock, cursorSecret, manners }: ChatHistoryAccess, context: Context): Response {
  const sessionId = context.req.param("sessionId") ?? "";
  if (store.deleted.has(sessionId)) return historyError(410, "deleted", "The session was deleted for privacy");
  const stored = store.sessions.get(sessionId);
  const visible = stored && visibleSession(stored, clock.now());
  if (stored === undefined || visible === undefined) {
    return historyError(404, "unknown-session", "There is no such session");
  }
  const query = sessionQuery.safeParse(context.req.query());
  if (!query.success) return badQuery(query.error);
  const list = `session ${sessionId}`;
  const position = query.data.cursor === undefined ? "0" : readCursor(cursorSecret, list, query.data.cursor);
  if (position === undefined) return historyError(400, "bad-cursor", "The cursor is not one of this session");
  const start = Number(position);
  const end = Math.min(start + query.data.limit, visible.delivered);
  return Response.json({
    ...visible.head,
    messages: stored.messages.slice(start, end).map((message) => visibleMessage(message, clock.now())),
    ...nextCursor(end < visible.delivered ? writeCursor(cursorSecret, list, String(end)) : undefined, manners),
  });
}

interface Change {
  readonly sessionId: string;
  readonly status: string;
  readonly updatedAt: string;
  readonly messageCount: number;
}

function listChanges({ store, clock, cursorSecret, manners }: ChatHistoryAccess, context: Context): Response {
  const query = changesQuery.safeParse(context.req.query());
  if (!query.success) return badQuery(query.error);
  const { limit: size, cursor } = query.data;
  const since = new Date(query.data.updatedSince).toISOString();
  const list = `changes since ${since}`;
  const after = cursor === undefined ? "" : readCursor(cursorSecret, list, cursor);
  if (after === undefined) return historyError(400, "bad-cursor", "The cursor is not one of this list");
  const changes: Change[] = [];
  for (const [sessionId, stored] of store.sessions) {
    const visible = store.deleted.has(sessionId) ? undefined : visibleSession(stored, clock.now());
    if (visible === undefined) continue;
    const { status, messageCount } = visible;
    const updatedAt = new Date(visible.updatedAt).toISOString();
    const change = { sessionId, status, updatedAt, messageCount };
    if (updatedAt >= since && placeOf(change) > after) changes.push(change);
  }
  const ordered = changes.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const sessions = ordered.slice(0, size);
  const last = ordered.length > size ? sessions.at(-1) : undefined;
  const cursorOfNext = last && writeCursor(cursorSecret, list, placeOf(last));
  return Response.json({ sessions, ...nextCursor(cursorOfNext, manners) });
}

/** The position of a change in the list. It stays the same while other sessions change. */
function placeOf({ updatedAt, sessionId }: Change): string {
  return `${updatedAt} ${sessionId}`;
}

function badQuery(error: z.ZodError): Response {
  const text = error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`).join("; ");
  return historyError(400, "bad-request", text);
}

/**
 * Makes an opaque cursor from a position in a list. It is signed together with the list's name, so that neither a
 * made-up cursor nor one of another list is taken.
 */
function writeCursor(secret: string, list: string, position: string): string {
  const text = Buffer.from(position).toString("base64url");
  return `${text}.${sign(secret, list, position)}`;
}

function nextCursor(cursor: string | undefined, { lastCursor }: Pick<Manners, "lastCursor">) {
  if (cursor !== undefined) return { nextCursor: cursor };
  return lastCursor === "absent" ? {} : { nextCursor: lastCursor === "empty" ? "" : null };
}

/** The position that a cursor stands for; undefined when the cursor is not one of this list. */
function readCursor(secret: string, list: string, cursor: string): string | undefined {
  const [text = "", signature = ""] = cursor.split(".");
  const position = Buffer.from(text, "base64url").toString("utf8");
  return isSameSecret(signature, sign(secret, list, position)) ? position : undefined;
}

function sign(secret: string, list: string, position: string): string {
  return createHmac("sha256", secret)
    .update(JSON.stringify([list, position]))
    .digest("base64url")
    .slice(0, 22);
}
