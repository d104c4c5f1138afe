import { z } from "zod";
import type { Instant } from "../chat/session.ts";
import type { JournalEntries } from "./journal.ts";
import type { JournalEntry } from "./put-aside.ts";

const VERSION = 1;

const instant = z.iso.datetime().transform((text) => Date.parse(text));

const entrySchema = z.strictObject({
  dataCardId: z.string().min(1),
  sessionId: z.string().nullable(),
  failures: z
    .strictObject({
      reason: z.string(),
      count: z.number().int().positive(),
      firstFailedAt: instant,
      lastFailedAt: instant,
      retryAt: instant,
    })
    .optional(),
  firstSeenAt: instant.optional(),
});

/** A list, not an object: an object would put ids that look like numbers into an order of its own. */
const journalSchema = z.strictObject({ version: z.literal(VERSION), entries: z.array(entrySchema) });

/** The journal as the text of its file. Times are ISO 8601 UTC, for whoever looks into it. */
export function journalText(entries: JournalEntries): string {
  const list = [...entries].map(([dataCardId, entry]) => ({ dataCardId, ...written(entry) }));
  return `{"version":${VERSION},"entries":[\n${list.map((entry) => JSON.stringify(entry)).join(",\n")}\n]}\n`;
}

/** Undefined when the text is not a journal of this version. */
export function readJournalText(text: string): JournalEntries | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = journalSchema.safeParse(value);
  if (data === undefined) return undefined;
  return new Map(
    data.entries.map(({ dataCardId, sessionId, failures, firstSeenAt }) => [
      dataCardId,
      { sessionId, failures, firstSeenAt },
    ]),
  );
}

function written({ sessionId, failures, firstSeenAt }: JournalEntry) {
  return {
    sessionId,
    ...(failures !== undefined && {
      failures: {
        ...failures,
        firstFailedAt: iso(failures.firstFailedAt),
        lastFailedAt: iso(failures.lastFailedAt),
        retryAt: iso(failures.retryAt),
      },
    }),
    ...(firstSeenAt !== undefined && { firstSeenAt: iso(firstSeenAt) }),
  };
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}
