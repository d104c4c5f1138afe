import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { Logger } from "../../base/logger.ts";
import { within } from "../../base/within.ts";
import { esmWords } from "../../outside/esm/esm-words.ts";
import { isAuthorized } from "../../settings/bearer-token.ts";
import { type FieldProblem, readChatSessionRequest } from "../../task/create-chat-session/chat-session-request.ts";
import type { NewChatSession } from "../../task/create-chat-session/create-chat-session.ts";
import { type Answer, failedCall, laterCall, refusedCall } from "./answers.ts";
import type { FunctionEnvironment } from "./function-environment.ts";
import { MOST_BODY_BYTES, type ReadBody } from "./read-body.ts";

const BODY_TAKEN =
  "the server has read the body before createChatSession could: mount it in front of whatever reads bodies";

/** Why a field was left out that was understood. */
const REFUSED_WITH_IT = "ESM refused the card with it, and took it without";

/** A request to `createChatSession` whose method was checked and whose sender was counted, whatever server took it. */
export interface FunctionCall {
  readonly headers: {
    readonly authorization: string | undefined;
    readonly contentType: string | undefined;
  };
  readonly query: URLSearchParams;
  /** Reads the body, once. */
  readBody(): Promise<ReadBody>;
}

export interface CallContext {
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Answers one call within the environment's time limit. Work that takes longer goes on, and a later call finds the
 * card. Nothing of the body is logged, because it is about a person.
 */
export async function answerCall(
  call: FunctionCall,
  environment: FunctionEnvironment,
  context: CallContext,
): Promise<Answer> {
  const { clock } = context;
  const startedAt = clock.now();
  const refusal = checkHead(call, environment);
  if (refusal !== undefined) return refusal;

  const body = await within(clock, environment.answerWithinMs, call.readBody());
  if (body === undefined) {
    return refusedCall(408, "body-too-slow", "the body did not come in time", { Connection: "close" });
  }
  const read = readSession(body.done, startedAt);
  if (!("session" in read)) return read;

  const rest = Math.max(0, environment.answerWithinMs - (clock.now() - startedAt));
  return create(read, call.query.get("folderCode") ?? "", environment, rest, context);
}

/** Checks everything that does not need the body, beginning with the token. */
function checkHead({ headers, query }: FunctionCall, environment: FunctionEnvironment): Answer | undefined {
  if (!isAuthorized(headers.authorization, environment.tokens.hashes())) {
    const message = "the header Authorization: Bearer … with a valid token is needed";
    const answer = refusedCall(401, "token-refused", message, { "WWW-Authenticate": "Bearer" });
    return headers.authorization === undefined ? { ...answer, refused: "token-missing" } : answer;
  }
  const seconds = environment.rateLimit.take("");
  if (seconds > 0) return laterCall(429, "too-many-calls", "too many calls of this environment in a minute", seconds);
  const [folderCode, another] = query.getAll("folderCode");
  if (folderCode === undefined || another !== undefined) {
    return refusedCall(400, "folder-code-missing", "the URL parameter folderCode is needed, once");
  }
  if (!environment.folderCodes.has(folderCode)) {
    const message = "folderCode is not a folder of this environment: name the one of the platform settings";
    return refusedCall(400, "folder-unknown", message);
  }
  const type = headers.contentType;
  if (type !== undefined && !/^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i.test(type)) {
    return refusedCall(415, "not-json", "Content-Type must be application/json");
  }
  return undefined;
}

/** What the chatbot knows, and which of its optional fields were not understood. */
interface ReadSession {
  readonly session: NewChatSession;
  readonly leftOut: readonly FieldProblem[];
}

function readSession(body: ReadBody, now: number): Answer | ReadSession {
  if ("refused" in body) {
    if (body.refused === "too-large") {
      const message = `the body must be ${MOST_BODY_BYTES} bytes at most`;
      return refusedCall(413, "body-too-large", message, { Connection: "close" });
    }
    if (body.refused === "taken") return refusedCall(500, "body-taken", BODY_TAKEN);
    return refusedCall(
      400,
      "body-not-read",
      body.refused === "not-utf-8" ? "the body is not UTF-8" : "the body broke off",
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(body.text);
  } catch {
    return refusedCall(400, "not-json", "the body is not JSON");
  }
  const read = readChatSessionRequest(value, now);
  if ("session" in read) return read;
  const message = read.problems.map(({ field, message: words }) => `${field || "the body"} ${words}`).join("; ");
  const answer = refusedCall(400, "body-wrong", message);
  return { ...answer, body: { ...answer.body, problems: read.problems } };
}

async function create(
  { session, leftOut }: ReadSession,
  folderCode: string,
  { name, createChatSession, answerWithinMs, observer }: FunctionEnvironment,
  rest: number,
  { clock, log }: CallContext,
): Promise<Answer> {
  const work = createChatSession.call(session, folderCode);
  try {
    const result = await within(clock, rest, work);
    if (result !== undefined) {
      const { leftOut: refused = [], ...done } = result.done;
      log.info({ environment: name, ...done }, "createChatSession done");
      const all = [...leftOut, ...refused.map((field) => ({ field, message: REFUSED_WITH_IT }))];
      const body = { ...done, ...(all.length === 0 ? {} : { leftOut: all }) };
      return { status: 200, body, leftOut: fieldsOf(all) };
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warn({ environment: name, ...logged(error) }, "createChatSession failed");
    return { ...failedCall(error, wordsFor(session, error), clock.now()), isLogged: true, leftOut: fieldsOf(leftOut) };
  }
  log.warn({ environment: name, answerWithinMs }, "createChatSession: ESM is slow, the chatbot was told to call again");
  work.then(
    (done) => {
      log.info({ environment: name, ...done }, "createChatSession done after its call was answered");
      observer?.endedLate({ refused: undefined, leftOut: done.leftOut ?? [] });
    },
    (error: unknown) => {
      const why = logged(error);
      log.warn({ environment: name, ...why }, "createChatSession failed after its call was answered");
      observer?.endedLate({ refused: why.code, leftOut: [] });
    },
  );
  const answer = laterCall(503, "still-working", "ESM is slow: the card is being made, call again to get it");
  return { ...answer, isLogged: true, leftOut: fieldsOf(leftOut) };
}

function fieldsOf(problems: readonly FieldProblem[]): string[] {
  return problems.map(({ field }) => field);
}

/** ESM's words, with everything that the caller sent masked, although they only go back to the caller. */
function wordsFor({ sessionId, visitorExternalId }: NewChatSession, failure: Failure): string {
  return esmWords(failure.message, [], [sessionId, visitorExternalId ?? ""]);
}

/** What may be logged of an error: codes, no words. */
function logged(error: unknown) {
  if (!(error instanceof Failure)) return { code: "internal-error" };
  const { code, status } = error;
  return status === undefined ? { code } : { code, status };
}
