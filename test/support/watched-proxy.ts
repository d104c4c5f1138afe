import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request on its way through the proxy; the same object at each stop of its way. */
export interface WatchedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
}

/** Where a request is: come whole and nobody has worked on it; worked on, and nothing sent on of the reply; replied to. */
export type Stop = "asked" | "worked" | "answered";

/** Hears of every stop of every request. One that is lost goes no further and is never replied to. */
export type Watcher = (stop: Stop, request: WatchedRequest) => "lost" | undefined;

export interface WatchedProxy {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Replaces the watcher; without one everything passes. */
  watch(watcher: Watcher | undefined): void;
  /** Cuts all connections. */
  close(): Promise<void>;
}

/** Stands between clients and an HTTP server on this machine, and shows a watcher how far each request has come. */
export async function startWatchedProxy(target: string): Promise<WatchedProxy> {
  let watcher: Watcher | undefined;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = incoming;
    const shown = { method, url };
    const body = await whole(incoming);
    if (watcher?.("asked", shown) === "lost") return;
    const forwarded = request(target + url, { method, headers });
    forwarded.end(body);
    const [reply] = (await once(forwarded, "response")) as [IncomingMessage];
    const content = await whole(reply);
    if (watcher?.("worked", shown) === "lost") return;
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
    outgoing.end(content, () => watcher?.("answered", shown));
  }

  const server = createServer((incoming, outgoing) => {
    // A client that leaves, or a server that closes, is the end of that request only.
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    watch: (next) => {
      watcher = next;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function whole(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
