import { type IncomingHttpHeaders, IncomingMessage, type RequestOptions } from "node:http";
import { Socket } from "node:net";
import type { Dispatcher } from "undici";
import { onAbort } from "../../base/on-abort.ts";
import { codeOf, decodeUtf8, hasCode, IN_DOUBT, NetworkError } from "./network-error.ts";
import type { RequestLimits } from "./policy.ts";
import { createReadConnections, type ReadConnection } from "./read-connections.ts";

/*
 * The lean way down to the socket, for the request that a run sends by the ten thousand: a GET whose reply is read whole.
 * got's option `request` leads here. got makes the request and judges the head of its reply; undici sends and parses it, and
 * the body goes past the streams of both. Where undici does not understand a reply, Node's client is asked. This module is loaded
 * when it is worth it (`lean-way.ts`).
 */

/** What undici says of a reply that it does not understand, or of a request that it does not send. */
const DOUBTS = new Set([
  "ERR_ASSERTION",
  "UND_ERR_HEADERS_OVERFLOW",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
]);

/** undici did not understand the reply, or refused the request. */
function isDoubtful(error: Error): boolean {
  // Its parser's errors have no code (observed).
  if (!hasCode(error)) return true;
  const { code, message } = error;
  return code === "UND_ERR_SOCKET" ? message.startsWith("bad ") : DOUBTS.has(code);
}

/** Why undici does not understand the rest of a reply, in its parser's words, and what Node's client says of the same. */
const REASONS = [
  ["chunk data", "HPE_STRICT"],
  ["expected CR", "HPE_CR_EXPECTED"],
  ["hunk size", "HPE_INVALID_CHUNK_SIZE"],
  ["header", "HPE_INVALID_HEADER_TOKEN"],
] as const;

/** The error as Node's client has it. */
function judged(error: Error, hasHead: boolean): NetworkError {
  if (error instanceof NetworkError) return error;
  if (!hasHead && isDoubtful(error)) return new NetworkError(IN_DOUBT);
  if (!hasCode(error)) {
    if (error.message.includes("Invalid EOF state")) return new NetworkError("ECONNRESET", "ECONNRESET");
    return new NetworkError("NOT_HTTP", REASONS.find(([reason]) => error.message.includes(reason))?.[1]);
  }
  if (error.code === "UND_ERR_HEADERS_OVERFLOW") return new NetworkError("NOT_HTTP", "HPE_HEADER_OVERFLOW");
  if (error.code.startsWith("UND_ERR_")) return new NetworkError("ECONNRESET", "ECONNRESET");
  return new NetworkError(codeOf(error), error.code);
}

const NO_SOCKET = new Socket();

/** A reply whose head has come, as got expects it. got reads no body. */
class QuickReply extends IncomingMessage {
  readonly collected: CollectedBody;

  constructor(status: number, headers: IncomingHttpHeaders, collected: CollectedBody) {
    super(NO_SOCKET);
    this.statusCode = status;
    this.headers = headers;
    this.collected = collected;
  }

  override _read(): void {}

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    callback(error);
  }
}

/** A body that is collected while it comes, up to the limit. */
export interface CollectedBody {
  received(): number;
  /** The whole body. @throws NetworkError */
  text(): Promise<string>;
  /** Its beginning, up to so many bytes; empty if it breaks off. */
  beginning(bytes: number): Promise<string>;
  /** Closes the connection if more is to come. */
  discard(): void;
}

export type QuickReads = ReturnType<typeof createQuickReads>;

/** @param makeRoom called before another connection is opened */
export function createQuickReads(limits: RequestLimits, makeRoom: () => void) {
  const connections = createReadConnections(limits, makeRoom);
  return {
    count: connections.count,
    closeIdle: connections.closeIdle,
    close: connections.close,
    /** Whether got hands on what `send` gave it. */
    isFromHere: (reply: unknown): reply is QuickReply => reply instanceof QuickReply,
    /**
     * @param ended called once the request needs no connection any more
     * @throws NetworkError, with code `IN_DOUBT` where Node's client is to be asked
     */
    send(url: URL, headers: RequestOptions["headers"], signal: AbortSignal | undefined, ended: () => void) {
      return new Promise<QuickReply>((resolve, reject) => {
        if (signal?.aborted === true) return reject(new NetworkError("ABORTED"));
        const options = { path: url.pathname + url.search, method: "GET", headers: pairsOf(headers) } as const;
        const connection = connections.take(url.origin);
        connection.dispatch(options, receive({ connection, limits, signal, headCame: resolve, failed: reject, ended }));
      });
    },
  };
}

