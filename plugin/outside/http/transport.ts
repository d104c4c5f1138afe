import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { setImmediate as nextTurn } from "node:timers/promises";
import { got, type HandlerFunction, type Method, type Request, RequestError, type Response, TimeoutError } from "got";
import { onAbort } from "../../base/on-abort.ts";
import { createConnectionShare } from "./connection-share.ts";
import { createLeanWay, quickReads } from "./lean-way.ts";
import { codeOf, decodeUtf8, IN_DOUBT, isOfTls, NetworkError } from "./network-error.ts";
import type { RequestLimits } from "./policy.ts";
import type { QuickReads } from "./quick-reads.ts";

export { NetworkError };

export interface TransportRequest {
  readonly method: Method;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Whether the reply is read as a stream. Then every pause in it is limited, and the whole reply may take longer. */
  readonly streamed: boolean;
  /** Whether the reply to a stream may be of any size, and take its time. */
  readonly anySize?: boolean;
  readonly signal: AbortSignal | undefined;
}

export interface TransportReply {
  readonly status: number;
  /** Epoch milliseconds of the `Date` header. */
  readonly date: number | undefined;
  header(name: string): string | undefined;
  /** The body, as UTF-8. @throws NetworkError, with code TOO_LARGE above the limit, NOT_UTF8 for anything else */
  text(): Promise<string>;
  /** The beginning of the body, up to so many bytes; it is empty if the body breaks off. */
  beginning(bytes: number): Promise<string>;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Bytes of the body that were read so far. */
  received(): number;
  /** Closes the connection without reading the body. */
  discard(): void;
}

/**
 * One attempt at one request: got with a time limit, a size limit, reused connections, no redirects and no retries of
 * its own. Compression is not used, so that the size limit holds. A GET whose reply is read whole takes the lean way
 * (`quick-reads.ts`) once that is loaded, everything else Node's client; the two share the number of connections.
 *
 * @param late the lean way's code
 */
