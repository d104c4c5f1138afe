import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import { beforeEach, describe, expect, it } from "vitest";
import type { FaultRule } from "../../plugin/sandbox/http/fault-rules.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { login } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

const start = sandboxes();

/** Milliseconds; the time of the test is over before. */
const UNTIL_IT_IS_SO = { interval: 5, timeout: 600_000 };

let sandbox: Sandbox;
let token: string;

beforeEach(async () => {
  sandbox = await start({ sessions: [sampleSession()], createCards: true });
  token = await login(sandbox);
});

describe("a fault of kind status", () => {
  it.each([
    ["seconds", 7, "7"],
    ["an HTTP date", "Wed, 24 Mar 2021 11:00:00 GMT", "Wed, 24 Mar 2021 11:00:00 GMT"],
  ])("answers in ESM's shape, with Retry-After as %s", async (_what, retryAfter, header) => {
    sandbox.setFaults([{ target: "esm", kind: "status", status: 429, retryAfter }]);
    const reply = await ask("/dc");
    expect(reply.status).toBe(429);
    expect(reply.headers.get("Retry-After")).toBe(header);
    expect(await reply.json()).toMatchObject({ code: 429, error: "Too Many Requests" });
  });

  it("answers in the chat platform's shape there", async () => {
    sandbox.setFaults([{ target: "chatHistory", kind: "status" }]);
    const reply = await fetch(`${sandbox.chatHistory}/v1/installations/sandbox/sessions/ws-1`);
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ error: { code: "http-503" } });
    expect((await ask("/dc")).status).toBe(200);
  });
});

describe("a fault of kind echo", () => {
  const LONGEST = 'the "longest" text & more';

  it("refuses and repeats the longest text, in REST's shape", async () => {
    sandbox.setFaults([{ target: "esm", match: "PATCH ", kind: "echo" }]);
    const reply = await write(LONGEST);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ code: 400, message: `Value ${LONGEST} is not accepted` });
  });

  it("and in the Web API's, with status 200", async () => {
    sandbox.setFaults([{ target: "esm", match: "/dataCardImport.ws", kind: "echo" }]);
    const body =
      "<entityset><entity><value>short</value><value>the longest text &amp; more</value></entity></entityset>";
    const reply = await fetch(`${sandbox.esmWebApi}/dataCardImport.ws`, { method: "POST", body });
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain("<details>Value the longest text &amp; more is not accepted</details>");
  });

  it("repeats a body whole that is neither JSON nor XML", async () => {
    sandbox.setFaults([{ target: "esm", kind: "echo" }]);
    const reply = await fetch(`${sandbox.esmRest}/users/login`, { method: "POST", body: "login=task" });
    expect(await reply.json()).toMatchObject({ message: "Value login=task is not accepted" });
  });
});

describe("a fault that does not read the request", () => {
  it("lets a client with a large body read the answer, time after time", async () => {
    sandbox.setFaults([{ target: "esm", kind: "status", status: 503, times: 20 }]);
    for (let attempt = 0; attempt < 20; attempt += 1) expect((await write("x".repeat(3_000_000))).status).toBe(503);
    expect((await write("done")).status).toBe(200);
  });
});

describe("which request a fault meets", () => {
  it("is told by text in METHOD and path, by the first rule that fits, so many times", async () => {
    sandbox.setFaults([
      { target: "esm", match: "GET /itsm/api/v1/dc/person", kind: "status", status: 500, times: 2 },
      { target: "esm", match: "/dc", kind: "status", status: 502, times: 1 },
    ]);
    const statuses: number[] = [];
    for (const path of ["/echo", "/dc/person", "/dc/person/data", "/dc/person", "/dc/person"])
      statuses.push((await ask(path)).status);
    expect(statuses).toEqual([200, 500, 500, 502, 200]);
  });

  it("is the same for the same seed, and about as often as the probability says", async () => {
    const rules: FaultRule[] = [{ target: "esm", kind: "status", status: 500, probability: 0.3 }];
    const draw = async (seed: number) => {
      sandbox.setFaults(rules, seed);
      const statuses: number[] = [];
      for (let request = 0; request < 100; request += 1) statuses.push((await ask("/echo")).status);
      return statuses.join(" ");
    };
    const first = await draw(42);
    expect(await draw(42)).toBe(first);
    expect(await draw(43)).not.toBe(first);
    expect(first.split("500").length - 1).toBeGreaterThan(15);
    expect(first.split("500").length - 1).toBeLessThan(45);
  });

  it("ends with the rules", async () => {
    sandbox.setFaults([{ target: "esm", kind: "status" }]);
    sandbox.setFaults([]);
    expect((await ask("/echo")).status).toBe(200);
  });
});

