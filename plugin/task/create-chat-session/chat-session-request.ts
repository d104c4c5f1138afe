import { z } from "zod";
import { readIsoTime } from "../../base/iso-time.ts";
import { canHaveHappened } from "../../chat/kept/believed-times.ts";
import type { Instant } from "../../chat/session.ts";
import type { NewChatSession } from "./create-chat-session.ts";

/** Characters; known ids are far shorter. */
const LONGEST_SESSION_ID = 200;
/** Characters; the maximum length of a mail address. */
const LONGEST_EXTERNAL_ID = 320;

/** Control characters, lone surrogates, and what XML 1.0 cannot carry: ESM would not return them. */
const NOT_STORED = /[\p{Cc}\p{Cs}\u2028\u2029\uFFFE\uFFFF]/u;
/** Letters and digits; with fewer, a search by parts of the id would match half of all cards. */
const LEAST_SEARCHED = 3;
/** Characters that an EQL literal cannot hold. ESM is asked for the rest of the id, which must not be empty. */
const NOT_SEARCHED = /['"\\$#]/;

const sessionId = z
  .string({ error: "must be text" })
  .min(1, { error: "must not be empty" })
  .max(LONGEST_SESSION_ID, { error: `must be ${LONGEST_SESSION_ID} characters at most` })
  .refine((id) => !NOT_STORED.test(id), { error: "must not hold control characters" })
  .refine((id) => id.trim() === id, { error: "must not begin or end with white space" })
  .refine((id) => !/^\.{1,2}$/.test(id), { error: "is not the id of a widget session" })
  .refine((id) => !NOT_SEARCHED.test(id) || id.replaceAll(/[^\p{L}\p{N}]/gu, "").length >= LEAST_SEARCHED, {
    error: `must hold ${LEAST_SEARCHED} letters or digits when it holds quotes, \\, $ or #`,
  });

/** Why no card can be made for a session with this id; undefined when one can. Never repeats the id. */
export function unfitSessionId(id: string): string | undefined {
  return sessionId.safeParse(id).error?.issues[0]?.message;
}

/** What an optional field says, or why it is not understood. */
type Understood<Value> = { readonly is: Value | null } | { readonly not: string };

function readExternalId(value: unknown): Understood<string> {
  if (value === null || value === undefined) return { is: null };
  if (typeof value !== "string") return { not: "must be text or null" };
  if (value.length > LONGEST_EXTERNAL_ID) return { not: `must be ${LONGEST_EXTERNAL_ID} characters at most` };
  return { is: value };
}

function readStart(value: unknown, now: Instant): Understood<Instant> {
  if (value === null || value === undefined) return { is: null };
  const read = typeof value === "string" ? readIsoTime(value.trim()) : undefined;
  if (read === undefined) return { not: "must be a time such as 2026-03-29T08:00:00Z, or null" };
  if (!read.hasZone) return { not: "must end with Z or an offset, as 2026-03-29T08:00:00Z does" };
  // A time that cannot be is reported and not believed (ruling 4).
  if (!canHaveHappened(read.at, now)) return { not: "must not be before 2000 or more than a day ahead" };
  return { is: read.at };
}

/** What the chatbot sends. Other fields are allowed, but never read, kept or logged. */
const chatSessionRequest = z.object(
  { sessionId: z.unknown().optional(), visitorExternalId: z.unknown().optional(), startedAt: z.unknown().optional() },
  { error: "must be an object in braces: { … }" },
);

/** A mistake in a request. Never repeats a value. */
export interface FieldProblem {
  /** `sessionId`; empty for the body as a whole. */
  readonly field: string;
  readonly message: string;
}

/** The session in a request body, or why there is none. */
export type ReadChatSessionRequest =
  | {
      readonly session: NewChatSession;
      /** Optional fields that were not understood, and count as absent. */
      readonly leftOut: readonly FieldProblem[];
    }
  | { readonly problems: readonly FieldProblem[] };

/**
 * Only what the card needs can refuse it, which is the session id: an optional field never costs the card.
 *
 * @param now epoch milliseconds
 */
export function readChatSessionRequest(body: unknown, now: Instant): ReadChatSessionRequest {
  const fields = chatSessionRequest.safeParse(body);
  if (!fields.success) return { problems: fields.error.issues.map(({ message }) => ({ field: "", message })) };
  const id = sessionId.safeParse(fields.data.sessionId);
  const visitor = readExternalId(fields.data.visitorExternalId);
  const start = readStart(fields.data.startedAt, now);
  const leftOut = Object.entries({ visitorExternalId: visitor, startedAt: start }).flatMap(([field, understood]) =>
    "not" in understood ? [{ field, message: understood.not }] : [],
  );
  if (!id.success) {
    const isMissing = fields.data.sessionId === undefined;
    const wrong = id.error.issues.map(({ message }) => ({
      field: "sessionId",
      message: isMissing ? "is missing" : message,
    }));
    return { problems: [...wrong, ...leftOut] };
  }
  const session = {
    sessionId: id.data,
    visitorExternalId: "is" in visitor ? visitor.is : null,
    startedAt: "is" in start ? start.is : null,
  };
  return { session, leftOut };
}
