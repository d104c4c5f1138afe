import { gzipSync } from "node:zlib";
import type { Exchange } from "../proxy.ts";
import { head, reply } from "../wire.ts";
import type { Entry } from "./entry.ts";

/*
 * Answers that are wrong as HTTP, whatever was asked: slow, endless, cut off, lying about their length, with a wrong status,
 * without a right head.
 */

/** Milliseconds between two bytes of a slow answer. */
const BYTE_MS = 20;
const ENDLESS = "x".repeat(65_536);

async function slowly(exchange: Exchange, text: string): Promise<void> {
  for (const character of text) {
    await exchange.wire.write(character);
    await exchange.wire.pause(BYTE_MS);
  }
}

async function forEver(exchange: Exchange, first: string, piece: string | Uint8Array): Promise<void> {
  await exchange.wire.write(first);
  for (;;) {
    await exchange.wire.write(piece);
    // A connection without backpressure would keep this process from doing anything else.
    await new Promise(setImmediate);
  }
}

/** The healthy answer, with a wrong head or a cut body. */
async function changed(
  { healthy, wire }: Exchange,
  change: (body: Buffer) => { headers?: Record<string, string>; status?: number; body: Buffer | string },
): Promise<void> {
  const { status, headers, body } = await healthy();
  const made = change(Buffer.from(body));
  const length = { "content-length": String(Buffer.byteLength(made.body)), connection: "close" };
  await wire.write(head(made.status ?? status, { ...headers, ...length, ...made.headers }));
  await wire.write(made.body);
}

/** Half of the healthy answer, and what then. */
async function half(exchange: Exchange, then: (exchange: Exchange) => unknown): Promise<void> {
  await changed(exchange, (body) => ({
    headers: { "content-length": String(body.length + 100) },
    body: body.subarray(0, body.length / 2),
  }));
  await exchange.wire.pause(BYTE_MS);
  await then(exchange);
}

function withStatus(code: number, headers: Readonly<Record<string, string>> = {}, body = ""): Entry["manner"] {
  return ({ wire }) => reply(wire, { status: code, headers, body });
}

function raw(text: string | Uint8Array): Entry["manner"] {
  return async ({ wire }) => {
    await wire.write(text);
    wire.end();
  };
}

const FAR_DATE = "Fri, 31 Dec 9999 23:59:59 GMT";

