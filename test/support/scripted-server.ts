import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { closing } from "./closing.ts";

/** What the server says to one request: a plain answer, or a function that has the connection in its hands. */
export type Answer = PlainAnswer | AnswerFunction;

export type AnswerFunction = (request: ReceivedRequest, response: ServerResponse) => unknown;

export interface PlainAnswer {
  readonly status?: number;
  /** `date` replaces the real one. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything but a string or bytes is sent as JSON. */
  readonly body?: unknown;
}

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ScriptedServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Resolves when so many requests have come. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

/** The answer to a request that the test did not foresee; no client takes it for success or tries again. */
const UNFORESEEN: PlainAnswer = { status: 418, body: "the test has no answer for this request" };

/** Starts HTTP servers on the loopback interface that play a list of answers, and closes them after each test. */
export function scriptedServers(): (script: readonly Answer[] | Answer) => Promise<ScriptedServer> {
  const closeLater = closing();
  return async (script) => {
    const server = await startScriptedServer(script);
    closeLater(server.close);
    return server;
  };
}

/** @param script one answer for each request in their order, or a single one for all of them */
export async function startScriptedServer(script: readonly Answer[] | Answer): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  const watchers = new Set<() => void>();
  const server = createServer((incoming, response) => {
    function answer(request: ReceivedRequest): unknown {
      requests.push(request);
      for (const watch of watchers) watch();
      return play(isList(script) ? (script[requests.length - 1] ?? UNFORESEEN) : script, request, response);
    }
    // A client that leaves in the middle of its request is not answered.
    void receive(incoming).then(answer, () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    received: (count) =>
      new Promise((resolve) => {
        const watch = () => {
          if (requests.length < count) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A port of the loopback interface that nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = await startScriptedServer(UNFORESEEN);
  await server.close();
  return Number(new URL(server.url).port);
}

function isList(script: readonly Answer[] | Answer): script is readonly Answer[] {
  return Array.isArray(script);
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const { method = "", url = "", headers } = incoming;
  const query = new URL(url, "http://localhost").searchParams;
  return { method, url, query, headers, body: Buffer.concat(parts).toString("utf8") };
}

/** Gives one answer; for answers that are functions and choose among others. */
export function play(answer: Answer, request: ReceivedRequest, response: ServerResponse): unknown {
  if (typeof answer === "function") return answer(request, response);
  const { status = 200, headers = {}, body = "" } = answer;
  if (headers["date"] !== undefined) response.sendDate = false;
  response.writeHead(status, headers);
  return response.end(typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body));
}
