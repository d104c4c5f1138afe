import type { IncomingMessage, ServerResponse } from "node:http";
import { systemClock } from "../base/clock.ts";
import { InputError } from "../base/failure.ts";
import type { Logger } from "../base/logger.ts";
import type { SystemBudgets } from "../outside/http/budget/system-budgets.ts";
import { connect } from "../runner/environment/connect.ts";
import { answerCall, type FunctionCall } from "../serve/functions/answer-call.ts";
import { CHECK_HEADER, tellAnswered } from "../serve/functions/answered-calls.ts";
import {
  type Answer,
  mistakeAnswer,
  SECURITY_HEADERS,
  stoppingAnswer,
  tooManyFromAddress,
  wrongMethod,
} from "../serve/functions/answers.ts";
import { createFunctionEnvironment } from "../serve/functions/function-environment.ts";
import { clientAddress, createRateLimit } from "../serve/functions/rate-limit.ts";
import { readIncomingBody, readRequestBody } from "../serve/functions/read-body.ts";
import { createSparseLog } from "../serve/functions/sparse-log.ts";
import type { Configuration } from "../settings/configuration.ts";
import { type FieldProblem, readChatSessionRequest } from "../task/create-chat-session/chat-session-request.ts";

/** What a chatbot knows when an end user is about to open a live chat. */
export interface NewChatSession {
  /** The id of the widget session, as the chat platform's history knows it. */
  readonly sessionId: string;
  /** External id of the end user, whose Person card becomes the customer. Default: nobody is logged in. */
  readonly visitorExternalId?: string | null | undefined;
  /** ISO 8601 with `Z` or an offset. Default: not known. */
  readonly startedAt?: string | Date | null | undefined;
  /** The folder in which the card is made. Default: the one of the platform settings. */
  readonly folderCode?: string | undefined;
}

/** The data card of a chat session. */
export interface CreatedChatSession {
  /** ESM's own id of the card. */
  readonly dataCardId: string;
  /** False when the card was there already. */
  readonly created: boolean;
  /** Optional fields that were not understood, or that ESM refused. They never cost the card. */
  readonly leftOut: readonly LeftOutField[];
}

/** An optional field that is not on the card, and why. */
export interface LeftOutField {
  /** Its name: `startedAt`. */
  readonly field: string;
  /** Why; it may be shown and never repeats the value. */
  readonly message: string;
}

