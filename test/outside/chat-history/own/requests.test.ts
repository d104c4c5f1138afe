import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AdapterConnecting } from "../../../../plugin/outside/chat-history/own/adapter.ts";
import { createAdapterHttp } from "../../../../plugin/outside/chat-history/own/adapter-http.ts";
import { createCalls } from "../../../../plugin/outside/chat-history/own/calls.ts";
import type { HttpClient, HttpRequest } from "../../../../plugin/outside/http/http-client.ts";
import { clockWithoutWaits } from "../../../support/fake-clock.ts";
import { failureOf } from "../../../support/rejection.ts";
import { scriptedServers } from "../../../support/scripted-server.ts";
import { ownPlatform, WHOLE } from "./own-platform.ts";

const startServer = scriptedServers();

async function askingForEver(http: AdapterConnecting["http"]): Promise<never> {
  for (;;) await http.get("/");
}

async function asking(url: string, ask: (http: AdapterConnecting["http"]) => unknown): Promise<void> {
  const platform = ownPlatform({
    url,
    make: ({ http }) => ({ ...WHOLE, probe: async () => void (await ask(http)) }),
  });
  await platform.probe();
}

describe("a request of an adapter", () => {
  it("is sent below the configured address, filled in and encoded", async () => {
    const { url, requests } = await startServer({ body: {} });
    await asking(`${url}/base/v2`, async (http) => {
      await http.get("/chats/{chat}/part {n}".replace(" ", "-"), {
        values: { chat: "a/b ?#é", n: 7 },
        query: { page: 2, open: true, tag: ["x", "y"], none: undefined, nil: null },
        headers: { Authorization: "Bearer abc" },
      });
      await http.get(`${url}/elsewhere?cursor=a%20b`, { query: { limit: 5 } });
      await http.post("/search?x=1", { json: { since: 3 }, query: { y: "2" } });
      await http.post("/login", { form: { user: "reader", pass: "a&b" } });
    });
    expect(requests.map(({ method, url: asked, body }) => [method, asked, body])).toEqual([
      ["GET", "/base/v2/chats/a%2Fb%20%3F%23%C3%A9/part-7?page=2&open=true&tag=x&tag=y", ""],
      ["GET", "/elsewhere?cursor=a%20b&limit=5", ""],
      ["POST", "/base/v2/search?x=1&y=2", '{"since":3}'],
      ["POST", "/base/v2/login", "user=reader&pass=a%26b"],
    ]);
    expect(requests[0]?.headers).toMatchObject({ authorization: "Bearer abc", accept: "application/json" });
    expect(requests.map(({ headers }) => headers["content-type"])).toEqual([
      undefined,
      undefined,
      "application/json",
      "application/x-www-form-urlencoded",
    ]);
  });

  it("is sent again where that may help, POST too", async () => {
    const { url, requests } = await startServer([{ status: 503 }, { status: 200, body: {} }]);
    await asking(url, (http) => http.post("/search", { json: {} }));
    expect(requests).toHaveLength(2);
  });

  it("is answered with status, headers, the platform's time and JSON whose ids keep their digits", async () => {
    const { url } = await startServer({
      status: 404,
      headers: { date: "Mon, 02 Mar 2026 09:30:00 GMT", "x-next": "p2" },
      body: '{"id": 12345678901234567890}',
    });
    let seen: unknown;
    await asking(url, async (http) => {
      const { status, date, header, json, text } = await http.get("/");
      seen = { status, date, next: header("X-Next"), json: json(), text };
    });
    expect(seen).toEqual({
      status: 404,
      date: Date.UTC(2026, 2, 2, 9, 30),
      next: "p2",
      json: { id: "12345678901234567890" },
      text: '{"id": 12345678901234567890}',
    });
  });

  it.each<[string, (http: AdapterConnecting["http"]) => unknown, string]>([
    [
      "another host",
      (http) => http.get("https://evil.example.org/chats"),
      "the address is of another host than chatHistory.url",
    ],
    [
      "another port",
      (http) => http.get("http://127.0.0.1:1/chats"),
      "the address is of another host than chatHistory.url",
    ],
    ["no path", (http) => http.get("chats"), "the path must begin with /, below chatHistory.url"],
    ["a user in front of the host", (http) => http.get("@evil.example.org/"), "the path must begin with /"],
    ["a fragment", (http) => http.get("/chats#x"), "the path holds a character that no path may hold"],
    ["a path that is none", (http) => http.get(7 as never), "the path must be text"],
    [
      "a value that is missing",
      (http) => http.get("/chats/{chat}"),
      "values.chat must be text or a number, for the path",
    ],
    [
      "a value that is nowhere",
      (http) => http.get("/chats", { values: { chat: "1" } }),
      "values.chat does not stand in the path, as {name}",
    ],
    [
      "a value that leads elsewhere",
      (http) => http.get("/chats/{chat}", { values: { chat: ".." } }),
      "values.chat is nothing that a path can hold",
    ],
    ["a query of objects", (http) => http.get("/", { query: { a: {} as never } }), "query.a must be text, a number"],
    [
      "a header of the connection",
      (http) => http.get("/", { headers: { Host: "x" } }),
      "headers.Host is set by the plugin",
    ],
    [
      "a header of two lines",
      (http) => http.get("/", { headers: { "x-key": "a\r\nx: b" } }),
      "headers.x-key must be text that a header may hold",
    ],
    ["JSON and a form", (http) => http.post("/", { json: {}, form: {} }), "json and form are both given"],
    ["JSON that is none", (http) => http.post("/", { json: () => 1 }), "json is no value of JSON"],
  ])("is not sent with %s", async (_, ask, problem) => {
    const { url, requests } = await startServer({ body: {} });
    expect(await failureOf(asking(url, ask))).toMatchObject({
      code: "adapter-broken",
      message: expect.stringContaining(`asks in a way that cannot be sent: ${problem}`),
    });
    expect(requests).toEqual([]);
  });

  it("that somebody else answers fails by itself", async () => {
    const { url } = await startServer({ status: 407 });
    expect(await failureOf(asking(url, (http) => http.get("/")))).toMatchObject({ code: "wrong-address" });
  });

  it("is one of few when the platform is only tried", async () => {
    const { url, requests } = await startServer({ body: {} });
    expect(await failureOf(asking(url, askingForEver))).toMatchObject({
      message: expect.stringContaining("sent more than 20 requests in one call (list sessions)"),
    });
    expect(requests).toHaveLength(20);
  });
});

