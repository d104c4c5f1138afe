import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * What goes wrong between an adapter and its server. `refused`: the server does not take the credentials; `echo`: it refuses
 * the request and repeats everything that was sent with it; `lost-reply`: the request is carried out, and its reply is lost.
 */
export type Trouble =
  | "unavailable"
  | "busy"
  | "refused"
  | "reset"
  | "breaks-off"
  | "garbage"
  | "endless"
  | "hangs"
  | "echo"
  | "lost-reply";

/** A reply that does not depend on the request. */
export interface CannedReply {
  /** The HTTP status. */
  readonly status: number;
  /** By name. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default: empty. */
  readonly body?: string | undefined;
}

/** Stands between an adapter and its server, and passes everything on unless it is told otherwise. */
export interface InFront {
  /** The server's address, with the port of what stands in front. */
  readonly url: string;
  /** Requests that have come; paths with their queries. */
  readonly requests: readonly { readonly method: string; readonly path: string }[];
  /** What goes wrong from now on with requests to which this applies; by default with all. */
  trouble(trouble: Trouble | undefined, times?: number, applies?: (method: string, path: string) => boolean): void;
  /** Once the server has answered so many more requests, and before the adapter gets the last answer, this is done. */
  afterReply(count: number, then: () => unknown): void;
  close(): Promise<void>;
}

/** In replies that are none; must be repeated nowhere. */
export const CANARY = "canary-of-the-contract-tests";
/** How long a busy server asks to wait. */
export const BUSY_SECONDS = 1;
/** Bytes. An adapter that takes more of one reply has no limit. */
const ENDLESS = 268_435_456;
/** Bytes. */
const LONGEST_HEAD = 1_048_576;
const UNAVAILABLE: CannedReply = { status: 503, body: `{"error":"${CANARY}"}` };
const BUSY: CannedReply = { status: 429, headers: { "retry-after": String(BUSY_SECONDS) }, body: "{}" };
const GARBAGE: CannedReply = { status: 200, headers: { "content-type": "text/html" }, body: `<html>${CANARY}</html>` };

/** @param refusal how the server refuses credentials */
export async function startInFront(target: string, refusal: CannedReply): Promise<InFront> {
  const { origin, pathname } = new URL(target);
  let current: { trouble: Trouble; left: number; applies: (method: string, path: string) => boolean } | undefined;
  let then: { left: number; readonly what: () => unknown } | undefined;
  const requests: { method: string; path: string }[] = [];

  function troubleOf(incoming: IncomingMessage): Trouble | undefined {
    if (current === undefined || current.left <= 0) return undefined;
    if (!current.applies(incoming.method ?? "", incoming.url ?? "")) return undefined;
    current.left -= 1;
    return current.trouble;
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push({ method: incoming.method ?? "", path: incoming.url ?? "" });
    const body = await bytesOf(incoming);
    const trouble = troubleOf(incoming);
    switch (trouble) {
      case "hangs":
        return;
      case "reset":
        return void response.destroy();
      case "endless":
        return endless(response);
      case "refused":
        return canned(response, refusal);
      case "unavailable":
        return canned(response, UNAVAILABLE);
      case "busy":
        return canned(response, BUSY);
      case "garbage":
        return canned(response, GARBAGE);
      case "echo":
        return canned(response, {
          status: 400,
          body: `${CANARY} ${incoming.rawHeaders.join(" ")} ${incoming.url} ${body}`,
        });
      default:
    }
    const reply = await passedOn(origin, incoming, body);
    const bytes = await bytesOf(reply);
    if (then !== undefined) then.left -= 1;
    if (then?.left === 0) await then.what();
    if (trouble === "lost-reply") return void response.destroy();
    if (reply.headers.date === undefined) response.sendDate = false;
    const { "transfer-encoding": _, ...headers } = reply.headers;
    response.writeHead(reply.statusCode ?? 500, { ...headers, "content-length": String(bytes.length) });
    if (trouble !== "breaks-off") return void response.end(bytes);
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
  }

  // Filters stand in the address.
  const server = createServer({ maxHeaderSize: LONGEST_HEAD }, (incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${pathname === "/" ? "" : pathname}`,
    requests,
    trouble(trouble, times = Number.POSITIVE_INFINITY, applies = () => true) {
      current = trouble === undefined ? undefined : { trouble, left: times, applies };
    },
    afterReply(left, what) {
      then = { left, what };
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function passedOn(origin: string, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const { method, headers } = incoming;
  const outgoing = send(new URL(incoming.url ?? "/", origin), { method, headers, agent: false });
  outgoing.end(body);
  const [reply] = (await once(outgoing, "response")) as [IncomingMessage];
  return reply;
}

function canned(response: ServerResponse, { status, headers, body = "" }: CannedReply): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

/** Goes on until the client has had enough. */
async function endless(response: ServerResponse): Promise<void> {
  const part = Buffer.alloc(1_048_576, "x");
  const closed = once(response, "close").catch(() => undefined);
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"x":"');
  for (let sent = 0; sent < ENDLESS && !response.destroyed; sent += part.length) {
    if (response.write(part)) continue;
    const waiting = new AbortController();
    await Promise.race([once(response, "drain", { signal: waiting.signal }), closed]).finally(() => waiting.abort());
  }
  response.destroy();
}
