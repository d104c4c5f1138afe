import { z } from "zod";
import type { Attachment, HowEnded, LiveChat, Message, MessageType, SenderKind } from "../../../chat/session.ts";
import { listOf } from "../../reply-lists.ts";

/*
 * The chat history API as we assume it: no public contract exists. Lenient to new fields, kinds and types; strict
 * where a wrong value would make a wrong figure.
 */

const SENDER_KINDS: readonly SenderKind[] = ["visitor", "operator", "bot", "system"];
const MESSAGE_TYPES: ReadonlyMap<string, MessageType> = new Map([
  ["text", "text"],
  ["file", "file"],
  ["event", "event"],
  ["note", "note"],
  ["whisper", "note"],
]);

const HOW_ENDED: ReadonlyMap<unknown, HowEnded> = new Map([
  ["finishedByOperator", "by-support-person"],
  ["finishedByUser", "by-end-user"],
  ["sessionExpired", "expired"],
  ["forwardedToKnowledgeBase", "forwarded"],
  ["forwardedToScript", "forwarded"],
]);

const instant = z.iso.datetime({ offset: true }).transform((value) => Date.parse(value));
/** Characters; ids are kept from one run to the next. */
const LONGEST_ID = 1_000;
const id = z.string().max(LONGEST_ID);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** Characters; a longer one fits into no URL. */
const LONGEST_CURSOR = 4_000;

/**
 * The cursor of the next page; undefined at the end of the list, which platforms also tell by an empty one. A cursor of
 * white space is a cursor: one that was meant as an end is refused by the platform, where a list that ends too early
 * would go unnoticed.
 */
const nextCursor = z
  .string()
  .max(LONGEST_CURSOR)
  .nullish()
  .transform((cursor) => (cursor === null || cursor === "" ? undefined : cursor));

const platformUser = z.object({
  name: text,
  externalId: id.nullish().transform((value) => value ?? null),
});

/** One transform for the whole message: one for each field would take twice the time. */
const message = z
  .object({
    messageId: id,
    sentAt: z.iso.datetime({ offset: true }),
    sender: z.object({ kind: z.string(), id: id.nullish(), name: z.string().nullish() }),
    liveChatId: id.nullish(),
    type: z.string(),
    text: z.string().nullish(),
    attachment: z
      .object({
        name: z.string().nullish(),
        size: z.number().nonnegative().catch(0),
        mimeType: z.string().nullish(),
      })
      .nullish(),
    withdrawn: z.unknown().optional(),
    deleted: z.unknown().optional(),
    deletedAt: z.unknown().optional(),
  })
  .transform(({ messageId, sentAt, sender, liveChatId, type, text: written, attachment, ...marks }): Message => {
    // What was withdrawn goes no further than here, even if the platform still sends it.
    const withdrawn = isWithdrawn(marks);
    // Written out, not spread from a part: V8 made a hidden class of its own for each message, and whoever read a field of
    // one had to look it up.
    return {
      messageId,
      sentAt: Date.parse(sentAt),
      sender: {
        kind: SENDER_KINDS.find((known) => known === sender.kind) ?? "unknown",
        id: sender.id ?? null,
        name: sender.name ?? "",
      },
      liveChatId: liveChatId ?? null,
      type: MESSAGE_TYPES.get(type) ?? "unknown",
      text: withdrawn ? "" : (written ?? ""),
      attachment: withdrawn ? null : toAttachment(attachment),
      ...(withdrawn ? { withdrawn } : undefined),
    };
  });

/** Marks that a platform may set on a withdrawn message. The time of deletion is any text or number but an empty one. */
function isWithdrawn(marks: { withdrawn?: unknown; deleted?: unknown; deletedAt?: unknown }): boolean {
  const { withdrawn, deleted, deletedAt } = marks;
  if (withdrawn === true || deleted === true) return true;
  return typeof deletedAt === "string" ? deletedAt.trim() !== "" : typeof deletedAt === "number" && deletedAt > 0;
}

function toAttachment(
  attachment:
    | { name?: string | null | undefined; size: number; mimeType?: string | null | undefined }
    | null
    | undefined,
): Attachment | null {
  if (attachment === null || attachment === undefined) return null;
  return { name: attachment.name ?? "", size: attachment.size, mimeType: attachment.mimeType ?? "" };
}

/** One page of a session's history. */
export const sessionPage = z
  .object({
    sessionId: z.string(),
    status: z.enum(["active", "ended"]),
    startedAt: instant,
    endedAt: instant.nullable(),
    visitor: platformUser.extend({ visitorId: id }),
    operators: listOf(platformUser.extend({ operatorId: id })),
    liveChats: listOf(
      z
        .object({
          liveChatId: id,
          establishedAt: instant,
          endedAt: instant.nullish().transform((value) => value ?? null),
          disconnectionMode: z.unknown().optional(),
          operators: listOf(z.object({ operatorId: id, joinedAt: instant })),
        })
        .transform(({ disconnectionMode, ...liveChat }): LiveChat => {
          const howEnded = HOW_ENDED.get(disconnectionMode);
          return howEnded === undefined ? liveChat : { ...liveChat, howEnded };
        }),
    ),
    messageCount: z.number().int().nonnegative(),
    messages: listOf(message),
    nextCursor,
  })
  .refine((page) => page.status === "active" || page.endedAt !== null, { path: ["endedAt"] });

export type SessionPage = z.infer<typeof sessionPage>;

/** A page of the list of sessions, when only its form matters. */
export const sessionList = z.object({ sessions: z.array(z.unknown()) });

/**
 * A page of the list of changed sessions. If one row cannot be read, the page fails, since the row might be a change.
 */
export const changesPage = z.object({
  sessions: listOf(
    z.object({
      sessionId: z.string(),
      status: z.enum(["active", "ended"]),
      updatedAt: instant,
      messageCount: z.number().int().nonnegative(),
    }),
  ),
  nextCursor,
});