/** Statuses whose replies have no body, whatever length they tell; undici would wait for it. */
const BODILESS = new Set([204, 304]);

interface Receiving {
  readonly connection: ReadConnection;
  readonly limits: RequestLimits;
  readonly signal: AbortSignal | undefined;
  readonly headCame: (reply: QuickReply) => void;
  readonly failed: (error: Error) => void;
  readonly ended: () => void;
}

/** Takes one reply: hands it over when its head is there, and collects its body. */
function receive({ connection, limits, signal, headCame, failed, ended }: Receiving): Dispatcher.DispatchHandler {
  const parts: Buffer[] = [];
  let received = 0;
  let hasHead = false;
  let end: "whole" | Error | undefined;
  let listener: (() => void) | undefined;
  const timer = setTimeout(() => fail(new NetworkError("ETIMEDOUT", "request")), limits.requestMs).unref();
  const unheard = signal === undefined ? undefined : onAbort(signal, () => fail(new NetworkError("ABORTED")));

  function over(how: "whole" | Error): void {
    if (end !== undefined) return;
    end = how;
    clearTimeout(timer);
    unheard?.();
    if (how !== "whole" && !hasHead) failed(how);
    listener?.();
  }

  function broke(error: Error): void {
    over(error);
    connection.close();
    ended();
  }

  /** Gives it up. Once it is over, the connection may be another request's. */
  function fail(error: Error): void {
    if (end === undefined) broke(error);
  }

  const collected: CollectedBody = {
    received: () => received,
    async text() {
      await new Promise<void>((resolve) => {
        listener = () => {
          if (end !== undefined) resolve();
        };
        listener();
      });
      if (end instanceof Error) throw end;
      return decodeUtf8(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts));
    },
    async beginning(bytes) {
      await new Promise<void>((resolve) => {
        listener = () => {
          if (end !== undefined || received >= bytes) resolve();
        };
        listener();
      });
      return end instanceof Error ? "" : Buffer.concat(parts).toString("utf8", 0, bytes);
    },
    discard: () => fail(new NetworkError("ECONNRESET", "ECONNRESET")),
  };

  return {
    onRequestStart() {},
    onResponseStart(_controller, status, headers) {
      if (status < 200 || end !== undefined) return;
      hasHead = true;
      headCame(new QuickReply(status, asNodeHasThem(headers), collected));
      if (BODILESS.has(status)) over("whole");
    },
    onResponseData(_controller, chunk) {
      received += chunk.length;
      if (received > limits.replyBytes) return fail(new NetworkError("TOO_LARGE"));
      parts.push(chunk);
      listener?.();
    },
    onResponseEnd() {
      if (connection.isBroken()) return broke(new NetworkError("ECONNRESET", "ECONNRESET"));
      // undici has not put this request down yet.
      queueMicrotask(() => {
        over("whole");
        connection.giveBack();
        ended();
      });
    },
    onResponseError: (_controller, error) => broke(judged(error, hasHead)),
  };
}

/** Of these Node keeps the first that came (its documentation of `message.headers`). */
const KEPT_ONCE = new Set(
  (
    "age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since " +
    "last-modified location max-forwards proxy-authorization referer retry-after server user-agent"
  ).split(" "),
);

/** undici's headers as Node has them: without white space at the end, and one value of each name. */
function asNodeHasThem(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const own: IncomingHttpHeaders = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? "";
    if (typeof value === "string") own[name] = name === "set-cookie" ? [trimmed(value)] : trimmed(value);
    else if (name === "set-cookie") own[name] = value.map(trimmed);
    else if (KEPT_ONCE.has(name)) own[name] = trimmed(value[0] ?? "");
    else own[name] = value.map(trimmed).join(name === "cookie" ? "; " : ", ");
  }
  return own;
}

function trimmed(value: string): string {
  let end = value.length;
  while (end > 0 && (value[end - 1] === " " || value[end - 1] === "\t")) end -= 1;
  return end === value.length ? value : value.slice(0, end);
}

/** Names and values in turn, as undici takes them. */
function pairsOf(headers: RequestOptions["headers"] = {}): string[] {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value]) pairs.push(name, String(one));
  }
  return pairs;
}
