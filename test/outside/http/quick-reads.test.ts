import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REQUEST_LIMITS, type RequestLimits } from "../../../plugin/outside/http/policy.ts";
import { createTransport, NetworkError } from "../../../plugin/outside/http/transport.ts";
import { draws } from "../../support/draws.ts";

/*
 * A GET whose reply is read whole goes another way than the rest (plugin/outside/http/quick-reads.ts). Node's client is the
 * reference: what it says of the same bytes, this way has to say.
 */

let server: Server;
let url: string;
/** What the next connections are answered, and what was asked. */
let answer: string | Buffer = "";
let asked: string[] = [];
let connections = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      asked.push(bytes.toString("latin1"));
      socket.write(answer, () => {
        if (closing) socket.end();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/thing?a=b`;
});
let closing = true;
afterAll(() => server.close());

const GET = { method: "GET", headers: { authorization: "Bearer x" }, body: undefined, signal: undefined } as const;
const NAMES = ["date", "retry-after", "server", "set-cookie", "vary", "x-thing", "cookie", "content-type", "__proto__"];

/** The reply as the transport has it, or the code of its error. `streamed` goes through Node's client. */
async function reading(streamed: boolean, limits: Partial<RequestLimits> = {}) {
  const transport = createTransport({ ...REQUEST_LIMITS, requestMs: 5_000, ...limits });
  try {
    const reply = await transport.send({ ...GET, url, streamed });
    const { status, date } = reply;
    const headers = NAMES.filter((name) => name !== "__proto__").map((name) => [name, reply.header(name)]);
    return { status, date, headers, text: await reply.text(), received: reply.received() };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return { code: error.code };
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
    ["gzip that was not asked for", Buffer.from(`${OK}content-encoding: gzip\r\ncontent-length: 2\r\n\r\n\x1f\x8b`, "latin1")],
    ["more than fits", `${OK}content-length: 1001\r\n\r\n${"x".repeat(1001)}`],
    ["as much as fits", `${OK}content-length: 1000\r\n\r\n${"x".repeat(1000)}`],
  ])("%s", async (_name, text) => {
    answer = text;
    closing = true;
    expect(await reading(false, { replyBytes: 1000 })).toEqual(await reading(true, { replyBytes: 1000 }));
  });

  it("for drawn headers, which may come several times", async () => {
    const headers = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.stringMatching(/^[a-z0-9äß,;= ]{0,8}$/)), { maxLength: 8 });
    closing = true;
    await fc.assert(
      fc.asyncProperty(headers, async (drawn) => {
        answer = Buffer.from(`${OK}${drawn.map(([name, value]) => `${name}: ${value}\r\n`).join("")}content-length: 0\r\n\r\n`, "latin1");
        expect(await reading(false)).toEqual(await reading(true));
      }),
      { numRuns: draws(30, 300) },
    );
  });
});