export const HTTP_MANNERS: readonly Entry[] = [
  { name: "silent-at-once", kind: "slow", manner: ({ wire }) => wire.silence() },
  {
    name: "silent-after-head",
    kind: "slow",
    async manner({ wire }) {
      await wire.write(head(200, { "content-length": "5000" }));
      await wire.silence();
    },
  },
  { name: "silent-half-body", kind: "slow", manner: (exchange) => half(exchange, ({ wire }) => wire.silence()) },
  {
    name: "byte-by-byte-head",
    kind: "slow",
    manner: (exchange) => slowly(exchange, `${head(200, { "x-slow": "y".repeat(5_000) })}{}`),
  },
  {
    name: "byte-by-byte-body",
    kind: "slow",
    async manner(exchange) {
      await exchange.wire.write(head(200, { "content-length": "50000" }));
      await slowly(exchange, `{"data":[${" ".repeat(50_000)}`);
    },
  },
  {
    name: "hints-for-ever",
    kind: "slow",
    manner: (exchange) => forEver(exchange, "", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(200)),
  },
  {
    name: "headers-for-ever",
    kind: "endless",
    manner: (exchange) => forEver(exchange, "HTTP/1.1 200 OK\r\n", `x-more: ${"y".repeat(500)}\r\n`.repeat(20)),
  },
  { name: "huge-header", kind: "huge", manner: withStatus(200, { "x-huge": "y".repeat(1_000_000) }, "{}") },
  {
    name: "many-headers",
    kind: "wide",
    manner: raw(`HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(60_000)}content-length: 2\r\n\r\n{}`),
  },
  {
    name: "body-for-ever",
    kind: "endless",
    manner: (exchange) => forEver(exchange, `${head(200, { connection: "close" })}{"sessionId":"`, ENDLESS),
  },
  {
    name: "white-space-for-ever",
    kind: "endless",
    manner: (exchange) => forEver(exchange, head(200, { connection: "close" }), " ".repeat(65_536)),
  },
  {
    name: "elements-for-ever",
    kind: "endless",
    manner: (exchange) => forEver(exchange, `${head(200, { connection: "close" })}{"data":[{}`, ",{}".repeat(20_000)),
  },
  {
    name: "tiny-chunks-for-ever",
    kind: "slow",
    manner: (exchange) => forEver(exchange, head(200, { "transfer-encoding": "chunked" }), "1\r\nx\r\n".repeat(5_000)),
  },
  {
    name: "length-too-long",
    kind: "lying",
    async manner(exchange) {
      await half(exchange, ({ wire }) => wire.end());
    },
  },
  {
    name: "length-too-short",
    kind: "lying",
    async manner(exchange) {
      await changed(exchange, (body) => ({ headers: { "content-length": String(body.length >> 1) }, body }));
      exchange.wire.end();
    },
  },
  { name: "length-not-a-number", kind: "lying", manner: raw("HTTP/1.1 200 OK\r\ncontent-length: -7e3\r\n\r\n{}") },
  {
    name: "length-twice",
    kind: "lying",
    manner: raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 9\r\n\r\n{}       "),
  },
  {
    name: "length-and-chunks",
    kind: "lying",
    manner: raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
  },
  {
    name: "length-of-terabytes",
    kind: "lying",
    manner: raw("HTTP/1.1 200 OK\r\ncontent-length: 9007199254740991\r\n\r\n{}"),
  },
  {
    name: "chunk-size-wrong",
    kind: "lying",
    manner: raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffffff\r\n{}\r\n"),
  },
  { name: "reset-at-once", kind: "reset", manner: async ({ wire }) => wire.reset() },
  {
    name: "reset-after-head",
    kind: "reset",
    async manner({ wire }) {
      await wire.write(head(200, { "content-length": "5000" }));
      await wire.pause(BYTE_MS);
      wire.reset();
    },
  },
  { name: "reset-half-body", kind: "reset", manner: (exchange) => half(exchange, ({ wire }) => wire.reset()) },
  { name: "closed-at-once", kind: "reset", manner: async ({ wire }) => wire.end() },
  { name: "closed-in-the-head", kind: "reset", manner: raw("HTTP/1.1 200 OK\r\ncontent-le") },
  {
    name: "status-101",
    kind: "status",
    manner: raw("HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
  },
  { name: "status-204", kind: "status", manner: raw("HTTP/1.1 204 No Content\r\n\r\n") },
  {
    name: "status-206",
    kind: "status",
    async manner(exchange) {
      await changed(exchange, (body) => ({ status: 206, headers: { "content-range": "bytes 0-1/9" }, body }));
      exchange.wire.end();
    },
  },
  {
    name: "status-301-round-and-round",
    kind: "status",
    manner: ({ wire, url }) => reply(wire, { status: 301, headers: { location: url } }),
  },
  { name: "status-304", kind: "status", manner: raw("HTTP/1.1 304 Not Modified\r\n\r\n") },
  { name: "status-418", kind: "status", manner: withStatus(418, {}, "short and stout") },
  { name: "status-500", kind: "status", manner: withStatus(500, {}, '{"message":"canary of the server"}') },
  { name: "status-599", kind: "status", manner: withStatus(599) },
  { name: "status-999", kind: "status", manner: raw("HTTP/1.1 999 Much\r\ncontent-length: 0\r\n\r\n") },
  { name: "status-words", kind: "status", manner: raw("HTTP/1.1 fine Fine\r\ncontent-length: 0\r\n\r\n") },
  { name: "status-401", kind: "status", scope: "system", manner: withStatus(401, {}, '{"message":"canary"}') },
  { name: "wait-zero", kind: "status", manner: withStatus(429, { "retry-after": "0" }) },
  { name: "wait-less-than-nothing", kind: "status", manner: withStatus(503, { "retry-after": "-86400" }) },
  { name: "wait-nonsense", kind: "status", manner: withStatus(429, { "retry-after": "NaN, 12:61:99 soon" }) },
  { name: "wait-for-ever", kind: "status", scope: "system", manner: withStatus(429, { "retry-after": "999999999" }) },
  {
    name: "wait-until-the-year-9999",
    kind: "status",
    scope: "system",
    manner: withStatus(503, { "retry-after": FAR_DATE, date: "Thu, 01 Jan 1970 00:00:00 GMT" }),
  },
  { name: "not-http", kind: "malformed", manner: raw("SSH-2.0-OpenSSH_9.2\r\n") },
  { name: "http-9", kind: "malformed", manner: raw("HTTP/9.9 200 OK\r\ncontent-length: 2\r\n\r\n{}") },
  { name: "header-without-colon", kind: "malformed", manner: raw("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n{}") },
  {
    name: "nul-in-header",
    kind: "malformed",
    manner: raw("HTTP/1.1 200 OK\r\na: b\0c\r\ncontent-length: 2\r\n\r\n{}"),
  },
  { name: "bare-line-feeds", kind: "malformed", manner: raw("HTTP/1.1 200 OK\ncontent-length: 2\n\n{}") },
  { name: "answers-twice", kind: "malformed", manner: raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".repeat(3)) },
  {
    name: "random-bytes",
    kind: "malformed",
    manner: ({ wire, random }) =>
      raw(Buffer.from(Array.from({ length: 2_000 }, () => random() * 256)))({ wire } as Exchange),
  },
  {
    name: "gzip-unasked",
    kind: "lying",
    async manner(exchange) {
      const { body } = await exchange.healthy();
      await reply(exchange.wire, { headers: { "content-encoding": "gzip" }, body: gzipSync(body) });
    },
  },
  ...[
    ["date-1970", "Thu, 01 Jan 1970 00:00:00 GMT"],
    ["date-year-275760", "Sat, 13 Sep 275760 00:00:00 GMT"],
    ["date-nonsense", "the day before yesterday"],
  ].map(
    ([name = "", date = ""]): Entry => ({
      name,
      kind: "far times",
      taken: "either",
      async manner(exchange) {
        const { status: code, headers, body } = await exchange.healthy();
        await reply(exchange.wire, { status: code, headers: { ...headers, date, connection: "close" }, body });
      },
    }),
  ),
];