describe("a broken connection", () => {
  it("reset: nothing is done, and no answer comes", async () => {
    sandbox.setFaults([{ target: "esm", kind: "reset", times: 1 }]);
    await expect(write("reset")).rejects.toThrow("fetch failed");
    expect(await log()).toEqual([]);
    expect(sandbox.stats().esm.calls.find(({ method }) => method === "PATCH")?.statuses).toEqual({ none: 1 });
  });

  it("drop-after-write: the work is done, and no answer comes", async () => {
    sandbox.setFaults([{ target: "esm", kind: "drop-after-write", times: 1 }]);
    await expect(write("dropped")).rejects.toThrow("fetch failed");
    expect(await log()).toEqual([{ value: "dropped" }]);
  });

  it("truncate: the work is done, the head says how much there is, and half of it comes", async () => {
    const { length } = await (await ask("/dc/chat_session")).arrayBuffer().then((bytes) => new Uint8Array(bytes));
    sandbox.setFaults([{ target: "esm", kind: "truncate", times: 2 }]);
    const reply = await ask("/dc/chat_session");
    expect([reply.status, reply.headers.get("Content-Length")]).toEqual([200, String(length)]);
    await expect(reply.text()).rejects.toThrow("terminated");
    await expect((await write("truncated")).text()).rejects.toThrow("terminated");
    expect(await log()).toEqual([{ value: "truncated" }]);
  });
});

describe("a slow or silent system", () => {
  it("slow: answers after the wait", async () => {
    sandbox.setFaults([{ target: "esm", kind: "slow", delayMs: 80, times: 1 }]);
    const before = performance.now();
    expect((await ask("/echo")).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(70);
  });

  it("slow: does the work also when the client has gone", async () => {
    sandbox.setFaults([{ target: "esm", kind: "slow", delayMs: 1_000, times: 1 }]);
    await expect(writeAndLeave("late")).rejects.toThrow("the client has gone");
    await expect.poll(log, UNTIL_IT_IS_SO).toEqual([{ value: "late" }]);
  });

  it("timeout: never answers and does nothing, and the client may give up", async () => {
    sandbox.setFaults([{ target: "esm", kind: "timeout", times: 1 }]);
    await expect(writeAndLeave("never")).rejects.toThrow("the client has gone");
    expect(await log()).toEqual([]);
  });
});

describe("closing", () => {
  it("does not wait for silent, slow or idle connections", async () => {
    const other = await start({ sessions: [sampleSession()] });
    const idle = connectSocket(Number(new URL(other.control).port), "127.0.0.1");
    await once(idle, "connect");
    other.setFaults([
      { target: "esm", kind: "timeout", times: 1 },
      { target: "esm", kind: "slow", delayMs: 3_600_000, times: 1 },
    ]);
    const silent = [fetch(`${other.esmRest}/echo`), fetch(`${other.esmRest}/echo`)].map((answer) =>
      answer.catch((error: unknown) => error),
    );
    await expect.poll(() => other.stats().esm.requests, UNTIL_IT_IS_SO).toBe(2);
    await Promise.all([other.close(), once(idle, "close")]);
    expect(await Promise.all(silent)).toEqual([expect.any(TypeError), expect.any(TypeError)]);
    await expect(fetch(`${other.esmRest}/echo`)).rejects.toThrow("fetch failed");
  });
});

async function ask(path: string): Promise<Response> {
  return fetch(`${sandbox.esmRest}${path}`, { headers: { Authorization: token } });
}

async function write(text: string, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(`${sandbox.esmRest}/dc/chat_session/data/9004`, {
    method: "PATCH",
    headers: { Authorization: token, "Content-Type": "application/json" },
    body: JSON.stringify({ data: { chat_log: { values: [{ value: text }] } } }),
    signal,
  });
}

/** Gives up as soon as the request has come. */
async function writeAndLeave(text: string): Promise<Response> {
  const { requests } = sandbox.stats().esm;
  const leaving = new AbortController();
  const answer = write(text, leaving.signal);
  await expect.poll(() => sandbox.stats().esm.requests, UNTIL_IT_IS_SO).toBe(requests + 1);
  leaving.abort(new Error("the client has gone"));
  return answer;
}

async function log(): Promise<unknown> {
  const reply = await ask("/dc/chat_session/data/9004/chat_log");
  return ((await reply.json()) as { values: unknown }).values;
}
