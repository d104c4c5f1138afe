import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { MOST_HEADERS } from "../../plugin/serve/functions/start-server.ts";
import { answerTo, rawCallers } from "./raw-caller.ts";
import { WHOLE_SERVER_TOKEN, wholeServers } from "./whole-server.ts";

const start = wholeServers();
const rawCaller = rawCallers();

const MOST_BODY_BYTES = 16 * 1024;
const MOST_HEAD_BYTES = 16 * 1024;
const CALL = "POST /functions/createChatSession?folderCode=chat_sessions HTTP/1.1\r\nHost: localhost\r\n";
const AUTHORIZED = `${CALL}Authorization: Bearer ${WHOLE_SERVER_TOKEN}\r\nContent-Type: application/json\r\n`;

/** A body of exactly so many bytes that makes a card. */
function bodyOf(bytes: number): string {
  const empty = JSON.stringify({ sessionId: "ws-1", other: "" });
  return JSON.stringify({ sessionId: "ws-1", other: "x".repeat(bytes - empty.length) });
}

/** A request whose first line and headers have exactly so many bytes. */
function headOf(bytes: number): string {
  const [before, after] = ["GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: ", "\r\n\r\n"];
  return `${before}${"x".repeat(bytes - before.length - after.length)}${after}`;
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

function headers(count: number): string {
  return Array.from({ length: count }, (_, index) => `X-${index}: y\r\n`).join("");
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

async function isAlive(origin: string): Promise<boolean> {
  return (await fetch(`${origin}/health`, { headers: { connection: "close" } })).ok;
}

describe("what exceeds a bound is refused, and costs only itself", () => {
  const close = "Connection: close\r\n";

  it.each([
    [
      "a body of 16 KiB",
      `${AUTHORIZED}${close}Content-Length: ${MOST_BODY_BYTES}\r\n\r\n${bodyOf(MOST_BODY_BYTES)}`,
      200,
    ],
    ["a byte more", `${AUTHORIZED}Content-Length: ${MOST_BODY_BYTES + 1}\r\n\r\n${bodyOf(MOST_BODY_BYTES + 1)}`, 413],
    ["a body that says it has a terabyte", `${AUTHORIZED}Content-Length: ${2 ** 40}\r\n\r\n{`, 413],
    [
      "a body of 16 KiB in chunks of a byte",
      `${AUTHORIZED}${close}Transfer-Encoding: chunked\r\n\r\n${[...bodyOf(MOST_BODY_BYTES)].map(chunk).join("")}0\r\n\r\n`,
      200,
    ],
    ["one more chunk", `${AUTHORIZED}Transfer-Encoding: chunked\r\n\r\n${chunk("x".repeat(8_192)).repeat(3)}`, 413],
    [
      "an extension of a chunk that has no end",
      `${AUTHORIZED}Transfer-Encoding: chunked\r\n\r\n1;${"x".repeat(20_000)}`,
      413,
    ],
    ["trailers that have no end", `${AUTHORIZED}Transfer-Encoding: chunked\r\n\r\n0\r\nX: ${"x".repeat(20_000)}`, 431],
    ["100 headers", `GET /health HTTP/1.1\r\nHost: localhost\r\n${close}${headers(MOST_HEADERS - 2)}\r\n`, 200],
    ["a header more", `GET /health HTTP/1.1\r\nHost: localhost\r\n${close}${headers(MOST_HEADERS - 1)}\r\n`, 431],
    ["a thousand headers", `GET /health HTTP/1.1\r\nHost: localhost\r\n${headers(1_000)}\r\n`, 431],
    ["a head of 16 KiB", headOf(MOST_HEAD_BYTES - 64), 200],
    ["a longer head", headOf(MOST_HEAD_BYTES + 64), 431],
    ["a long path", `GET /${"x".repeat(MOST_HEAD_BYTES)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
    ["a long query", `GET /health?${"x=y&".repeat(MOST_HEAD_BYTES / 4)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
    [
      "another expectation than 100-continue",
      `${AUTHORIZED}Expect: 200-ok\r\n${close}Content-Length: 2\r\n\r\n{}`,
      417,
    ],
    ["a method of WebDAV", `PROPFIND /health HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, 405],
    ["a method that there is not", "BREW /health HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
    [
      "a request to speak WebSocket",
      "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n",
      200,
    ],
    ["HTTP/1.0 without a Host header, as load balancers ask", "GET /health HTTP/1.0\r\n\r\n", 200],
    ["HTTP/1.0 with one", "GET /ready HTTP/1.0\r\nHost: localhost\r\n\r\n", 200],
    ["HTTP/1.1 without a Host header", `GET /health HTTP/1.1\r\n${close}\r\n`, 400],
    ["HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    ["a path that is no text", `GET /%ff%zz/ready HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, 404],
    ["a path that names an object's own", `GET /__proto__/ready HTTP/1.1\r\nHost: localhost\r\n${close}\r\n`, 404],
  ])("%s", async (_, request, status) => {
    const { origin } = await start();
    const answer = await answerTo(origin, request);
    expect(statusOf(answer)).toBe(status);
    expect(await isAlive(origin)).toBe(true);
  });

  it("a request to become a tunnel gets no answer at all", async () => {
    const { origin } = await start();
    expect(await answerTo(origin, "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n")).toBe("");
    expect(await isAlive(origin)).toBe(true);
  });

  it("who asks whether to send the body is told to, and answered", async () => {
    const { origin } = await start();
    const { socket, answer, closed } = await rawCaller(origin);
    const body = JSON.stringify({ sessionId: "ws-1" });
    socket.write(`${AUTHORIZED}${close}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`);
    await once(socket, "data");
    expect(answer()).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    socket.write(body);
    await closed;
    expect(answer()).toMatch(/HTTP\/1\.1 200 OK\r\n[^]*"created":true/);
  });

  it.each([
    ["without a token", CALL, 401],
    ["with one", AUTHORIZED, 413],
    ["to a path that is none", "POST /nothing HTTP/1.1\r\nHost: localhost\r\n", 404],
    ["to be told about health", "POST /health HTTP/1.1\r\nHost: localhost\r\n", 405],
  ])("a body without end %s is answered, and its connection closed", async (_, head, status) => {
    const { origin } = await start();
    const { socket, answer, closed } = await rawCaller(origin);
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
    const chunks = chunk("x".repeat(16_000));
    function send(): void {
      while (socket.writable && socket.write(chunks));
    }
    socket.on("drain", send);
    send();
    await closed;
    expect(statusOf(answer())).toBe(status);
    expect(await isAlive(origin)).toBe(true);
  });

  it("callers that go away in the middle leave nothing behind", async () => {
    const { origin, sandbox } = await start();
    const requests = [
      `${AUTHORIZED}Content-Length: 100\r\n\r\n{`,
      `${AUTHORIZED}Transfer-Encoding: chunked\r\n\r\n1\r\n{`,
      "GET /rea",
    ];
    for (const request of requests) {
      const { socket, closed } = await rawCaller(origin);
      socket.write(request);
      socket.resetAndDestroy();
      await closed;
    }
    expect(await isAlive(origin)).toBe(true);
    expect(sandbox.stats().esm.requests).toBe(0);
    // The server is stopped after the test, which waits for every call that is in hand.
  });
});
