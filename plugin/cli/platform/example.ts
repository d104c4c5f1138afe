import { z } from "zod";
import { InputError } from "../../base/failure.ts";
import { customerOf, membersOf, supportPersonOf } from "../../chat/participants.ts";
import type { WidgetSession } from "../../chat/session.ts";
import { statisticsOf } from "../../chat/wait-time.ts";
import { keepDigits } from "../../outside/described-api/keep-digits.ts";
import { readInputFile } from "../../settings/input-file.ts";

/*
 * An example of a description: what a platform answered, and the session that must be made of it. It is written by hand
 * or by `esm-chat platform record`.
 */

const instant = z.iso.datetime();
const person = z.strictObject({ id: z.string(), name: z.string(), externalId: z.string().nullable() });
const session = z.strictObject({
  sessionId: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  visitor: person,
  operators: z.array(person),
  liveChats: z.array(
    z.strictObject({
      liveChatId: z.string(),
      establishedAt: instant,
      endedAt: instant.nullable(),
      operators: z.array(z.strictObject({ operatorId: z.string(), joinedAt: instant })),
    }),
  ),
  messages: z.array(
    z.strictObject({
      messageId: z.string(),
      sentAt: instant,
      sender: z.strictObject({
        kind: z.enum(["visitor", "operator", "bot", "system", "unknown"]),
        id: z.string().nullable(),
        name: z.string(),
      }),
      liveChatId: z.string().nullable(),
      type: z.enum(["text", "file", "event", "note", "unknown"]),
      text: z.string(),
      attachment: z.strictObject({ name: z.string(), size: z.number(), mimeType: z.string() }).nullable(),
      withdrawn: z.literal(true).optional(),
    }),
  ),
});

/** The figures of a session, persons by their external ids. */
const figures = z.strictObject({
  messageCount: z.int(),
  members: z.array(z.string().nullable()),
  supportPerson: z.string().nullable(),
  customer: z.string().nullable(),
  startTime: instant,
  endTime: instant.nullable(),
  waitSeconds: z.number().nullable(),
});
export type Figures = z.infer<typeof figures>;

const exchange = z.strictObject({
  /** `path` is below `chatHistory.url`. A body that is left out may be any. */
  request: z.strictObject({
    method: z.enum(["GET", "POST"]),
    path: z.string().startsWith("/"),
    query: z.record(z.string(), z.string()).default({}),
    body: z.json().optional(),
  }),
  reply: z.strictObject({
    status: z.int().min(100).max(599).default(200),
    headers: z.record(z.string(), z.string()).default({}),
    json: z.json(),
  }),
});
export type Exchange = z.infer<typeof exchange>;

const exampleSchema = z.strictObject({
  what: z.string().min(1),
  session: z.string().min(1),
  /** The time by which it shows whether a time can be. */
  now: instant,
  /** Values of the description's settings; those that are left out are made up. */
  settings: z.record(z.string(), z.string()).default({}),
  exchanges: z.array(exchange),
  expected: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("history"), session, figures }),
    z.strictObject({ kind: z.enum(["unknown", "deleted"]) }),
  ]),
});
export type Example = z.infer<typeof exampleSchema>;

/** @throws InputError naming the file and the part that is wrong */
export function readExample(file: string, namedIn: { readonly file: string; readonly place: string }): Example {
  const text = readInputFile(file, namedIn);
  let value: unknown;
  try {
    value = JSON.parse(keepDigits(text));
  } catch {
    throw new InputError([{ file, place: "", message: "is not JSON" }]);
  }
  const result = exampleSchema.safeParse(value);
  if (result.success) return result.data;
  throw new InputError(
    result.error.issues.map(({ path, message }) => ({ file, place: path.join("."), message: `is wrong: ${message}` })),
  );
}

/** A session as an example tells it: its times are ISO texts. */
export type WrittenSession = z.infer<typeof session>;

export function writtenSession(read: WidgetSession): WrittenSession {
  return {
    sessionId: read.sessionId,
    startedAt: iso(read.startedAt),
    endedAt: isoOrNull(read.endedAt),
    visitor: { ...read.visitor },
    operators: read.operators.map((operator) => ({ ...operator })),
    liveChats: read.liveChats.map(({ liveChatId, establishedAt, endedAt, operators }) => ({
      liveChatId,
      establishedAt: iso(establishedAt),
      endedAt: isoOrNull(endedAt),
      operators: operators.map(({ operatorId, joinedAt }) => ({ operatorId, joinedAt: iso(joinedAt) })),
    })),
    messages: read.messages.map(({ messageId, sentAt, sender, liveChatId, type, text, attachment, withdrawn }) => ({
      messageId,
      sentAt: iso(sentAt),
      sender: { ...sender },
      liveChatId,
      type,
      text,
      attachment,
      ...(withdrawn === true ? { withdrawn } : {}),
    })),
  };
}

export function figuresOf(session: WidgetSession): Figures {
  const { messageCount, startTime, endTime, waitTime } = statisticsOf(session);
  return {
    messageCount,
    members: membersOf(session).map(({ user }) => user.externalId),
    supportPerson: supportPersonOf(session)?.user.externalId ?? null,
    customer: customerOf(session).user.externalId,
    startTime: iso(startTime),
    endTime: isoOrNull(endTime),
    waitSeconds: waitTime.seconds,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
