import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { readXml, type XmlElement } from "../../xml/read-xml.ts";
import type { Fault } from "./fault-rules.ts";

/** The connection of a request. */
export interface Connection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

export interface FaultContext {
  /**
   * Receives the whole request.
   *
   * @returns carries the request out, and gives the answer without a fault
   */
  readonly receive: (request: Request, connection: Connection) => Promise<() => Promise<Response>>;
  /** Receives the whole request and gives its body. */
  readonly receiveText: (connection: Connection) => Promise<string>;
  /** The answer with which the requested system refuses content. */
  readonly refusal: (request: Request, message: string) => Response;
  /** The answer with which the requested system reports an error. */
  readonly errorResponse: (request: Request, status: number, message: string) => Response;
  /** Aborted when the sandbox closes. */
  readonly closing: AbortSignal;
}

/** Default wait of kind `slow`, milliseconds. */
const SLOW_MS = 1_000;

/** Answers a request the way a fault says. */
export async function faultyAnswer(
  fault: Fault,
  request: Request,
  connection: Connection,
  context: FaultContext,
): Promise<Response> {
  const delayMs = fault.delayMs ?? (fault.kind === "slow" ? SLOW_MS : 0);
  // The request is received before the wait, so that it is carried out even if the client does not wait for the answer.
  const work = fault.kind === "slow" ? await context.receive(request, connection) : undefined;
  if (delayMs > 0 && !(await passed(delayMs, context.closing))) return RESPONSE_ALREADY_SENT;
  switch (fault.kind) {
    case "status": {
      const response = context.errorResponse(request, fault.status, "A fault set through the sandbox's control");
      if (fault.retryAfter !== undefined) response.headers.set("Retry-After", String(fault.retryAfter));
      return response;
    }
    case "echo": {
      const text = longestText(await context.receiveText(connection));
      return context.refusal(request, `Value ${text} is not accepted`);
    }
    case "reset":
      connection.incoming.socket.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    case "timeout":
      await ended(connection.outgoing, context.closing);
      return RESPONSE_ALREADY_SENT;
    case "slow":
      return work === undefined ? RESPONSE_ALREADY_SENT : work();
    case "truncate":
      await sendHalf(await (await context.receive(request, connection))(), connection);
      return RESPONSE_ALREADY_SENT;
    case "drop-after-write": {
      const response = await (await context.receive(request, connection))();
      await response.arrayBuffer();
      connection.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
  }
}

async function passed(delayMs: number, closing: AbortSignal): Promise<boolean> {
  try {
    await wait(delayMs, undefined, { signal: closing });
    return true;
  } catch {
    return false;
  }
}

async function ended(outgoing: ServerResponse, closing: AbortSignal): Promise<void> {
  if (outgoing.destroyed || closing.aborted) return;
  await new Promise<void>((resolve) => {
    outgoing.once("close", resolve);
    closing.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function sendHalf(response: Response, { incoming, outgoing }: Connection): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  response.headers.delete("Transfer-Encoding");
  response.headers.set("Content-Length", String(body.length));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  await new Promise<void>((resolve) => {
    outgoing.write(body.subarray(0, body.length >> 1), () => resolve());
  });
  incoming.socket.destroy();
}

/** The longest text in a body of JSON or XML; a body that is neither is one text. */
function longestText(body: string): string {
  return textsIn(body).reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}

function textsIn(body: string): string[] {
  try {
    return body.trimStart().startsWith("<") ? xmlTexts(readXml("the request", body)) : jsonTexts(JSON.parse(body));
  } catch {
    return [body];
  }
}

function jsonTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(jsonTexts) : [];
}

function xmlTexts(element: XmlElement): string[] {
  return [element.text, ...element.children.flatMap(xmlTexts)];
}
