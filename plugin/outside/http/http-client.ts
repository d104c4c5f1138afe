import { setMaxListeners } from "node:events";
import type { Clock } from "../../base/clock.ts";
import { createHostBudget } from "./budget/host-budget.ts";
import type { RequestBudget, RequestPermit } from "./budget/request-budget.ts";
import { IN_DOUBT } from "./network-error.ts";
import { REQUEST_LIMITS, RETRY_POLICY, type RequestLimits, type RetryPolicy } from "./policy.ts";
import { type RequestLabel, requestFailure, stopped, toldToWait } from "./request-failure.ts";
import type { RequestObserver } from "./request-observer.ts";
import type { RequestPath } from "./request-path.ts";
import { decideRetry, MESSAGE_BYTES, readRetryAfter, readWaitInMessage } from "./retry.ts";
import { createTransport, NetworkError, type TransportReply } from "./transport.ts";

/*
 * How a request waits, fails and is sent again:
 *
 * 1. Before each attempt it waits for the budget of its host (`budget/`), which all who ask this host share.
 * 2. `transport.ts` sends it once.
 * 3. When the reply says that the host is overloaded or away, its `Retry-After`, or what a 429 says in words, goes to the
 *    budget together with the permit. From then on the budget lets nobody begin a request to this host before that time.
 * 4. `retry.ts` decides whether this request is sent again: after a delay that grows with each attempt, or when the
 *    host's pause ends if that is later. Then it waits for the budget as in 1.
 * 5. A pause that is longer than `longestWaitMs` is not waited for: this request fails with `told-to-wait`, and so does
 *    every other one that the budget would hold back so long. The run ends and says when to go on.
 */

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: RequestPath;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly type: string; readonly content: string };
  /** The request's purpose for messages: `read the template`. No ids, no names. */
  readonly purpose: string;
  /** Whether to send the request again when its outcome is unknown. Default: everything but POST. */
  readonly repeatable?: boolean;
  /** Most attempts, the first included. Default: those of the policy. */
  readonly attempts?: number;
  /** Whether the request may be given up halfway when all work must stop. Default: GET only. */
  readonly changesNothing?: boolean;
  /**
   * Whether the reply to a stream may be of any size, and take its time: for what is not kept in memory. It gives its permit
   * back when it begins, and its bytes are not charged: nobody else could ask this host for minutes. Default: no.
   */
  readonly anySize?: boolean;
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
 * Requests to one system. It returns any reply whose status is not worth another attempt. When all attempts have
 * failed, it throws a `Failure` that names the system and the host.
 */
export interface HttpClient {
  /** Scheme, host and port of the system, for messages. */
  readonly host: string;
  /** Sends a request and reads the whole reply, up to the size limit. */
  request(request: HttpRequest): Promise<HttpReply>;
  /**
   * Sends a request and hands the reply to `take`, which reads its body piece by piece. If the reply breaks off, `take`
   * is called again with a new one, so it must start afresh each time.
   */
  stream<T>(request: HttpRequest, take: (reply: HttpStream) => Promise<T>): Promise<T>;
  /** How many requests were sent so far, every attempt counted. */
  requestCount(): number;
  close(): void;
}

export interface HttpClientOptions {
  /** The system's name in messages: `ESM`, `chat platform`. */
  readonly system: string;
  /** Absolute, without a slash at the end. */
  readonly baseUrl: string;
  readonly clock: Clock;
  /** 0 ≤ value < 1. */
  readonly random: () => number;
  /** When it is aborted, waits and reads end at once; a write that was already sent is given up after `stoppingMs`. */
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Partial<RequestLimits>;
  readonly retry?: Partial<RetryPolicy>;
  /** Limits for the host. Default: a budget of its own that only limits connections. */
  readonly budget?: RequestBudget | undefined;
  readonly observer?: RequestObserver | undefined;
}

/** How one attempt ended. */
interface Attempted<T> {
  readonly taken: { readonly value: T } | undefined;
  readonly status: number | undefined;
  readonly networkError: string | undefined;
  /** Epoch milliseconds from `Retry-After`, or from the message of the reply. */
  readonly retryAt: number | undefined;
  readonly cause: unknown;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { system, baseUrl, clock, random, signal, observer } = options;
  const limits = { ...REQUEST_LIMITS, ...options.limits };
  const policy = { ...RETRY_POLICY, ...options.retry };
  const transport = createTransport(limits);
  const host = new URL(baseUrl).origin;
  const ownLimits = { requestsPerSecond: undefined, atOnce: limits.connections, bytesPerSecond: undefined };
  const budget = options.budget ?? createHostBudget(clock, ownLimits).of(system);
  const closed = new AbortController();
  const givingUp = signal === undefined ? undefined : abortedAfter(signal, limits.stoppingMs, clock, closed.signal);
  // Every waiting request listens to the signal; Node would warn of a leak at eleven listeners.
  if (signal !== undefined) setMaxListeners(0, signal);
  let sent = 0;

  async function permitted(label: RequestLabel): Promise<RequestPermit> {
    const entry = await budget.enter(policy.longestWaitMs, signal).catch((error: unknown) => {
      throw signal?.aborted === true ? stopped() : error;
    });
    if ("retryAt" in entry) throw toldToWait(label, entry.retryAt);
    return entry;
  }

