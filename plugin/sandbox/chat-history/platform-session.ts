import { z } from "zod";

/** ISO 8601 in UTC, with or without milliseconds. */
const time = z.iso.datetime();

const user = { name: z.string(), externalId: z.string().nullish() };

/**
 * A session in the chat platform's format, with all its messages. Source: docs/contracts.md, the chat platform. Unknown fields, kinds
 * and types are passed on to the client.
 */
export const platformSessionSchema = z
  .looseObject({
    sessionId: z.string().min(1),
    status: z.string(),
    startedAt: time,
    endedAt: time.nullable(),
    /** When something changed last that shows nowhere else, such as a message that was withdrawn. */
    updatedAt: time.optional(),
    /** More than there are messages: the platform counts so many that it does not deliver all of them. */
    messageCount: z.number().int().nonnegative().optional(),
    visitor: z.looseObject({ visitorId: z.string(), ...user }),
    operators: z.array(z.looseObject({ operatorId: z.string(), ...user })),
    liveChats: z.array(
      z.looseObject({
        liveChatId: z.string(),
        establishedAt: time,
        endedAt: time.nullable(),
        disconnectionMode: z.string().nullable(),
        operators: z.array(z.looseObject({ operatorId: z.string(), joinedAt: time })),
      }),
    ),
    messages: z.array(
      z.looseObject({
        messageId: z.string(),
        sentAt: time,
        sender: z.looseObject({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
        liveChatId: z.string().nullable(),
        type: z.string(),
        text: z.string().nullish(),
        /** Withdrawn by its end user or support person, from the beginning on, or at a time that can be in the future. */
        withdrawn: z.boolean().nullish(),
        deletedAt: time.nullish(),
      }),
    ),
  })
  .refine(({ status, endedAt }) => (status === "ended") === (endedAt !== null), {
    path: ["endedAt"],
    message: "an ended session has a time, any other has null",
  });

export type PlatformSession = z.output<typeof platformSessionSchema>;
export type PlatformMessage = PlatformSession["messages"][number];

/** All times at which something happens in a session, epoch milliseconds. */
export function eventTimes(session: PlatformSession): number[] {
  const liveChats = session.liveChats.flatMap((chat) => [
    chat.establishedAt,
    chat.endedAt,
    ...chat.operators.map(({ joinedAt }) => joinedAt),
  ]);
  const own = [session.startedAt, session.endedAt, session.updatedAt];
  const messages = session.messages.flatMap(({ sentAt, deletedAt }) => [sentAt, deletedAt]);
  const times = [...own, ...liveChats, ...messages];
  return times.flatMap((text) => (text === null || text === undefined ? [] : [Date.parse(text)]));
}
