import { z } from "zod";
import type { MessageType, SenderKind } from "../../chat-session/session.ts";

/*
 * The chat history API as we assume it: no public contract exists. Lenient to new fields, kinds and types; strict
 * where a wrong value would make a wrong figure.
 */

const SENDER_KINDS: readonly SenderKind[] = ["visitor", "operator", "bot", "system"];
const MESSAGE_TYPES: readonly MessageType[] = ["text", "file", "event"];

const instant = z.iso.datetime({ offset: true }).transform((value) => Date.parse(value));
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const platformUser = z.object({
  name: text,
  externalId: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
});

const message = z.object({
  messageId: z.string(),
  sentAt: instant,
  sender: z.object({
    kind: z.string().transform((kind) => SENDER_KINDS.find((known) => known === kind) ?? "unknown"),
    id: z
      .string()
      .nullish()
      .transform((value) => value ?? null),
    name: text,
  }),
  liveChatId: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  type: z.string().transform((type) => MESSAGE_TYPES.find((known) => known === type) ?? "unknown"),
  text,
  attachment: z
    .object({ name: text, size: z.number().nonnegative().catch(0), mimeType: text })
    .nullish()
    .transform((value) => value ?? null),
});

/** One page of a session's history. */
export const sessionPage = z
  .object({
    sessionId: z.string(),
    status: z.enum(["active", "ended"]),
    startedAt: instant,
    endedAt: instant.nullable(),
    visitor: platformUser.extend({ visitorId: z.string() }),
    operators: z.array(platformUser.extend({ operatorId: z.string() })),
    liveChats: z.array(
      z.object({
        liveChatId: z.string(),
        establishedAt: instant,
        endedAt: instant.nullish().transform((value) => value ?? null),
        operators: z.array(z.object({ operatorId: z.string(), joinedAt: instant })),
      }),
    ),
    messageCount: z.number().int().nonnegative(),
    messages: z.array(message),
    nextCursor: z.string().nullish(),
  })
  .refine((page) => page.status === "active" || page.endedAt !== null, { path: ["endedAt"] });

export type SessionPage = z.infer<typeof sessionPage>;

/** A page of the list of sessions; what stands in it is not used yet. */
export const sessionList = z.object({ sessions: z.array(z.unknown()) });
