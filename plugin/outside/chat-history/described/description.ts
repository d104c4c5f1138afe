import { z } from "zod";
import { auth, condition, name, refusal, request, text, unit, value } from "../../described-api/api-description.ts";

/*
 * What a description of a chat platform may say: decision 20, and the guide in docs/describe-a-platform.md, have examples.
 * It is read strictly: a part that is not known is a mistake.
 */

const lookup = z.strictObject({
  request: name,
  records: text.optional(),
  id: value,
});

const person = { id: value, name: value.optional(), external_id: value.optional() };

const session = z.strictObject({
  request: name,
  record: text.optional(),
  id: value,
  /** Left out: with the first message or live chat. */
  started: value.optional(),
  ended: value.optional(),
  is_ended: condition.optional(),
  /** Messages that the platform says there are. */
  count: value.optional(),
  /** The language of the chat, as the platform calls it. */
  language: value.optional(),
  visitor: z.strictObject({
    ...person,
    /** What another request tells of the visitor comes before what the session does. */
    lookup: z.strictObject({ from: name, name: value.optional(), external_id: value.optional() }).optional(),
  }),
});

const operators = z.strictObject({
  lookup: name.optional(),
  records: text.optional(),
  where: condition.optional(),
  ...person,
});

/** Bots that speak as support persons do: those whom the lookup knows, and who meet the condition. */
const bots = z.strictObject({ lookup: name, if: condition.optional(), name: value.optional() });

const messages = z.strictObject({
  /** Left out: the messages are in the reply to the session's own request. */
  request: name.optional(),
  records: text,
  order: z.enum(["oldest-first", "newest-first", "pages-backwards"]).default("oldest-first"),
  skip: condition.optional(),
  id: value,
  at: value,
  text: value.optional(),
  /** `visitor`, `operator`, `bot`, `system`, or `listed`: what the session's visitor and support persons tell of the sender. */
  kind: value,
  sender_id: value.optional(),
  sender_name: value.optional(),
  sender_external_id: value.optional(),
  live_chat: value.optional(),
  note: condition.optional(),
  event: condition.optional(),
  automatic: condition.optional(),
  withdrawn: condition.optional(),
  attachment: z.strictObject({ name: value, size: value.optional(), type: value.optional() }).optional(),
});
export type MessagesDescription = z.infer<typeof messages>;

const askingMessage = z.enum(["belongs", "apart"]).default("belongs");
const joins = z.strictObject({ if: condition, operator: value }).optional();
const liveChats = z.discriminatedUnion("by", [
  z.strictObject({
    by: z.literal("session"),
    if: condition.optional(),
    established: value.optional(),
    ended: value.optional(),
    how_ended: value.optional(),
    joins,
    asking_message: askingMessage,
  }),
  z.strictObject({
    by: z.literal("records"),
    request: name.optional(),
    records: text,
    if: condition.optional(),
    id: value,
    established: value,
    ended: value.optional(),
    /** `by-support-person`, `by-end-user`, `expired` or `forwarded`; anything else is not told. */
    how_ended: value.optional(),
    operators: z
      .strictObject({ records: text, where: condition.optional(), id: value, joined: value.optional() })
      .optional(),
    asking_message: askingMessage,
  }),
  z.strictObject({ by: z.literal("field"), joins, asking_message: askingMessage }),
  z.strictObject({
    by: z.literal("events"),
    begins: condition,
    ends: condition.optional(),
    joins,
    asking_message: askingMessage,
  }),
]);
export type LiveChatsDescription = z.infer<typeof liveChats>;

const changes = z.union([
  z.literal("none"),
  z.strictObject({
    request: name,
    records: text,
    order: z.enum(["oldest-first", "newest-first", "any"]),
    id: value,
    updated: value,
    ended: condition.optional(),
    count: value.optional(),
    /** Whether the session had a live chat. Left out: the list does not tell. */
    had_live_chat: condition.optional(),
  }),
]);

const proof = z.strictObject({
  how: z.enum(["ran", "contract", "documentation"], { error: "must be ran, contract or documentation" }),
  version: text,
  on: z.iso.date({ error: "must be a day such as 2026-11-29" }),
});

export const descriptionSchema = z.strictObject({
  platform: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, { error: "is no name: small letters, digits and hyphens" }),
  title: text,
  proof,
  settings: z
    .record(name, z.strictObject({ what: text, secret: z.boolean().default(false), default: z.string().optional() }))
    .default({}),
  times: unit.default("iso"),
  auth,
  requests: z.record(name, request),
  refusals: z.array(refusal).default([]),
  lookups: z.record(name, lookup).default({}),
  session,
  operators: operators.optional(),
  bots: bots.optional(),
  messages: z.union([messages, z.array(messages).min(1)]),
  live_chats: liveChats,
  changes,
  limits: z
    .strictObject({
      requests_per_second: z.int().min(1).max(1_000).optional(),
      /** The platform delivers only so many messages of a session, the newest ones. */
      newest_messages: z.int().positive().optional(),
    })
    .default({}),
});

/** A chat platform's API, described. */
export type Description = z.infer<typeof descriptionSchema>;