/** `createChatSession` of one environment, for any number of calls at once. All functions may be passed on alone. */
export interface ChatSessions extends AsyncDisposable {
  /**
   * Makes the empty data card of a chat session, or finds it: repeated calls give the same card. It takes as long as ESM
   * does; an end user should not wait for it.
   *
   * @param session what the chatbot knows
   * @throws InputError when no card can be made for such a session id, Failure when ESM is away or refuses the card, or when
   *   too many sessions wait (`busy`)
   */
  createChatSession(session: NewChatSession): Promise<CreatedChatSession>;
  /**
   * Answers a call over HTTP as `esm-chat serve` does, for servers of the fetch kind, such as Hono: method, token, limits,
   * body (16 KiB), time limit. Whatever path it is mounted at.
   *
   * @param request `POST`, with a token and a body in JSON
   * @param address who calls, for the limit of calls from one address. Default: calls are not counted by address
   */
  handle(request: Request, address?: string): Promise<Response>;
  /**
   * The same for Node's own servers, and for what is built on them, such as Express and Fastify. Mount it in front of
   * whatever reads bodies.
   *
   * @param incoming the request, whose body nobody has read
   * @param outgoing its answer, which nobody has begun
   */
  listener(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void>;
  /** Answers further calls with 503, finishes the cards that are being made, and closes the connection to ESM. */
  close(): Promise<void>;
}

/** A call as a server took it. */
interface Received extends FunctionCall {
  readonly method: string;
  readonly address: string | undefined;
  readonly isCheck: boolean;
}

interface ChatSessionSurroundings {
  /** In which the tokens are found. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly budgets: SystemBudgets;
  readonly log: Logger;
}

/** @throws InputError when a token cannot be used */
export async function openChatSessions(
  configuration: Configuration,
  { variables, budgets, log }: ChatSessionSurroundings,
): Promise<ChatSessions> {
  const { name, server, platformSettings } = configuration;
  const clock = systemClock;
  const ended = new AbortController();
  const connections = await connect(configuration, ended.signal, { environment: `${name} functions`, budgets, clock });
  const { esm } = connections;
  const environment = createFunctionEnvironment({ ...configuration, esm, environment: variables, clock, log });
  const addressLimit = createRateLimit(server.callsPerMinuteAndAddress, clock);
  const sparseLog = createSparseLog(log, clock);
  let stopping = false;

  async function answerTo(call: Received): Promise<Answer> {
    if (call.method !== "POST") return wrongMethod("POST");
    const seconds = call.address === undefined ? 0 : addressLimit.take(call.address);
    if (seconds > 0) return tooManyFromAddress(seconds);
    return stopping ? stoppingAnswer() : answerCall(call, environment, { clock, log });
  }

  async function answer(call: Received): Promise<Answer> {
    const startedAt = clock.now();
    const answered = await answerTo(call).catch((error: unknown) => mistakeAnswer(error, log));
    const { authorization } = call.headers;
    const headers = { authorization, ...(call.isCheck ? { [CHECK_HEADER]: "" } : {}) };
    tellAnswered({ name }, { headers }, answered, { durationMs: clock.now() - startedAt, log: sparseLog });
    return answered;
  }

  async function close(): Promise<void> {
    stopping = true;
    sparseLog.close();
    await environment.createChatSession.idle();
    ended.abort();
    connections.close();
  }

  return {
    async createChatSession({ folderCode = platformSettings.folderCode, ...given }) {
      const { session, leftOut } = readSession(given, clock.now());
      const {
        dataCardId,
        created,
        leftOut: refused = [],
      } = await environment.createChatSession.call(session, folderCode);
      const fields = refused.map((field) => ({ field, message: "ESM refused the card with it, and took it without" }));
      return { dataCardId, created, leftOut: [...leftOut, ...fields] };
    },
    async handle(request, address) {
      const { status, headers, body } = await answer(receivedRequest(request, address));
      return Response.json(body, { status, headers: { ...SECURITY_HEADERS, ...headers } });
    },
    async listener(incoming, outgoing) {
      const { status, headers, body } = await answer(receivedMessage(incoming, server.behindProxy));
      outgoing.writeHead(status, { ...SECURITY_HEADERS, ...headers, "Content-Type": "application/json" });
      outgoing.end(JSON.stringify(body));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** @throws InputError naming what no card can be made for; values are not repeated */
function readSession({ startedAt, ...given }: Omit<NewChatSession, "folderCode">, now: number) {
  const start = startedAt instanceof Date ? isoTime(startedAt) : startedAt;
  const read = readChatSessionRequest({ ...given, startedAt: start }, now);
  if ("session" in read) return read;
  throw new InputError(read.problems.map(({ field, message }: FieldProblem) => ({ file: "", place: field, message })));
}

/** What is no time is not understood, as text that is none. */
function isoTime(date: Date): string {
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

function receivedRequest(request: Request, address: string | undefined): Received {
  const { headers } = request;
  return {
    method: request.method,
    address:
      address === undefined ? undefined : clientAddress({ remoteAddress: address, forwardedFor: undefined }, false),
    isCheck: headers.has(CHECK_HEADER),
    headers: {
      authorization: headers.get("authorization") ?? undefined,
      contentType: headers.get("content-type") ?? undefined,
    },
    query: new URL(request.url).searchParams,
    readBody: () => readRequestBody(request),
  };
}

function receivedMessage(incoming: IncomingMessage, behindProxy: boolean): Received {
  const { authorization, "content-type": contentType } = incoming.headers;
  const forwardedFor = incoming.headersDistinct["x-forwarded-for"]?.join(",");
  const { remoteAddress } = incoming.socket;
  return {
    method: incoming.method ?? "",
    address: clientAddress({ remoteAddress, forwardedFor }, behindProxy),
    isCheck: incoming.headers[CHECK_HEADER] !== undefined,
    headers: { authorization, contentType },
    query: new URLSearchParams(incoming.url?.split("?").slice(1).join("?")),
    readBody: () => readIncomingBody(incoming),
  };
}