export function createTransport(limits: RequestLimits, late = quickReads) {
  const pool = { keepAlive: true, maxSockets: limits.connections };
  const agent = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
  const share = createConnectionShare(limits.connections, agent);
  const lean = createLeanWay(limits, () => share.makeRoomForReading(lean), late);
  const client = got.extend({
    agent,
    handlers: [withFewOptions],
    decompress: false,
    followRedirect: false,
    retry: { limit: 0 },
    throwHttpErrors: false,
    headers: { "user-agent": "esm-chat-history", "accept-encoding": "identity" },
  });
  const connecting = { lookup: limits.connectMs, connect: limits.connectMs, secureConnect: limits.connectMs };
  const whole = { ...connecting, request: limits.requestMs };
  const piecewise = { ...connecting, response: limits.requestMs, socket: limits.requestMs, request: limits.streamMs };
  const long = { ...piecewise, request: limits.longStreamMs };

  /** A whole reply to a GET, the lean way. */
  async function readQuickly(
    quick: QuickReads,
    { url, headers, signal }: TransportRequest,
    leave: () => void,
  ): Promise<TransportReply> {
    try {
      const reply = await new Promise<unknown>((resolve, reject) => {
        const stream = client.stream(url, {
          headers,
          request: (address, options) => quick.send(address, options.headers, signal, leave),
        });
        stream.once("response", resolve);
        stream.once("error", reject);
      });
      if (!quick.isFromHere(reply)) throw new NetworkError(IN_DOUBT);
      const { received, text, beginning, discard } = reply.collected;
      return {
        ...headOf(reply),
        text,
        beginning,
        chunks: { [Symbol.asyncIterator]: () => wholeAtOnce(text) },
        received,
        discard,
      };
    } catch (error) {
      leave();
      const failed = networkError(error);
      if (failed.code === IN_DOUBT) lean.doubt();
      throw failed;
    }
  }

  return {
    /** @throws NetworkError, with code `IN_DOUBT` where the same request should be sent again: Node's client then takes it */
    async send(request: TransportRequest): Promise<TransportReply> {
      const { method, url, headers, body, signal, streamed, anySize } = request;
      const leave = await share.enter(signal);
      // What listens from here on is told nothing of what has been.
      if (signal?.aborted === true) {
        leave();
        throw new NetworkError("ABORTED");
      }
      const quick = method === "GET" && body === undefined && !streamed ? lean.forNextRead() : undefined;
      if (quick !== undefined) return readQuickly(quick, request, leave);
      const leaveNode = share.makeRoomForNode(lean);
      const stream = client.stream(url, {
        method,
        headers,
        timeout: streamed ? (anySize ? long : piecewise) : whole,
        ...(body === undefined ? {} : { body }),
      });
      // Only then has the agent the connection back.
      stream.once("close", () =>
        setImmediate(() => {
          leaveNode();
          leave();
        }),
      );
      if (signal !== undefined) {
        stream.once(
          "close",
          onAbort(signal, () => stream.destroy(new NetworkError("ABORTED"))),
        );
      }
      if (body === undefined && method !== "GET") stream.end();
      const response = await new Promise<Response>((resolve, reject) => {
        stream.once("response", resolve);
        // Neither Node nor got tells of a reply with status 101 otherwise, and got stops its clock: nothing would ever come.
        stream.once("request", (sent: ClientRequest) => {
          sent.once("upgrade", (_reply, socket) => {
            socket.destroy();
            reject(new NetworkError("SWITCHED"));
          });
        });
        stream.once("error", (error) => reject(networkError(error)));
      });
      return {
        ...headOf(response),
        text: () => wholeText(stream, limits.replyBytes),
        beginning: (bytes) => beginningOf(stream, bytes),
        chunks: {
          [Symbol.asyncIterator]: () => piecesOf(stream, anySize ? limits.longStreamBytes : limits.streamBytes),
        },
        received: () => stream.downloadProgress.transferred,
        discard: () => {
          stream.on("error", () => undefined);
          stream.destroy();
        },
      };
    },
    close() {
      lean.close();
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

function headOf({ statusCode = 0, headers }: IncomingMessage): Pick<TransportReply, "status" | "date" | "header"> {
  return {
    status: statusCode,
    date: readDate(headers.date),
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join("\n") : value;
    },
  };
}

/**
 * Passes Node only the options that are needed. got would pass all of its own, which takes 17 KB for each request and a
 * fifth of its time (docs/decisions/15-time-and-memory.md).
 */
const withFewOptions: HandlerFunction = (options, next) => {
  function createNativeRequestOptions() {
    const { method, headers, agent, url } = options;
    return { method, headers, agent: url instanceof URL && url.protocol === "https:" ? agent.https : agent.http };
  }
  return next(Object.assign(options, { createNativeRequestOptions }));
};

/**
 * Between two pieces the event loop goes round: a quick host sends megabytes without a pause, and whatever is made of them
 * must not hold up whoever else calls this process.
 */
async function* piecesOf(stream: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  let received = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      received += chunk.length;
      if (received > maxBytes) throw new NetworkError("TOO_LARGE");
      yield chunk;
      await nextTurn();
    }
  } catch (error) {
    throw networkError(error);
  } finally {
    stream.destroy();
  }
}

/** Reads a body to its end, by events, which cost less than an iterator. */
async function wholeText(stream: Request, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let received = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      // If the connection broke after the reply's head, no event follows.
      if (stream.destroyed) reject(stream.errored);
      stream.once("close", () => {
        if (!stream.readableEnded) reject(new NetworkError("ECONNRESET"));
      });
      stream.once("error", reject);
      stream.once("end", resolve);
      stream.on("data", (chunk: Buffer) => {
        received += chunk.length;
        if (received > maxBytes) reject(new NetworkError("TOO_LARGE"));
        else parts.push(chunk);
      });
    });
  } catch (error) {
    throw networkError(error);
  } finally {
    stream.on("error", () => undefined);
    stream.destroy();
  }
  return decodeUtf8(Buffer.concat(parts));
}

async function* wholeAtOnce(text: () => Promise<string>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(await text());
}

async function beginningOf(stream: Request, bytes: number): Promise<string> {
  let read = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      read = Buffer.concat([read, chunk]);
      if (read.length >= bytes) break;
    }
  } catch {
    return "";
  }
  return read.toString("utf8", 0, bytes);
}

function networkError(error: unknown): NetworkError {
  if (error instanceof NetworkError) return error;
  if (error instanceof RequestError && error.cause instanceof NetworkError) return error.cause;
  if (error instanceof TimeoutError) return new NetworkError("ETIMEDOUT", error.event);
  // On Node 24, got 14.6.5 passes on the error of a TLS handshake as it comes (observed).
  if (error instanceof RequestError || isOfTls(error)) return new NetworkError(codeOf(error), error.code);
  return new NetworkError("ECONNRESET");
}

function readDate(header: string | undefined): number | undefined {
  const date = Date.parse(header ?? "");
  return Number.isNaN(date) ? undefined : date;
}
