import { z } from "zod";
import { InputError } from "../../base/failure.ts";
import { readJsonText } from "../../base/json-mistakes.ts";

/** What is written in the file of an example: docs/describe-a-platform.md. */
const time = z.iso
  .datetime({ offset: true, error: "is no time such as 2026-11-29T09:24:02Z" })
  .transform((text) => new Date(text).toISOString());
const orNull = <T extends z.ZodType>(schema: T) => schema.nullable();

const user = z.strictObject({ id: z.string(), name: z.string(), externalId: orNull(z.string()) });

/** A `WidgetSession`, with its times as ISO texts. */
const session = z.strictObject({
  sessionId: z.string(),
  startedAt: time,
  endedAt: orNull(time),
  visitor: user,
  operators: z.array(user),
  liveChats: z.array(
    z.strictObject({
      liveChatId: z.string(),
      establishedAt: time,
      endedAt: orNull(time),
      operators: z.array(z.strictObject({ operatorId: z.string(), joinedAt: time })),
    }),
  ),
  messages: z.array(
    z.strictObject({
      messageId: z.string(),
      sentAt: time,
      sender: z.strictObject({
        kind: z.enum(["visitor", "operator", "bot", "system", "unknown"]),
        id: orNull(z.string()),
        name: z.string(),
      }),
      liveChatId: orNull(z.string()),
      type: z.enum(["text", "file", "event", "note", "unknown"]),
      text: z.string(),
      attachment: orNull(z.strictObject({ name: z.string(), size: z.number(), mimeType: z.string() })),
      withdrawn: z.literal(true).optional(),
    }),
  ),
});

const figures = z.strictObject({
  messageCount: z.int(),
  /** External ids; null for somebody without one. */
  members: z.array(orNull(z.string())),
  supportPerson: orNull(z.string()),
  customer: orNull(z.string()),
  startTime: time,
  endTime: orNull(time),
  waitSeconds: orNull(z.int()),
});
export type ExampleFigures = z.infer<typeof figures>;

const texts = z.record(z.string(), z.string());
const exchange = z.strictObject({
  request: z.strictObject({
    method: z.enum(["GET", "POST"]),
    /** Below chatHistory.url. */
    path: z.string().startsWith("/"),
    query: texts.default({}),
    /** Left out: any body. */
    body: z.json().optional(),
  }),
  reply: z.strictObject({ status: z.int().default(200), headers: texts.default({}), json: z.json() }),
});
export type Exchange = z.infer<typeof exchange>;

const schema = z.strictObject({
  what: z.string().min(1),
  session: z.string().min(1),
  /** When it is asked. */
  now: time,
  settings: texts.default({}),
  exchanges: z.array(exchange),
  expected: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("history"), session, figures }),
    z.strictObject({ kind: z.literal("unknown") }),
    z.strictObject({ kind: z.literal("deleted") }),
  ]),
});

/** What a platform answered for one session, and what must become of it. */
export type PlatformExample = z.infer<typeof schema>;

/** Reads the text of an example's file. @throws InputError naming each place that is wrong */
export function readExample(file: string, text: string): PlatformExample {
  const read = readJsonText(text);
  if ("mistakes" in read) throw new InputError(read.mistakes.map((mistake) => ({ file, ...mistake })));
  const result = schema.safeParse(read.value);
  if (result.success) return result.data;
  throw new InputError(
    result.error.issues.map(({ path, message }) => ({ file, place: path.map(String).join("."), message })),
  );
}