/** Requests as they would be sent to `https://chat.example.org`. */
function recording(url: string) {
  const sent: HttpRequest[] = [];
  const client: HttpClient = {
    host: "https://chat.example.org",
    request: async (request) => {
      sent.push(request);
      return { status: 200, text: "{}", date: undefined, header: () => undefined };
    },
    stream: () => Promise.reject(new Error("not used")),
    requestCount: () => sent.length,
    close: () => undefined,
  };
  const calls = createCalls(clockWithoutWaits(), undefined);
  const adapter = { name: "otso-chat", file: "/etc/otso-chat.mjs" };
  return { sent, http: createAdapterHttp({ http: client, url, adapter, calls }) };
}

describe("whatever an adapter asks for", () => {
  it("is asked of the configured host", async () => {
    const word = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "/",
        "//",
        "\\",
        "@evil.example.org",
        "..",
        "https:",
        "https://chat.example.org",
        "evil.example.org",
        "?",
        "{a}",
        "%2e%2e",
      ),
    );
    const path = fc.array(word, { maxLength: 6 }).map((words) => words.join(""));
    let sentSome = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("", "/base"),
        fc.oneof(
          path,
          path.map((one) => `/${one}`),
        ),
        word,
        async (base, asked, a) => {
          const { sent, http } = recording(`https://chat.example.org${base}`);
          await http.get(asked, { values: { a } }).catch(() => undefined);
          await http.get(asked).catch(() => undefined);
          for (const request of sent) {
            sentSome += 1;
            expect(new URL(`https://chat.example.org${request.path.text}`).origin).toBe("https://chat.example.org");
          }
        },
      ),
      { numRuns: 1_000 },
    );
    expect(sentSome).toBeGreaterThan(50);
  });

  it("metrics tell few paths apart, although ids stand in them", async () => {
    const { sent, http } = recording("https://chat.example.org/base");
    for (let id = 0; id < 200; id += 1) await http.get(`/chats/${id}`);
    for (let id = 0; id < 3; id += 1) await http.get("/{x}", { values: { x: id } });
    expect(new Set(sent.map(({ path: { pattern } }) => pattern)).size).toBe(51);
    expect(sent[0]?.path.pattern).toBe("/base/chats/0");
  });
});
