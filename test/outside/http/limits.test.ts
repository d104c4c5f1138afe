import { EventEmitter } from "node:events";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { HttpStream } from "../../../plugin/outside/http/http-client.ts";
import { failureOf } from "../../support/rejection.ts";
import { type Answer, closedPort, scriptedServers } from "../../support/scripted-server.ts";
import { CREATE, httpClients, READ } from "./http-world.ts";

const serve = scriptedServers();
const connect = httpClients();

const never: Answer = () => undefined;

/** Milliseconds in which even a busy machine sends a request: where the server has to have seen it. */
const LONG_ENOUGH_TO_BE_SENT = 500;

describe("a reply that does not come", () => {
  it("is waited for as long as the limit says, then given up", async () => {
    const server = await serve(never);
    const http = connect(server.url, { limits: { requestMs: LONG_ENOUGH_TO_BE_SENT }, retry: { attempts: 2 } });
    const failure = await failureOf(http.request(READ));
    expect(failure).toMatchObject({ code: "unreachable", retryable: true });
    expect(failure.message).toBe(`ESM at ${server.url} did not answer within 0.5 seconds (read a thing)`);
    expect(server.requests).toHaveLength(2);
  });

  it("is given up too when it began and does not end", async () => {
    const server = await serve((_, response) => response.writeHead(200).write("beginning"));
    const http = connect(server.url, { limits: { requestMs: 60 }, retry: { attempts: 1 } });
    expect((await failureOf(http.request(READ))).message).toContain("did not answer within 0.06 seconds");
  });

  it("is not asked for again when it is a create", async () => {
    const server = await serve(never);
    const http = connect(server.url, { limits: { requestMs: LONG_ENOUGH_TO_BE_SENT } });
    expect(await failureOf(http.request(CREATE))).toMatchObject({ code: "unreachable" });
    expect(server.requests).toHaveLength(1);
  });

  it("as a stream may pause no longer than one reply may take", async () => {
    const server = await serve((_, response) => response.writeHead(200).write("beginning"));
    const http = connect(server.url, { limits: { requestMs: 60 }, retry: { attempts: 1 } });
    expect(await failureOf(http.stream(READ, collect))).toMatchObject({ code: "unreachable" });
  });
});

describe("a reply that is too large", () => {
  it("is refused although it is complete, and not asked for again", async () => {
    const server = await serve({ body: "x".repeat(1001) });
    const failure = await failureOf(connect(server.url, { limits: { replyBytes: 1000 } }).request(READ));
    expect(failure).toMatchObject({ code: "reply-too-large", retryable: false });
    expect(failure.message).toBe(`ESM at ${server.url} sent a larger reply than is taken (read a thing)`);
    expect(server.requests).toHaveLength(1);
  });

  it("is taken when it is exactly as large as allowed", async () => {
    const server = await serve({ body: "ä".repeat(500) });
    const reply = await connect(server.url, { limits: { replyBytes: 1000 } }).request(READ);
    expect(reply.text).toBe("ä".repeat(500));
  });

  it("without an end is cut off at the limit", async () => {
    const server = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(10_000)));
      };
      response.on("drain", more);
      more();
    });
    const http = connect(server.url, { limits: { replyBytes: 100_000 } });
    expect(await failureOf(http.request(READ))).toMatchObject({ code: "reply-too-large" });
  });

  it("as a stream ends it there, after what was taken", async () => {
    const server = await serve({ body: "x".repeat(1001) });
    const http = connect(server.url, { limits: { streamBytes: 1000 } });
    expect(await failureOf(http.stream(READ, collect))).toMatchObject({ code: "reply-too-large" });
  });

  it("when it is unpacked is never unpacked: compression is not asked for", async () => {
    const server = await serve({ headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(20_000_000)) });
    const failure = await failureOf(connect(server.url, { limits: { replyBytes: 100_000 } }).request(READ));
    expect(failure.message).toBe(`ESM at ${server.url} sent a reply that is not UTF-8 text (read a thing)`);
    expect(server.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });
});

const half: Answer = (_, response) =>
  response.writeHead(200, { "content-length": "100" }).write("half", () => response.destroy());
const halfChunked: Answer = (_, response) => response.writeHead(200).write("half", () => response.destroy());

describe("a reply that is cut off", () => {
  it.each([
    ["short of its Content-Length", half],
    ["without its last chunk", halfChunked],
  ])("%s is never taken for a whole one", async (_name, answer) => {
    const server = await serve(answer);
    const failure = await failureOf(connect(server.url, { retry: { attempts: 2 } }).request(READ));
    expect(failure).toMatchObject({ code: "unreachable", retryable: true });
    expect(failure.message).toContain("closed the connection before the reply was complete");
  });

  it("as a stream is asked for again from its beginning", async () => {
    const server = await serve([halfChunked, { body: "whole" }]);
    expect(await connect(server.url).stream(READ, collect)).toBe("whole");
  });

  it("as a stream every time is never taken for a whole one", async () => {
    const server = await serve(halfChunked);
    const failure = await failureOf(connect(server.url, { retry: { attempts: 2 } }).stream(READ, collect));
    expect(failure).toMatchObject({ code: "unreachable", retryable: true });
    expect(server.requests).toHaveLength(2);
  });
});

