import { setMaxListeners } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { apiExceptionResponse } from "../esm-rest/api-exception.ts";
import type { Faults } from "./fault-rules.ts";
import { type Connection, type FaultContext, faultyAnswer } from "./faulty-answer.ts";
import { systemOf } from "./path-pattern.ts";
import type { Traffic } from "./traffic.ts";

export interface SandboxServer {
  /** `http://host:port`, without a slash at the end. */
  readonly origin: string;
  /** Cuts all connections and ends all waits. Resolves when that is done. */
  close(): Promise<void>;
}

export interface ServerParts {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Answers a request whose body has been read. */
  readonly answer: (request: Request) => Promise<Response>;
  readonly errorResponse: FaultContext["errorResponse"];
  readonly refusal: FaultContext["refusal"];
  readonly faults: Faults;
  readonly traffic: Traffic;
}

/** Bytes of a request's head. A filter with a literal of 10,000 characters fits, each of them percent-encoded. */
const MAX_HEAD_BYTES = 256 * 1024;
/** Bytes of a request's body. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Milliseconds. */
const HEAD_TIMEOUT = 30_000;
const REQUEST_TIMEOUT = 300_000;
const KEEP_ALIVE_TIMEOUT = 60_000;
/** Connections that the kernel holds until they are taken. With Node's 511, some of a thousand at once are reset. */
const BACKLOG = 4_096;

/** One HTTP server for all APIs of the sandbox. It counts requests and applies faults to them. */
export async function startServer(parts: ServerParts): Promise<SandboxServer> {
  const closing = new AbortController();
  // Every delayed answer listens to the signal; Node would warn of a leak at eleven listeners.
  setMaxListeners(0, closing.signal);
  const bytesCounted: BytesCounted = new WeakMap();
  const receive = (request: Request, { incoming }: Connection) => receiveRequest(parts, request, incoming);
  const { errorResponse, refusal } = parts;
  const context = { receive, receiveText, errorResponse, refusal, closing: closing.signal };
  const listener = getRequestListener(
    async (request, env) => {
      const connection = env as Connection;
      const { method = "", url = "" } = connection.incoming;
      const system = systemOf(pathOf(url));
      const fault = system === undefined ? undefined : parts.faults.draw(system, `${method} ${url}`);
      if (fault !== undefined) return faultyAnswer(fault, request, connection, context);
      return (await receive(request, connection))();
    },
    {
      overrideGlobalObjects: false,
      // The URL or the Host is invalid, so the API is unknown. The answer has the form of ESM's.
      errorHandler: () => apiExceptionResponse(400, "The request cannot be read", ""),
    },
  );
  const server = createServer(
    {
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: HEAD_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    },
    (incoming, outgoing) => {
      count(parts.traffic, bytesCounted, incoming, outgoing);
      void listener(incoming, outgoing);
    },
  );
  await listen(server, parts.host, parts.port);
  return { origin: originOf(server, parts.host), close: () => close(server, closing) };
}

async function receiveRequest(
  parts: ServerParts,
  request: Request,
  incoming: IncomingMessage,
): Promise<() => Promise<Response>> {
  const { method, url, headers } = request;
  if (method === "GET" || method === "HEAD") return () => parts.answer(new Request(url, { method, headers }));
  const body = await readBody(incoming, MAX_BODY_BYTES);
  if ("bytes" in body) {
    const { bytes } = body;
    return () => parts.answer(new Request(url, { method, headers, body: bytes.length === 0 ? null : bytes }));
  }
  const status = body.refused === "too-large" ? 413 : 400;
  return async () => parts.errorResponse(request, status, `The request is ${body.refused}`);
}

async function receiveText({ incoming }: Connection): Promise<string> {
  const body = await readBody(incoming, MAX_BODY_BYTES);
  return "bytes" in body ? Buffer.from(body.bytes).toString("utf8") : "";
}

/** Bytes of each connection that were already counted for earlier requests. */
type BytesCounted = WeakMap<Socket, { readonly bytesIn: number; readonly bytesOut: number }>;

function count(traffic: Traffic, counted: BytesCounted, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method = "", url = "", socket } = incoming;
  const path = pathOf(url);
  const system = systemOf(path);
  if (system === undefined) return;
  const end = traffic.begin({ system, method, path, url: `http://${incoming.headers.host ?? ""}${url}` });
  outgoing.once("close", () => {
    const before = counted.get(socket) ?? { bytesIn: 0, bytesOut: 0 };
    const now = { bytesIn: socket.bytesRead, bytesOut: socket.bytesWritten };
    counted.set(socket, now);
    end({
      status: outgoing.headersSent ? outgoing.statusCode : undefined,
      bytesIn: now.bytesIn - before.bytesIn,
      bytesOut: now.bytesOut - before.bytesOut,
    });
  });
}

function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? "";
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function originOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

async function close(server: Server, closing: AbortController): Promise<void> {
  closing.abort();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What was sent, or why it could not be taken. */
type ReadBody = { readonly bytes: Buffer } | { readonly refused: "too-large" | "cut-off" };

/**
 * Reads a request's whole body. What exceeds the limit is discarded as it comes, so that the client can read the answer
 * instead of finding the connection closed.
 */
async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  if (Number(incoming.headers["content-length"] ?? 0) > maxBytes) {
    incoming.resume();
    return { refused: "too-large" };
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve({ refused: "too-large" });
    });
    incoming.once("end", () => resolve({ bytes: Buffer.concat(chunks) }));
    incoming.once("error", () => resolve({ refused: "cut-off" }));
    incoming.once("close", () => resolve({ refused: "cut-off" }));
  });
}
