import { once } from "node:events";
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { Gone, type Wire, wireOf } from "./wire.ts";

/** One request of the plugin, and the connection on which it is answered. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** How many requests this manner has answered before. */
  readonly earlier: number;
  readonly random: () => number;
  readonly wire: Wire;
  /** Lets the sandbox carry the request out. Asked twice, it is carried out once. */
  healthy(): Promise<Healthy>;
}

/** What the sandbox answers. */
export interface Healthy {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A way of answering badly. */
export type Manner = (exchange: Exchange) => Promise<void>;

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly random: () => number;
}

export interface HostileProxy {
  readonly origin: string;
  /** How many requests were answered badly, by the name that `choose` gave. */
  readonly hits: ReadonlyMap<string, number>;
  /** Which requests are answered badly from now on, by name. Others go to the sandbox. */
  misbehave(choose: (asked: Asked) => Chosen | undefined): void;
  close(): Promise<void>;
}

export interface Chosen {
  readonly name: string;
  readonly manner: Manner;
}

const nobodyMisbehaves: (asked: Asked) => Chosen | undefined = () => undefined;

/** Stands in front of a sandbox and answers chosen requests badly. */
export async function startHostileProxy(sandboxOrigin: string, random: () => number): Promise<HostileProxy> {
  const agent = new Agent({ keepAlive: true });
  const hits = new Map<string, number>();
  let choose = nobodyMisbehaves;

  function upstream(incoming: IncomingMessage, origin: string): Promise<IncomingMessage> {
    const { method, url, headers } = incoming;
    return new Promise((resolve, reject) => {
      const asking = httpRequest(`${origin}${url}`, { method, headers, agent }, resolve).once("error", reject);
      incoming.pipe(asking);
    });
  }

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = "", url = "" } = incoming;
    const chosen = choose({ method, url, random });
    if (chosen === undefined) {
      const reply = await upstream(incoming, sandboxOrigin);
      outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
      pipeline(reply, outgoing, () => undefined);
      return;
    }
    const earlier = hits.get(chosen.name) ?? 0;
    hits.set(chosen.name, earlier + 1);
    let asked: Promise<Healthy> | undefined;
    const healthy = () => (asked ??= upstream(incoming, sandboxOrigin).then(whole));
    const wire = wireOf(incoming.socket);
    await chosen.manner({ method, url, earlier, random, wire, healthy });
    incoming.resume();
  }

  const server = createServer({ requestTimeout: 0, headersTimeout: 0 }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      if (error instanceof Gone) return;
      incoming.socket.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    misbehave: (next) => {
      choose = next;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

async function whole(reply: IncomingMessage): Promise<Healthy> {
  const parts: Buffer[] = [];
  for await (const part of reply) parts.push(part as Buffer);
  const { "content-length": _, "transfer-encoding": __, connection: ___, ...kept } = reply.headers;
  const headers = Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, String(value)]));
  return { status: reply.statusCode ?? 500, headers, body: Buffer.concat(parts).toString("utf8") };
}