describe("a host that cannot be reached", () => {
  it("is named when nobody listens", async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const failure = await failureOf(connect(`${url}/itsm`).request(READ));
    expect(failure).toMatchObject({ code: "unreachable", retryable: true, status: undefined });
    expect(failure.message).toBe(
      `ESM at ${url} refused the connection: is the address right, and is it running? (read a thing)`,
    );
  });

  it("is named when there is no such host", async () => {
    const failure = await failureOf(connect("http://host.invalid", { retry: { attempts: 1 } }).request(READ));
    expect(failure.message).toBe("ESM at http://host.invalid cannot be found: is the host name right? (read a thing)");
  });

  it("is named when it does not speak HTTP", async () => {
    const server = await serve((_, response) => response.socket?.end("SSH-2.0-OpenSSH\r\n"));
    const failure = await failureOf(connect(server.url).request(READ));
    expect(failure).toMatchObject({ code: "unreachable" });
    expect(failure.message).toContain(`ESM at ${server.url} `);
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("%i is not followed: the other host hears nothing", async (status) => {
    const other = await serve({ body: "elsewhere" });
    const server = await serve({ status, headers: { location: `${other.url}/thing` } });
    const reply = await connect(server.url).request({ ...READ, headers: { authorization: "Bearer canary" } });
    expect(reply.status).toBe(status);
    expect(other.requests).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a reply that is not UTF-8", () => {
  it.each([
    ["Latin-1", Buffer.from("Käyttäjä", "latin1")],
    ["UTF-16", Buffer.from("\uFEFFtext", "utf16le")],
    ["cut off within a character", Buffer.from("ä").subarray(0, 1)],
  ])("is refused instead of being read wrongly: %s", async (_name, body) => {
    const server = await serve({ body });
    const failure = await failureOf(connect(server.url).request(READ));
    expect(failure).toMatchObject({ code: "reply-not-understood", retryable: false });
    expect(server.requests).toHaveLength(1);
  });
});

describe("a stream", () => {
  it("is given piece by piece, before its end", async () => {
    const taken = new EventEmitter();
    const server = await serve((_, response) => {
      response.writeHead(200).write("first");
      taken.once("first", () => response.end("second"));
    });
    const text = await connect(server.url).stream(READ, async ({ status, chunks }) => {
      expect(status).toBe(200);
      const texts: string[] = [];
      for await (const chunk of chunks) {
        texts.push(Buffer.from(chunk).toString());
        taken.emit("first");
      }
      return texts.join("");
    });
    expect(text).toBe("firstsecond");
  });

  it("that nobody reads gives its connection up", async () => {
    const server = await serve([{ status: 404, body: "x".repeat(2_000_000) }, { body: "next" }]);
    const http = connect(server.url, { limits: { connections: 1, requestMs: 10_000 }, retry: { attempts: 1 } });
    expect(await http.stream(READ, async ({ status }) => status)).toBe(404);
    expect((await http.request(READ)).text).toBe("next");
  });

  it("that is left in the middle gives its connection up", async () => {
    const server = await serve([{ body: "x".repeat(2_000_000) }, { body: "next" }]);
    const http = connect(server.url, { limits: { connections: 1, requestMs: 10_000 }, retry: { attempts: 1 } });
    const mistake = http.stream(READ, async ({ chunks }) => {
      for await (const _ of chunks) throw new TypeError("a mistake");
    });
    await expect(mistake).rejects.toThrow(TypeError);
    expect((await http.request(READ)).text).toBe("next");
  });

  it("is asked for again when it could not be begun", async () => {
    const server = await serve([{ status: 503 }, { body: "now" }]);
    expect(await connect(server.url).stream(READ, collect)).toBe("now");
  });
});

describe("a reply", () => {
  it("keeps its headers, whatever their case, and the time of its Date", async () => {
    const date = "Mon, 02 Mar 2026 10:00:00 GMT";
    const server = await serve({ headers: { date, "X-Thing": "1" } });
    const reply = await connect(server.url).request(READ);
    expect(reply.header("x-thing")).toBe("1");
    expect(reply.header("x-other")).toBeUndefined();
    expect(reply.date).toBe(Date.UTC(2026, 2, 2, 10));
  });

  it("has no date when its Date cannot be read", async () => {
    const server = await serve({ headers: { date: "yesterday" } });
    expect((await connect(server.url).request(READ)).date).toBeUndefined();
  });
});

async function collect({ chunks }: Pick<HttpStream, "chunks">): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}
