import { z } from "zod";
import { listOf } from "../../reply-lists.ts";
import { toLiveChat, toMessage } from "./to-message.ts";

/*
 * The chat history API as we assume it: no public contract exists. Lenient to new fields, kinds and types; strict
 * where a wrong value would make a wrong figure.
 */

export const instant = z.iso.datetime({ offset: true }).transform((value) => Date.parse(value));
/** Characters; ids are kept from one run to the next. */
export const LONGEST_ID = 1_000;
const id = z.string().max(LONGEST_ID);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** Characters; a longer one fits into no URL. */
export const LONGEST_CURSOR = 4_000;

const nextCursor = z.string().max(LONGEST_CURSOR).nullish().transform(nextPage);

/**
 * The cursor of the next page; undefined at the end of the list, which platforms also tell by an empty one. A cursor of
 * white space is a cursor: one that was meant as an end is refused by the platform, where a list that ends too early
 * would go unnoticed.
 */
export function nextPage(cursor: string | null | undefined): string | undefined {
  return cursor === null || cursor === "" ? undefined : cursor;
}

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
  .transform((fields) => toMessage(fields, Date.parse(fields.sentAt)));

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
        .transform(toLiveChat),
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
