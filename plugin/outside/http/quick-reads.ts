import { type IncomingHttpHeaders, IncomingMessage, type RequestOptions } from "node:http";
import { Socket } from "node:net";
import type { Dispatcher } from "undici";
import Pool from "undici/lib/dispatcher/pool.js";
import { onAbort } from "../../base/on-abort.ts";
import { codeOf, decodeUtf8, type ErrorWithCode, hasCode, NetworkError } from "./network-error.ts";
import { createPhasedConnect } from "./phased-connect.ts";
import type { RequestLimits } from "./policy.ts";

/*
 * The lean way down to the socket, for the request that a run sends by the ten thousand: a GET whose reply is read whole.
 * got's option `request` leads here. got makes the request and judges the head of its reply; undici sends and parses it, and
 * the body goes past the streams of both. Where undici does not understand a reply, Node's client is asked to.
 */

/** undici did not understand the reply, or refused the request: Node's client is the one to judge. */
export class InDoubt extends Error {
  override readonly name = "InDoubt";
}

/** What undici says of a reply that it does not understand, or of a request that it does not send. */
function isDoubtful({ code, message }: ErrorWithCode): boolean {
  if (code === "UND_ERR_SOCKET") return message.startsWith("bad ");
  return code.startsWith("HPE_") || DOUBTS.has(code);
}

const DOUBTS = new Set(["UND_ERR_HEADERS_OVERFLOW", "UND_ERR_INVALID_ARG", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]);

function judged(error: Error, hasHead: boolean): Error {
  if (error instanceof NetworkError) return error;
  // Its parser's errors have no code (observed).
  if (!hasCode(error)) return hasHead ? new NetworkError("NOT_HTTP") : new InDoubt();
  if (!hasHead && isDoubtful(error)) return new InDoubt();
  return new NetworkError(error.code.startsWith("UND_ERR_") ? "ECONNRESET" : codeOf(error), error.code);
}

const NO_SOCKET = new Socket();

/** A reply whose head has come, as got expects it. got reads no body. */
export class QuickReply extends IncomingMessage {
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

export function createQuickReads(limits: RequestLimits) {
  const { connect, close } = createPhasedConnect(limits.connectMs);
  const pools = new Map<string, Pool>();

  function poolOf(origin: string): Pool {
    const known = pools.get(origin);
    if (known !== undefined) return known;
    const pool = new Pool(origin, {
      connect,
      connections: limits.connections,
      // The time limits are those below: undici's are checked every half second only.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
    });
    pools.set(origin, pool);
    return pool;
  }

  return {
    /** @throws NetworkError, InDoubt */
    send(url: URL, headers: RequestOptions["headers"], signal: AbortSignal | undefined) {
      return new Promise<QuickReply>((resolve, reject) => {
        if (signal?.aborted === true) return reject(new NetworkError("ABORTED"));
        const options = { path: url.pathname + url.search, method: "GET", headers: pairsOf(headers) } as const;
        poolOf(url.origin).dispatch(options, receive(limits, signal, resolve, reject));
      });
    },
    close() {
      close();
      for (const pool of pools.values()) void pool.destroy();
    },
  };
}

/** Milliseconds after which a connection that nobody uses is closed, unless its host says how long it keeps it. */
const IDLE_MS = 60_000;

/** Statuses whose replies have no body, whatever length they tell; undici would wait for it. */
const BODILESS = new Set([204, 304]);

/** Takes one reply: hands it over when its head is there, and collects its body. */
function receive(
  limits: RequestLimits,
  signal: AbortSignal | undefined,
  headCame: (reply: QuickReply) => void,
  failed: (error: Error) => void,
): Dispatcher.DispatchHandler {
  const parts: Buffer[] = [];
  let received = 0;
  let controller: Dispatcher.DispatchController | undefined;
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

  function fail(error: Error): void {
    if (end !== undefined) return;
    over(error);
    controller?.abort(error);
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
    discard: () => fail(new NetworkError("ECONNRESET")),
  };

  return {
    onRequestStart(started) {
      controller = started;
      // It was given up before there was a connection for it.
      if (end instanceof Error) controller.abort(end);
    },
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
    onResponseEnd: () => over("whole"),
    onResponseError: (_controller, error) => over(judged(error, hasHead)),
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
