import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { HttpClient } from "../../../plugin/outside/http/http-client.ts";
import { readJson, readShape } from "../../../plugin/outside/http/read-json.ts";
import { path } from "../../../plugin/outside/http/request-path.ts";
import { everythingSaidBy, failureOf, rejectionOf } from "../../support/rejection.ts";
import { type Answer, closedPort, scriptedServers } from "../../support/scripted-server.ts";
import { httpClients } from "./http-world.ts";

const serve = scriptedServers();
const connect = httpClients();

const REQUEST = {
  method: "PUT",
  path: path`/dc/chat_session/data/${"canary-path"}`,
  query: { filter: "canary-query" },
  headers: { authorization: "Bearer canary-header" },
  body: { type: "application/json", content: '{"text":"canary-request"}' },
  purpose: "change a thing",
} as const;
const REPLY = {
  headers: { "x-secret": "canary-reply-header", location: "http://canary-location/" },
  body: "canary-body",
};

function consume(http: HttpClient): Promise<void> {
  return http.stream(REQUEST, async ({ chunks }) => {
    for await (const chunk of chunks) void chunk;
  });
}

const cutOff: Answer = (_, response) =>
  response.writeHead(200, { ...REPLY.headers, "content-length": "100" }).write(REPLY.body, () => response.destroy());

describe("no failure repeats the path, query, headers or body of a request or a reply", () => {
  it.each<[string, Answer]>([
    ["status 503", { ...REPLY, status: 503 }],
    ["told to wait", { ...REPLY, status: 429, headers: { ...REPLY.headers, "retry-after": "9999" } }],
    ["told to wait in words", { ...REPLY, status: 429, body: "canary: try again in 9999 seconds" }],
    ["a reset connection", (_, response) => response.socket?.resetAndDestroy()],
    ["a reply that is cut off", cutOff],
    ["a reply that is too large", { ...REPLY, body: REPLY.body.repeat(1000) }],
    ["a reply that does not come", () => undefined],
    ["something that is not HTTP", (_, response) => response.socket?.end("canary-body")],
  ])("%s", async (_name, answer) => {
    const server = await serve(answer);
    const limits = { requestMs: 60, replyBytes: 1000, streamBytes: 1000 };
    const http = connect(server.url, { limits, retry: { attempts: 2 } });
    for (const error of [await failureOf(http.request(REQUEST)), await failureOf(consume(http))]) {
      expect(everythingSaidBy(error)).not.toContain("canary");
      expect(error.message).toContain(`ESM at ${server.url} `);
      expect(error.message).toContain("(change a thing)");
    }
  });

  it("nobody listening", async () => {
    const http = connect(`http://127.0.0.1:${await closedPort()}/canary-base`);
    expect(everythingSaidBy(await failureOf(http.request(REQUEST)))).not.toContain("canary");
  });

  it("a header that cannot be sent", async () => {
    const server = await serve({ body: "done" });
    const headers = { authorization: "Bearer canary\nheader" };
    const error = await rejectionOf(connect(server.url).request({ ...REQUEST, headers }));
    expect(everythingSaidBy(error)).not.toContain("canary");
    expect(server.requests).toEqual([]);
  });

  it("stopped in the middle", async () => {
    const server = await serve(() => undefined);
    const stopping = new AbortController();
    const http = connect(server.url, { signal: stopping.signal });
    const asking = failureOf(http.request({ ...REQUEST, changesNothing: true }));
    await server.received(1);
    stopping.abort(new Error("canary-reason"));
    expect(everythingSaidBy(await asking)).not.toContain("canary");
  });
});

describe("a reply that is not understood", () => {
  const schema = z.object({ name: z.string(), list: z.array(z.object({ size: z.number() })), kind: z.enum(["a"]) });

  it.each([
    ["no JSON", "canary {"],
    ["JSON cut off", '{"name":"canary'],
    ["wrong types", JSON.stringify({ name: ["canary"], list: [{ size: "canary" }], kind: "canary" })],
    ["another shape", JSON.stringify("canary")],
  ])("is named without anything of what stands in it: %s", async (_name, text) => {
    const error = await failureOf((async () => readJson(text, schema, "ESM's reply"))());
    expect(error).toMatchObject({ code: "reply-not-understood", retryable: false });
    expect(error.message).toMatch(/^ESM's reply is not /);
    expect(everythingSaidBy(error)).not.toContain("canary");
  });

  it("is told by the places that are wrong, three at most", async () => {
    const value = { list: [{ size: "1" }, { size: 2 }, { size: "3" }, { size: "4" }], kind: "b" };
    const error = await failureOf((async () => readShape(value, schema, "The reply"))());
    expect(error.message).toBe(
      "The reply is not as expected: name (invalid_type), list.0.size (invalid_type), list.2.size (invalid_type)",
    );
  });
});
