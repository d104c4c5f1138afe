import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { beforeAll, expect, it } from "vitest";
import { quickReads } from "../../../plugin/outside/http/lean-way.ts";
import { REQUEST_LIMITS, type RequestLimits } from "../../../plugin/outside/http/policy.ts";
import type { RequestEnd } from "../../../plugin/outside/http/request-observer.ts";
import { createTransport } from "../../../plugin/outside/http/transport.ts";
import { closing } from "../../support/closing.ts";
import { eventually } from "../../support/eventually.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { httpClients, READ } from "./http-world.ts";

beforeAll(() => quickReads.load());

const closeLater = closing();
const connect = httpClients();

const WHOLE = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

/** A server that counts its connections and answers each request by hand. */
async function serve(answer: (socket: Socket, request: number, ofConnection: number) => void) {
  const counted = { url: "", connections: 0, requests: 0, open: new Set<Socket>() };
  const server = createServer((socket) => {
    counted.connections += 1;
    counted.open.add(socket);
    let ofConnection = 0;
    socket.on("close", () => counted.open.delete(socket));
    socket.on("error", () => undefined);
    socket.on("data", () => {
      counted.requests += 1;
      ofConnection += 1;
      answer(socket, counted.requests, ofConnection);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  counted.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closeLater(() => {
    for (const socket of counted.open) socket.destroy();
    server.close();
  });
  return counted;
}

function transportTo(url: string, limits: Partial<RequestLimits> = {}) {
  const transport = createTransport({ ...REQUEST_LIMITS, ...limits });
  closeLater(transport.close);
  const headers = { authorization: "Bearer x" };
  const send = async (method: "GET" | "POST") => {
    const body = method === "GET" ? undefined : "{}";
    const reply = await transport.send({ method, url, headers, body, streamed: false, signal: undefined });
    return reply.text();
  };
  return { ...transport, read: () => send("GET"), write: () => send("POST") };
}

it("a connection on which a request was given up is not made again", async () => {
  const counted = await serve(() => undefined);
  const { read } = transportTo(counted.url, { requestMs: 50 });
  expect(await rejectionOf(read())).toMatchObject({ code: "ETIMEDOUT" });
  await eventually(async () => (counted.connections === 1 && counted.open.size === 0) || undefined);
  // Another one would come before this one, which is refused.
  expect(await rejectionOf(transportTo("http://127.0.0.1:1").read())).toMatchObject({ code: "ECONNREFUSED" });
  expect([counted.connections, counted.open.size]).toEqual([1, 0]);
});

it("reads and writes together have no more connections than the limit", async () => {
  const counted = await serve((socket) => socket.write(WHOLE));
  const { read, write } = transportTo(counted.url, { connections: 3 });
  await many(read);
  await many(write);
  await many((at) => (at % 2 === 0 ? read() : write()));
  await many(read);
  await eventually(async () => counted.open.size <= 3 || undefined);
  expect(counted.requests).toBe(48);
});

it("a read waits for its turn while as many writes as there may be are under way, and can be given up", async () => {
  const held: Socket[] = [];
  const counted = await serve((socket) => held.push(socket));
  const transport = createTransport({ ...REQUEST_LIMITS, connections: 1 });
  closeLater(transport.close);
  const common = { url: counted.url, headers: {}, streamed: false } as const;
  const write = transport.send({ ...common, method: "POST", body: "{}", signal: undefined });
  await eventually(async () => held.length === 1 || undefined);
  const stopping = new AbortController();
  const givenUp = rejectionOf(transport.send({ ...common, method: "GET", body: undefined, signal: stopping.signal }));
  const read = transport.send({ ...common, method: "GET", body: undefined, signal: undefined });
  stopping.abort();
  expect(await givenUp).toMatchObject({ code: "ABORTED" });
  expect(counted.requests).toBe(1);
  held[0]?.write(WHOLE);
  expect(await (await write).text()).toBe("{}");
  await eventually(async () => held.length === 2 || undefined);
  held[1]?.write(WHOLE);
  expect(await (await read).text()).toBe("{}");
});

it("a read on an idle connection that its host closes in this moment is sent again", async () => {
  const counted = await serve((socket, _, ofConnection) => {
    if (ofConnection === 1) socket.write(WHOLE);
    else socket.resetAndDestroy();
  });
  const http = connect(counted.url);
  for (let number = 0; number < 3; number += 1) expect((await http.request(READ)).status).toBe(200);
  expect([http.requestCount(), counted.requests, counted.connections]).toEqual([5, 5, 3]);
});

it("a read that is left to Node's client counts as two requests, and both are observed, but as one attempt", async () => {
  const counted = await serve((socket) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${WHOLE}`));
  const ends: RequestEnd[] = [];
  const observer = { sending: () => ({ ended: (end: RequestEnd) => void ends.push(end) }) };
  const http = connect(counted.url, { observer, retry: { attempts: 1 } });
  expect((await http.request(READ)).text).toBe("{}");
  expect([http.requestCount(), counted.requests]).toEqual([2, 2]);
  expect(ends.map(({ status, networkError }) => status ?? networkError)).toEqual(["ABORTED", 200]);
  expect((await http.request(READ)).text).toBe("{}");
  expect(http.requestCount()).toBe(3);
});

it("after it was closed it opens connections again, as Node's agents do", async () => {
  const counted = await serve((socket) => socket.write(WHOLE));
  const { read, close } = transportTo(counted.url);
  await read();
  close();
  await eventually(async () => counted.open.size === 0 || undefined);
  expect(await read()).toBe("{}");
});

it.each([
  ["localhost", "localhost"],
  ["127.0.0.1", undefined],
])("over TLS the host %s is told as the name %s", async (host, told) => {
  const names: (string | undefined)[] = [];
  const server = createTlsServer({ SNICallback: (name, done) => done(null, void names.push(name)) });
  server.on("tlsClientError", () => undefined);
  server.listen(0, host);
  await once(server, "listening");
  closeLater(() => void server.close());
  const { read } = transportTo(`https://${host}:${(server.address() as AddressInfo).port}`);
  // The server has no certificate at all.
  expect(await rejectionOf(read())).toMatchObject({ code: "TLS_REFUSED" });
  expect(names).toEqual(told === undefined ? [] : [told]);
});

async function many(of: (number: number) => Promise<string>): Promise<void> {
  await Promise.all(Array.from({ length: 12 }, (_, at) => of(at)));
}