  function send(request: HttpRequest, streamed: boolean, headers: Readonly<Record<string, string>>) {
    const query = new URLSearchParams(request.query).toString();
    return transport.send({
      method: request.method,
      url: `${baseUrl}${request.path.text}${query === "" ? "" : `?${query}`}`,
      headers: {
        ...request.headers,
        ...headers,
        ...(request.body === undefined ? {} : bodyHeaders(request.body)),
      },
      body: request.body?.content,
      streamed,
      anySize: request.anySize ?? false,
      signal: (request.changesNothing ?? request.method === "GET") ? signal : givingUp,
    });
  }

  /** Sends a request once, within the budget. */
  async function attempt<T>(
    request: HttpRequest,
    streamed: boolean,
    label: RequestLabel,
    take: (reply: TransportReply) => Promise<T>,
  ): Promise<Attempted<T>> {
    const askedAt = clock.now();
    const permit = await permitted(label);
    const startedAt = clock.now();
    const { method, path, purpose } = request;
    const watched = observer?.sending({
      system,
      host,
      method,
      pathPattern: path.pattern,
      purpose,
      waitedMs: startedAt - askedAt,
      startedAt,
    });
    let reply: TransportReply | undefined;
    let answeredAt: number | undefined;
    let retryAt: number | undefined;
    let networkError: string | undefined;
    try {
      if (signal?.aborted === true) throw new NetworkError("ABORTED");
      sent += 1;
      reply = await send(request, streamed, watched?.headers ?? {});
      if (streamed) answeredAt = clock.now();
      const { status } = reply;
      if (!policy.statuses.includes(status)) {
        if (request.anySize === true) {
          permit.done({ durationMs: clock.now() - startedAt, bytes: 0, status, retryAt, kind: purpose });
        }
        const taken = { value: await take(reply) };
        return { taken, status, networkError, retryAt, cause: undefined };
      }
      retryAt = readRetryAfter(reply.header("retry-after"), reply.date, clock.now());
      if (retryAt === undefined && policy.tellInWords.includes(status)) {
        retryAt = readWaitInMessage(await reply.beginning(MESSAGE_BYTES), clock.now());
      }
      reply.discard();
      return { taken: undefined, status, networkError, retryAt, cause: undefined };
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      networkError = error.code;
      return { taken: undefined, status: undefined, networkError, retryAt, cause: error.detail };
    } finally {
      const endedAt = clock.now();
      const status = networkError === undefined ? reply?.status : undefined;
      const bytes = Buffer.byteLength(request.body?.content ?? "") + (reply?.received() ?? 0);
      const givenUp = networkError !== undefined && (signal?.aborted === true || networkError === IN_DOUBT);
      permit.done({ durationMs: (answeredAt ?? endedAt) - startedAt, bytes, status, retryAt, kind: purpose, givenUp });
      watched?.ended({ endedAt, status, networkError: givenUp ? "ABORTED" : networkError, bytes });
    }
  }

  /** Sends a request until `take` has read a reply, or until another attempt is pointless. */
  async function withRetries<T>(
    request: HttpRequest,
    streamed: boolean,
    take: (reply: TransportReply) => Promise<T>,
  ): Promise<T> {
    const label = { system, host, purpose: request.purpose };
    const repeatable = request.repeatable ?? request.method !== "POST";
    for (let number = 1; ; number += 1) {
      const { taken, cause, ...trouble } = await attempt(request, streamed, label, take).catch((error: unknown) => {
        throw signal?.aborted === true ? stopped() : error;
      });
      if (taken !== undefined) return taken.value;
      if (trouble.networkError === IN_DOUBT) {
        // The host is not at fault: no delay, and no attempt less.
        number -= 1;
        continue;
      }
      if (trouble.networkError !== undefined && signal?.aborted === true) throw stopped();
      const failed = { ...trouble, attempt: number, repeatable };
      const { attempts = policy.attempts } = request;
      const decision = decideRetry(failed, { ...policy, attempts }, clock.now(), random());
      if (!decision.retry) {
        throw decision.toldToWait === undefined
          ? requestFailure(label, failed, { limits, policy, cause })
          : toldToWait(label, decision.toldToWait);
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
        if (wantsTls(host, reply.status, text)) throw new NetworkError("NEEDS_TLS");
        return { status: reply.status, date: reply.date, header: reply.header, text };
      }),
    stream: (request, take) => withRetries(request, true, (reply) => take(reply).finally(() => reply.discard())),
    requestCount: () => sent,
    close() {
      closed.abort();
      transport.close();
    },
  };
}

/** What nginx, Apache, Tomcat and Go say to plain HTTP where they speak TLS. */
const WANTS_TLS =
  /plain HTTP request was sent to HTTPS port|plain HTTP to an SSL-enabled server port|combination of host and port requires TLS|HTTP request to an HTTPS server/;

function wantsTls(host: string, status: number, text: string): boolean {
  return host.startsWith("http:") && status === 400 && WANTS_TLS.test(text.slice(0, 2_000));
}

/** A signal that is aborted this many milliseconds after another one, or as soon as `ended` is aborted. */
function abortedAfter(signal: AbortSignal, milliseconds: number, clock: Clock, ended: AbortSignal): AbortSignal {
  const later = new AbortController();
  const follow = async () => {
    await clock.wait(milliseconds, ended).catch(() => undefined);
    later.abort();
  };
  signal.addEventListener("abort", () => void follow(), { once: true, signal: ended });
  return later.signal;
}

/** Told its length, got does not make bytes of the whole text to count them. */
function bodyHeaders({ type, content }: NonNullable<HttpRequest["body"]>): Record<string, string> {
  return { "content-type": type, "content-length": String(Buffer.byteLength(content)) };
}
