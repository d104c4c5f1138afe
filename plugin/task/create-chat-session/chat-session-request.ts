import { z } from "zod";
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

const externalId = z
  .string({ error: "must be text or null" })
  .max(LONGEST_EXTERNAL_ID, { error: `must be ${LONGEST_EXTERNAL_ID} characters at most` })
  .nullish();

const startedAt = z.iso
  .datetime({ offset: true, error: "must be a time such as 2026-03-29T08:00:00Z, or null" })
  .nullish();

/** What the chatbot sends. Other fields are allowed, but never read, kept or logged. */
const chatSessionRequest = z.object(
  { sessionId, visitorExternalId: externalId, startedAt },
  { error: "must be an object in braces: { … }" },
);

/** A mistake in a request. Never repeats a value. */
export interface FieldProblem {
  /** `sessionId`; empty for the body as a whole. */
  readonly field: string;
  readonly message: string;
}

/** The session in a request body, or what is wrong with it. */
export type ReadChatSessionRequest = { readonly session: NewChatSession } | { readonly problems: FieldProblem[] };

export function readChatSessionRequest(body: unknown): ReadChatSessionRequest {
  const read = chatSessionRequest.safeParse(body, { reportInput: true });
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message, input }) => ({
      field: path.join("."),
      message: input === undefined ? "is missing" : message,
    }));
    return { problems };
  }
  const { visitorExternalId, startedAt: start } = read.data;
  const session = {
    sessionId: read.data.sessionId,
    visitorExternalId: visitorExternalId ?? null,
    startedAt: start === null || start === undefined ? null : Date.parse(start),
  };
  return { session };
}
