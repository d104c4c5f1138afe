import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { array, assert, asyncProperty, constantFrom, stringMatching, tuple } from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { quickReads } from "../../../plugin/outside/http/lean-way.ts";
import { REQUEST_LIMITS, type RequestLimits } from "../../../plugin/outside/http/policy.ts";
import { createTransport, NetworkError } from "../../../plugin/outside/http/transport.ts";
import { draws } from "../../support/draws.ts";
import { eventually } from "../../support/eventually.ts";
import { rejectionOf } from "../../support/rejection.ts";

/*
 * A GET whose reply is read whole goes another way than the rest (plugin/outside/http/quick-reads.ts). Node's client is the
 * reference: what it says of the same bytes, this way has to say.
 */

let server: Server;
let url: string;
/** What each request is answered, whether the connection ends with it, how many there were of both, where one is under way. */
let answer: string | Buffer = "";
let ends: boolean | "reset" = true;
let requests = 0;
let connections = 0;
const open = new Set<Socket>();

beforeAll(async () => {
  await quickReads.load();
  server = createServer((socket) => {
    connections += 1;
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => undefined);
    socket.on("data", () => {
      requests += 1;
      open.add(socket);
      socket.write(answer, () => {
        if (ends === "reset") socket.resetAndDestroy();
        else if (ends) socket.end();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}/thing?a=b`;
});
beforeEach(() => {
  open.clear();
  ends = true;
  requests = 0;
  connections = 0;
});
afterAll(() => server.close());

const GET = { method: "GET", headers: { authorization: "Bearer x" }, body: undefined, signal: undefined } as const;
const NAMES = ["date", "retry-after", "server", "set-cookie", "vary", "x-thing", "cookie", "content-type"];

const connect = (limits: Partial<RequestLimits> = {}) =>
  createTransport({ ...REQUEST_LIMITS, requestMs: 5_000, ...limits });

/** The reply as the transport has it, or the code of its error. `streamed` goes through Node's client. */
async function reading(streamed: boolean, limits: Partial<RequestLimits> = {}) {
  const transport = connect(limits);
  const send = () => transport.send({ ...GET, url, streamed });
  try {
    const reply = await send().catch((error) => {
      if (error instanceof NetworkError && error.code === "IN_DOUBT") return send();
      throw error;
    });
    const { status, date } = reply;
    const headers = NAMES.map((name) => [name, reply.header(name)]);
    return { status, date, headers, text: await reply.text(), received: reply.received() };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return { code: error.code, detail: error.detail };
  } finally {
    transport.close();
  }
}

const OK = "HTTP/1.1 200 OK\r\n";

describe("a GET that is read whole has the outcome that Node's client has", () => {
  it.each<[string, string | Buffer]>([
    ["a whole reply", `${OK}content-length: 2\r\n\r\n{}`],
    ["in chunks", `${OK}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
    ["until the connection ends", `${OK}\r\n{"a":"ä"}`],
    ["nothing", `HTTP/1.1 204 No Content\r\n\r\n`],
    ["not changed", `HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n`],
    ["a redirect", "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"],
    ["hints before the reply", `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}content-length: 2\r\n\r\n{}`],
    ["100 without being asked", `HTTP/1.1 100 Continue\r\n\r\n${OK}content-length: 2\r\n\r\n{}`],
    ["101", "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"],
    ["no HTTP", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"],
    ["nothing at all", ""],
    ["half a head", "HTTP/1.1 200 OK\r\ncontent-le"],
    ["half a body", `${OK}content-length: 10\r\n\r\nhalf`],
    ["half a chunk", `${OK}transfer-encoding: chunked\r\n\r\nff\r\nhalf`],
    ["a chunk of no length", `${OK}transfer-encoding: chunked\r\n\r\nzz\r\nhalf\r\n`],
    ["two lengths", `${OK}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
    ["a length and chunks", `${OK}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
    ["a head of 20 KB", `${OK}x-large: ${"y".repeat(20_000)}\r\ncontent-length: 2\r\n\r\n{}`],
    ["a head of 15 KB", `${OK}x-large: ${"y".repeat(15_000)}\r\ncontent-length: 2\r\n\r\n{}`],
    ["a broken header", `${OK}no colon\r\ncontent-length: 2\r\n\r\n{}`],
    ["Latin-1", Buffer.from(`${OK}content-length: 1\r\nx-thing: ä\r\n\r\nä`, "latin1")],
    [
      "gzip that was not asked for",
      Buffer.from(`${OK}content-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f\x8b`, "latin1"),
    ],
    ["more than fits", `${OK}content-length: 1001\r\n\r\n${"x".repeat(1001)}`],
    ["as much as fits", `${OK}content-length: 1000\r\n\r\n${"x".repeat(1000)}`],
    ["the last reply, half a body", `${OK}connection: close\r\ncontent-length: 10\r\n\r\nhalf`],
    ["the last reply, half a chunk", `${OK}connection: close\r\ntransfer-encoding: chunked\r\n\r\nff\r\nhalf`],
    ["the last reply, no last chunk", `${OK}connection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n`],
    ["HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n{}"],
    ["HTTP/1.0, half a body", "HTTP/1.0 200 OK\r\ncontent-length: 10\r\n\r\n{}"],
    ["a chunk that is too long", `${OK}transfer-encoding: chunked\r\n\r\n${"f".repeat(20)}\r\n`],
    ["a chunk without its end", `${OK}transfer-encoding: chunked\r\n\r\n2\r\n{}xx0\r\n\r\n`],
    ["line feeds alone between chunks", `${OK}transfer-encoding: chunked\r\n\r\n2\n{}\n0\n\n`],
    ["a trailer that is none", `${OK}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nno colon\r\n\r\n`],
    ["a trailer of 20 KB", `${OK}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx: ${"y".repeat(20_000)}\r\n\r\n`],
    ["status 99", "HTTP/1.1 099 X\r\ncontent-length: 2\r\n\r\n{}"],
    ["status 1000", "HTTP/1.1 1000 X\r\ncontent-length: 2\r\n\r\n{}"],
    ["hints and then no reply", "HTTP/1.1 103 Early Hints\r\n\r\n"],
    ["a folded header", `${OK}x-thing: a\r\n b\r\ncontent-length: 2\r\n\r\n{}`],
    ["a second reply behind the first", `${OK}content-length: 2\r\n\r\n{}${OK}content-length: 2\r\n\r\n[]`],
    ["an alert of TLS", Buffer.from([0x15, 3, 1, 0, 2, 2, 70])],
  ])("%s", async (_name, text) => {
    answer = text;
    expect(await reading(false, { replyBytes: 1000 })).toEqual(await reading(true, { replyBytes: 1000 }));
  });

  it.each<[string, string]>([
    ["before a reply", ""],
    ["in a head", `${OK}content-le`],
    ["in a body", `${OK}content-length: 10\r\n\r\nhalf`],
    ["in the last body", `${OK}connection: close\r\ncontent-length: 10\r\n\r\nhalf`],
    ["in the last chunk", `${OK}connection: close\r\ntransfer-encoding: chunked\r\n\r\nff\r\nhalf`],
  ])("a reset %s", async (_name, text) => {
    answer = text;
    ends = "reset";
    expect(await reading(false)).toEqual({ code: "ECONNRESET", detail: "ECONNRESET" });
    expect(await reading(true)).toEqual({ code: "ECONNRESET", detail: "ECONNRESET" });
  });

  it("for drawn headers, which may come several times", async () => {
    const headers = array(tuple(constantFrom(...NAMES), stringMatching(/^[a-z0-9äß,;= ]{0,8}$/)), {
      maxLength: 8,
    });
    await assert(
      asyncProperty(headers, async (drawn) => {
        answer = Buffer.from(
          `${OK}${drawn.map(([name, value]) => `${name}: ${value}\r\n`).join("")}content-length: 0\r\n\r\n`,
          "latin1",
        );
        expect(await reading(false)).toEqual(await reading(true));
      }),
      { numRuns: draws(30, 300) },
    );
  });
});

/** Resolves when it is so. */
const until = (isSo: () => boolean) => eventually(async () => isSo() || undefined);

const WHOLE = `${OK}content-length: 2\r\n\r\n{}`;

describe("a GET that is read whole", () => {
  it("uses a connection again", async () => {
    answer = WHOLE;
    ends = false;
    const transport = connect();
    for (let number = 0; number < 5; number += 1) {
      expect(await (await transport.send({ ...GET, url, streamed: false })).text()).toBe("{}");
    }
    expect(requests).toBe(5);
    expect(connections).toBe(1);
    transport.close();
  });

  it("that is not understood is left to Node's client, and so are those after it", async () => {
    answer = "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n";
    const transport = connect();
    const code = async () => await rejectionOf(transport.send({ ...GET, url, streamed: false }));
    expect(await code()).toMatchObject({ code: "IN_DOUBT" });
    expect(await code()).toMatchObject({ code: "NOT_HTTP" });
    expect(await code()).toMatchObject({ code: "NOT_HTTP" });
    expect(requests).toBe(3);
    transport.close();
  });

  it("is not sent again where the connection breaks: whether to is decided above", async () => {
    answer = "";
    const transport = connect();
    expect(await rejectionOf(transport.send({ ...GET, url, streamed: false }))).toMatchObject({ code: "ECONNRESET" });
    expect(requests).toBe(1);
    transport.close();
  });

  it.each([
    ["no reply", ""],
    ["half a head", "HTTP/1.1 200 OK\r\nx-"],
  ])("waits for %s only as long as it may, and closes the connection", async (_name, text) => {
    answer = text;
    ends = false;
    const transport = connect({ requestMs: 100 });
    const error = await rejectionOf(transport.send({ ...GET, url, streamed: false }));
    expect(error).toMatchObject({ code: "ETIMEDOUT", detail: "request" });
    await until(() => open.size === 0);
    transport.close();
  });

  it("waits for TLS only as long as a phase of connecting may take", async () => {
    answer = "";
    ends = false;
    const transport = connect({ connectMs: 100 });
    const secure = url.replace("http:", "https:");
    const error = await rejectionOf(transport.send({ ...GET, url: secure, streamed: false }));
    expect(error).toMatchObject({ code: "ETIMEDOUT", detail: "secureConnect" });
    await until(() => open.size === 0);
    transport.close();
  });

  it("is given up at once when all work stops, and closes the connection", async () => {
    answer = "";
    ends = false;
    const transport = connect();
    const stopping = new AbortController();
    const error = rejectionOf(transport.send({ ...GET, url, streamed: false, signal: stopping.signal }));
    await until(() => requests === 1);
    stopping.abort();
    expect(await error).toMatchObject({ code: "ABORTED" });
    await until(() => open.size === 0);
    transport.close();
  });

  it("is never sent when it is given up before there is a connection for it", async () => {
    answer = WHOLE;
    const transport = connect();
    const stopping = new AbortController();
    const error = rejectionOf(transport.send({ ...GET, url, streamed: false, signal: stopping.signal }));
    stopping.abort();
    expect(await error).toMatchObject({ code: "ABORTED" });
    expect(await (await transport.send({ ...GET, url, streamed: false })).text()).toBe("{}");
    expect(requests).toBe(1);
    transport.close();
  });

  it("closes the connection at the size limit, although nobody reads", async () => {
    answer = `${OK}content-length: 5000\r\n\r\n${"x".repeat(4000)}`;
    ends = false;
    const transport = connect({ replyBytes: 1000 });
    const reply = await transport.send({ ...GET, url, streamed: false });
    await until(() => open.size === 0);
    expect(await rejectionOf(reply.text())).toMatchObject({ code: "TOO_LARGE" });
    transport.close();
  });

  it("of no length is whole only where its connection ends well", async () => {
    answer = `${OK}\r\nhalf`;
    ends = false;
    const transport = connect();
    const reply = await transport.send({ ...GET, url, streamed: false });
    expect(await reply.beginning(4)).toBe("half");
    for (const socket of open) socket.resetAndDestroy();
    expect(await rejectionOf(reply.text())).toMatchObject({ code: "ECONNRESET" });
    transport.close();
  });

  it("gives the beginning of a body before its end, and closes the connection when the rest is not wanted", async () => {
    answer = `${OK}content-length: 5000\r\n\r\nfirst`;
    ends = false;
    const transport = connect();
    const reply = await transport.send({ ...GET, url, streamed: false });
    expect(await reply.beginning(3)).toBe("fir");
    reply.discard();
    await until(() => open.size === 0);
    transport.close();
  });

  it("gives its body piece by piece too", async () => {
    answer = WHOLE;
    const transport = connect();
    const { chunks } = await transport.send({ ...GET, url, streamed: false });
    const pieces: Uint8Array[] = [];
    for await (const piece of chunks) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe("{}");
    transport.close();
  });
});
