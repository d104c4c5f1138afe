import { setMaxListeners } from "node:events";
import type { Clock } from "../clock.ts";
import { createHostGate } from "./host-gate.ts";
import { REQUEST_LIMITS, RETRY_POLICY, type RequestLimits, type RetryPolicy } from "./policy.ts";
import { type RequestPlace, requestFailure, stopped, toldToWait } from "./request-failure.ts";
import { decideRetry, readRetryAfter } from "./retry.ts";
import { createTransport, NetworkError, type TransportReply } from "./transport.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base URL, starting with a slash, segments already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly type: string; readonly content: string };
  /** What the request is for, as it may stand in a message: `read the template`. No ids, no names. */
  readonly purpose: string;
  /** Whether it may be sent again when it is not known what became of it. Default: everything but POST. */
  readonly repeatable?: boolean;
  /** Whether it may be given up in the middle when all work is to stop. Default: GET only. */
  readonly changesNothing?: boolean;
}

export interface HttpReply {
  readonly status: number;
  readonly text: string;
  /** Epoch milliseconds of the reply's `Date` header, whole seconds. */
  readonly date: number | undefined;
  header(name: string): string | undefined;
}

export interface HttpStream extends Omit<HttpReply, "text"> {
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Requests to one system. A reply with any status that is not worth another attempt is returned; what cannot be had
 * after all attempts is a `Failure` that names the system and the host.
 */
export interface HttpClient {
  /** Scheme, host and port of the system, as they may stand in a message. */
  readonly host: string;
  /** Takes the whole reply, up to the size limit. */
  request(request: HttpRequest): Promise<HttpReply>;
  /**
   * Hands the reply to `take`, whose body comes piece by piece; when it breaks off, `take` is called again with a new
   * reply, so it must begin from nothing each time.
   */
  stream<T>(request: HttpRequest, take: (reply: HttpStream) => Promise<T>): Promise<T>;
  /** Requests sent so far, every attempt counted. */
  requestCount(): number;
  close(): void;
}

export interface HttpClientOptions {
  /** As it stands in messages: `ESM`, `chat platform`. */
  readonly system: string;
  /** Absolute, without a slash at the end. */
  readonly baseUrl: string;
  readonly clock: Clock;
  /** 0 ≤ value < 1. */
  readonly random: () => number;
  /** Ends waits at once and reads in hand; a write that was sent is waited for. */
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Partial<RequestLimits>;
  readonly retry?: Partial<RetryPolicy>;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { system, baseUrl, clock, random, signal } = options;
  const limits = { ...REQUEST_LIMITS, ...options.limits };
  const policy = { ...RETRY_POLICY, ...options.retry };
  const transport = createTransport(limits);
  const gate = createHostGate(clock, policy.longestWaitMs);
  const host = new URL(baseUrl).origin;
  // Every request in hand and every wait listens to it; Node warns of a leak at eleven.
  if (signal !== undefined) setMaxListeners(0, signal);
  let sent = 0;

  async function attempt(request: HttpRequest, streamed: boolean, place: RequestPlace): Promise<TransportReply> {
    const closedUntil = await gate.pass(signal);
    if (closedUntil !== undefined) throw toldToWait(place, closedUntil);
    if (signal?.aborted === true) throw new NetworkError("ABORTED");
    sent += 1;
    const query = new URLSearchParams(request.query).toString();
    return transport.send({
      method: request.method,
      url: `${baseUrl}${request.path}${query === "" ? "" : `?${query}`}`,
      headers: { ...request.headers, ...(request.body === undefined ? {} : { "content-type": request.body.type }) },
      body: request.body?.content,
      streamed,
      signal: (request.changesNothing ?? request.method === "GET") ? signal : undefined,
    });
  }

  /** Runs `take` on a reply until an attempt succeeds or another one is pointless. */
  async function withRetries<T>(
    request: HttpRequest,
    streamed: boolean,
    take: (reply: TransportReply) => Promise<T>,
  ): Promise<T> {
    const place = { system, host, purpose: request.purpose };
    const repeatable = request.repeatable ?? request.method !== "POST";
    for (let number = 1; ; number += 1) {
      let status: number | undefined;
      let networkError: string | undefined;
      let retryAt: number | undefined;
      let cause: unknown;
      try {
        const reply = await attempt(request, streamed, place);
        if (!policy.statuses.includes(reply.status)) return await take(reply);
        reply.discard();
        status = reply.status;
        retryAt = readRetryAfter(reply.header("retry-after"), reply.date, clock.now());
        if (retryAt !== undefined) gate.pauseUntil(retryAt);
      } catch (error) {
        if (signal?.aborted === true) throw stopped();
        if (!(error instanceof NetworkError)) throw error;
        networkError = error.code;
        cause = error.detail;
      }
      const failed = { attempt: number, status, networkError, retryAt, repeatable };
      const decision = decideRetry(failed, policy, clock.now(), random());
      if (!decision.retry) {
        throw decision.toldToWait === undefined
          ? requestFailure(place, failed, { limits, policy, cause })
          : toldToWait(place, decision.toldToWait);
      }
      await clock.wait(decision.delayMs, signal).catch((error: unknown) => {
        throw signal?.aborted === true ? stopped() : error;
      });
    }
  }

  return {
    host,
    request: (request) =>
      withRetries(request, false, async (reply) => {
        const text = await reply.text();
        return { status: reply.status, date: reply.date, header: reply.header, text };
      }),
    stream: (request, take) => withRetries(request, true, (reply) => take(reply).finally(() => reply.discard())),
    requestCount: () => sent,
    close: () => transport.close(),
  };
}
