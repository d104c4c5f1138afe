import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { draws } from "../support/draws.ts";
import { connect, type EsmClient, values } from "./esm-client.ts";
import { sampleSession } from "./sample-session.ts";

let sandbox: Sandbox;
let esm: EsmClient;
/** The card that is written to, and one that nothing here may change. */
let card: string;
let bystander: string;

beforeAll(async () => {
  sandbox = await startSandbox({ sessions: [sampleSession()] });
  esm = await connect(sandbox);
  [card, bystander] = [await create("ws-1"), await create("ws-2")];
});

afterAll(() => sandbox.close());

describe("JSON made of anything", () => {
  const codes = fc.constantFrom(
    "chat_log",
    "message_count",
    "start_time",
    "customer",
    "members",
    "is_chat_active",
    "related_ticket",
    "__proto__",
    "constructor",
    "",
  );
  const value = fc.oneof(
    fc.record({ value: fc.jsonValue() }),
    fc.record({ dataCardId: fc.oneof(fc.string(), fc.constantFrom("9001", "9002")) }),
    fc.record({ code: fc.jsonValue() }),
    fc.jsonValue(),
  );
  const data = fc.dictionary(
    codes,
    fc.oneof(fc.record({ values: fc.array(value, { maxLength: 3 }) }), fc.jsonValue()),
    { noNullPrototype: true },
  );
  const item = fc.oneof(fc.record({ data, dataCardId: fc.jsonValue() }, { requiredKeys: [] }), fc.jsonValue());

  it("is saved or refused in ESM's shape, and never touches another card", async () => {
    const before = await esm.get(`/dc/chat_session/data/${bystander}`);
    await fc.assert(
      fc.asyncProperty(item, fc.array(item, { maxLength: 3 }), async (one, several) => {
        const statuses = [
          (await esm.send("PATCH", `/dc/chat_session/data/${card}`, JSON.stringify(one))).status,
          (await esm.send("PUT", "/dc/chat_session/data", JSON.stringify(several))).status,
          (await esm.send("PUT", `/dc/chat_session/data/${card}/chat_log`, JSON.stringify(one))).status,
        ];
        for (const status of statuses) expect([200, 400]).toContain(status);
      }),
      { numRuns: draws(100, 300), seed: 20_210_324 },
    );
    expect((await esm.get(`/dc/chat_session/data/${bystander}`)).body).toEqual(before.body);
    expect(({} as Record<string, unknown>)["values"]).toBeUndefined();
  });

  it.each([
    ["not JSON", "{"],
    ["nothing", ""],
    ["very deep", `{"data":{"chat_log":{"values":${"[".repeat(200_000)}${"]".repeat(200_000)}}}}`],
    ["a prototype", '{"data":{"__proto__":{"values":[{"value":"x"}]}}}'],
  ])("%s is a 400", async (_what, body) => {
    expect(await esm.send("PATCH", `/dc/chat_session/data/${card}`, body)).toMatchObject({
      status: 400,
      body: { code: 400 },
    });
  });
});

describe("URLs made of anything", () => {
  it.each([
    ["/dc/%ZZ/data", 400],
    ["/dc/%C3%28", 400],
    ["/dc/chat_session/data?filter=%ZZ", 400],
    ["/dc/chat_session/data?filterId=1e5", 400],
    ["/dc/chat_session/data?filterId=-1", 400],
    ["/dc/..%2f..%2fetc", 404],
    ["/dc/chat_session/data/%00", 404],
    ["//dc", 404],
    ["/dc/chat_session/data/9001/", 404],
  ])("%s is a %i in ESM's shape", async (path, status) => {
    const reply = await fetch(sandbox.esmRest + path, { headers: { Authorization: esm.token } });
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ code: status });
  });

  it("a filter of any text is answered or refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), async (text) => {
        const filters = [text, `$email$ = '${text}'`, `$email$ LIKE '%${text.replaceAll("'", "''")}%'`];
        for (const filter of filters)
          expect([200, 400, 404]).toContain((await esm.get("/dc/person/data", { filter })).status);
      }),
      { numRuns: draws(60, 200), seed: 20_210_324 },
    );
  });

  it("a filter with a literal of 10,000 characters, each of them encoded, is taken", async () => {
    const filter = `$full_name$ = '${"\u{1f600}".repeat(10_000)}'`;
    expect((await esm.get("/dc/person/data", { filter })).status).toBe(404);
  });
});

describe("requests that are too large", () => {
  it("are a 413, whether they say their size or not", async () => {
    const size = 64 * 1024 * 1024 + 1;
    const url = `${sandbox.esmRest}/dc/chat_session/data/${card}`;
    const headers = { Authorization: esm.token, "Content-Type": "application/json" };
    const announced = await fetch(url, { method: "PATCH", headers, body: Buffer.alloc(size, 32) });
    expect([announced.status, ((await announced.json()) as { code: number }).code]).toEqual([413, 413]);
    const chunked = await fetch(url, { method: "PATCH", headers, body: chunks(size), duplex: "half" } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  it("have their head refused", async () => {
    const reply = await fetch(`${sandbox.esmRest}/dc`, { headers: { Authorization: "x".repeat(300_000) } }).catch(
      (error: unknown) => error,
    );
    expect(reply instanceof Error || (reply as Response).status === 431).toBe(true);
    expect((await esm.get("/dc")).status).toBe(200);
  });
});

describe("what is hardly HTTP", () => {
  it.each([
    ["noise", "\u0000\u0001\u0002\r\n\r\n"],
    ["no Host", "GET /itsm/api/v1/echo HTTP/1.1\r\n\r\n"],
    ["a Host that is none", "GET /itsm/api/v1/echo HTTP/1.1\r\nHost: a b/../c\r\nConnection: close\r\n\r\n"],
    [
      "a body shorter than it says",
      "POST /itsm/api/v1/users/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nlogin=",
    ],
    ["a target that is no path", "GET http:///%% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
  ])("%s does no harm", async (_what, text) => {
    const socket = connectSocket(Number(new URL(sandbox.esmRest).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.resume();
    socket.end(text);
    await once(socket, "close");
    expect((await esm.get("/dc")).status).toBe(200);
  });
});

async function create(sessionId: string): Promise<string> {
  return esm.create("chat_session", "chat_sessions", {
    chat_session_id: values({ value: sessionId }),
    is_chat_active: values({ code: "yes" }),
  });
}

function chunks(size: number): ReadableStream<Uint8Array> {
  let left = size;
  return new ReadableStream({
    pull: (controller) => {
      const chunk = new Uint8Array(Math.min(left, 1024 * 1024)).fill(32);
      left -= chunk.length;
      controller.enqueue(chunk);
      if (left === 0) controller.close();
    },
  });
}
