import type { z } from "zod";
import { usualTime } from "../../../base/iso-time.ts";
import type { Instant, Joining, LiveChat, Message } from "../../../chat/session.ts";
import type { Shape } from "../../http/read-json.ts";
import { changesPage, instant, LONGEST_CURSOR, LONGEST_ID, nextPage, type SessionPage, sessionPage } from "./schema.ts";
import { type AttachmentFields, toLiveChat, toMessage } from "./to-message.ts";

/*
 * Pages as platforms send them nearly always, read without zod, which takes many times as long as parsing the JSON. The
 * schemas stay the description: what is read here is what they would make of it (a property of the tests), and whatever
 * is odd in any way is left to them, which read it or say what is wrong.
 */

type ChangesPage = z.infer<typeof changesPage>;

/** A page of a session's history. */
export const sessionReply: Shape<SessionPage> = {
  safeParse: (value) => read(plainSession(value)) ?? sessionPage.safeParse(value),
};

/** A page of the list of changed sessions. */
export const changesReply: Shape<ChangesPage> = {
  safeParse: (value) => read(plainChanges(value)) ?? changesPage.safeParse(value),
};

function read<T>(data: T | undefined): z.ZodSafeParseSuccess<T> | undefined {
  return data === undefined ? undefined : { success: true, data };
}

/** Undefined, here and below: left to the schema. */
export function plainSession(value: unknown): SessionPage | undefined {
  if (!isObject(value)) return undefined;
  const { sessionId, status, messageCount, nextCursor } = value;
  if (typeof sessionId !== "string" || !isStatus(status) || !isCount(messageCount) || !isCursor(nextCursor))
    return undefined;
  const startedAt = plainTime(value["startedAt"]);
  const endedAt = plainTimeOrNull(value["endedAt"]);
  if (startedAt === undefined || endedAt === undefined || (status === "ended" && endedAt === null)) return undefined;
  const visitor = plainVisitor(value["visitor"]);
  const operators = plainList(value["operators"], plainOperator);
  const liveChats = plainList(value["liveChats"], plainLiveChat);
  const messages = plainList(value["messages"], plainMessage);
  if (visitor === undefined || operators === undefined) return undefined;
  if (liveChats === undefined || messages === undefined) return undefined;
  return {
    sessionId,
    status,
    startedAt,
    endedAt,
    visitor,
    operators,
    liveChats,
    messageCount,
    messages,
    nextCursor: nextPage(nextCursor),
  };
}

export function plainChanges(value: unknown): ChangesPage | undefined {
  if (!isObject(value)) return undefined;
  const { nextCursor } = value;
  const sessions = plainList(value["sessions"], plainChange);
  return sessions === undefined || !isCursor(nextCursor) ? undefined : { sessions, nextCursor: nextPage(nextCursor) };
}

function plainChange(value: unknown): ChangesPage["sessions"][number] | undefined {
  if (!isObject(value)) return undefined;
  const { sessionId, status, messageCount } = value;
  const updatedAt = plainTime(value["updatedAt"]);
  if (typeof sessionId !== "string" || !isStatus(status) || !isCount(messageCount)) return undefined;
  return updatedAt === undefined ? undefined : { sessionId, status, updatedAt, messageCount };
}

function isCursor(value: unknown): value is string | null | undefined {
  return value === null || value === undefined || (typeof value === "string" && value.length <= LONGEST_CURSOR);
}

function plainVisitor(value: unknown): SessionPage["visitor"] | undefined {
  if (!isObject(value)) return undefined;
  const { visitorId, name, externalId } = value;
  if (!isId(visitorId) || !isTextOrNone(name) || !isIdOrNone(externalId)) return undefined;
  return { name: name ?? "", externalId: externalId ?? null, visitorId };
}

function plainOperator(value: unknown): SessionPage["operators"][number] | undefined {
  if (!isObject(value)) return undefined;
  const { operatorId, name, externalId } = value;
  if (!isId(operatorId) || !isTextOrNone(name) || !isIdOrNone(externalId)) return undefined;
  return { name: name ?? "", externalId: externalId ?? null, operatorId };
}

function plainLiveChat(value: unknown): LiveChat | undefined {
  if (!isObject(value)) return undefined;
  const { liveChatId, disconnectionMode } = value;
  const establishedAt = plainTime(value["establishedAt"]);
  const endedAt = plainTimeOrNull(value["endedAt"] ?? null);
  const operators = plainList(value["operators"], plainJoining);
  if (!isId(liveChatId) || establishedAt === undefined || endedAt === undefined || operators === undefined)
    return undefined;
  return toLiveChat({ liveChatId, establishedAt, endedAt, disconnectionMode, operators });
}

function plainJoining(value: unknown): Joining | undefined {
  if (!isObject(value)) return undefined;
  const { operatorId } = value;
  const joinedAt = plainTime(value["joinedAt"]);
  return isId(operatorId) && joinedAt !== undefined ? { operatorId, joinedAt } : undefined;
}

function plainMessage(value: unknown): Message | undefined {
  if (!isObject(value)) return undefined;
  const { messageId, liveChatId, type, text, withdrawn, deleted, deletedAt } = value;
  if (!isId(messageId) || !isIdOrNone(liveChatId) || typeof type !== "string" || !isTextOrNone(text)) return undefined;
  const { sender } = value;
  if (!isObject(sender)) return undefined;
  const { kind, id, name } = sender;
  if (typeof kind !== "string" || !isIdOrNone(id) || !isTextOrNone(name)) return undefined;
  const sentAt = plainTime(value["sentAt"]);
  const attachment = plainAttachment(value["attachment"] ?? null);
  if (sentAt === undefined || attachment === undefined) return undefined;
  const from = { kind, id, name };
  const fields = { messageId, sender: from, liveChatId, type, text, attachment, withdrawn, deleted, deletedAt };
  return toMessage(fields, sentAt);
}

function plainAttachment(value: unknown): AttachmentFields | null | undefined {
  if (value === null) return null;
  if (!isObject(value)) return undefined;
  const { name, size, mimeType } = value;
  if (typeof size !== "number" || !Number.isFinite(size) || size < 0) return undefined;
  return isTextOrNone(name) && isTextOrNone(mimeType) ? { name, size, mimeType } : undefined;
}

function plainTime(value: unknown): Instant | undefined {
  if (typeof value !== "string") return undefined;
  const usual = usualTime(value);
  return Number.isNaN(usual) ? instant.safeParse(value).data : usual;
}

function plainTimeOrNull(value: unknown): Instant | null | undefined {
  return value === null ? null : plainTime(value);
}

function plainList<T>(value: unknown, plainItem: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: T[] = [];
  for (const one of value) {
    const item = plainItem(one);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value.length <= LONGEST_ID;
}

function isIdOrNone(value: unknown): value is string | null | undefined {
  return value === null || value === undefined || isId(value);
}

function isTextOrNone(value: unknown): value is string | null | undefined {
  return value === null || value === undefined || typeof value === "string";
}

function isStatus(value: unknown): value is SessionPage["status"] {
  return value === "active" || value === "ended";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
