import { EventEmitter, once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { clockByHand } from "../../support/fake-clock.ts";
import { failureOf } from "../../support/rejection.ts";
import { type Answer, scriptedServers } from "../../support/scripted-server.ts";
import { CREATE, httpClients, READ } from "./http-world.ts";

const serve = scriptedServers();
const connect = httpClients();

/** Answers when the test says so. */
function held(): { readonly answer: Answer; readonly reply: Promise<ServerResponse> } {
  const arrivals = new EventEmitter();
  const reply = once(arrivals, "request").then(([response]) => response as ServerResponse);
  return { answer: (_, response) => arrivals.emit("request", response), reply };
}

const stopped = { code: "stopped", retryable: true };

describe("the signal to stop", () => {
  it("ends a read in hand", async () => {
    const { answer, reply } = held();
    const server = await serve(answer);
    const stopping = new AbortController();
    const reading = failureOf(connect(server.url, { signal: stopping.signal }).request(READ));
    await reply;
    stopping.abort();
    expect(await reading).toMatchObject(stopped);
  });

  it("ends a stream in hand", async () => {
    const server = await serve((_, response) => response.writeHead(200).write("beginning"));
    const stopping = new AbortController();
    const reading = connect(server.url, { signal: stopping.signal }).stream(READ, async ({ chunks }) => {
      for await (const _ of chunks) stopping.abort();
    });
    expect(await failureOf(reading)).toMatchObject(stopped);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"] as const)("waits for a %s that was sent", async (method) => {
    const { answer, reply } = held();
    const server = await serve(answer);
    const stopping = new AbortController();
    const clock = clockByHand();
    const writing = connect(server.url, { clock, signal: stopping.signal }).request({ ...CREATE, method });
    const response = await reply;
    stopping.abort();
    response.end("written");
    expect((await writing).text).toBe("written");
  });

  it("gives up a write that was sent when no answer comes for a while", async () => {
    const { answer, reply } = held();
    const server = await serve(answer);
    const stopping = new AbortController();
    const clock = clockByHand();
    const http = connect(server.url, { clock, signal: stopping.signal, limits: { stoppingMs: 10_000 } });
    const writing = failureOf(http.request(CREATE));
    await reply;
    stopping.abort();
    await clock.waiting(1);
    clock.advance(10_000);
    expect(await writing).toMatchObject(stopped);
    expect(clock.waits).toEqual([10_000]);
  });

  it("ends a request that changes nothing, whatever its method", async () => {
    const { answer, reply } = held();
    const server = await serve(answer);
    const stopping = new AbortController();
    const http = connect(server.url, { signal: stopping.signal });
    const asking = failureOf(http.request({ ...CREATE, changesNothing: true }));
    await reply;
    stopping.abort();
    expect(await asking).toMatchObject(stopped);
  });

  it("ends the wait before another attempt, also that of a write", async () => {
    const server = await serve({ status: 503 });
    for (const request of [READ, { ...CREATE, repeatable: true }]) {
      const clock = clockByHand();
      const stopping = new AbortController();
      const asking = failureOf(connect(server.url, { clock, signal: stopping.signal }).request(request));
      await clock.waiting(1);
      stopping.abort();
      expect(await asking).toMatchObject(stopped);
    }
    expect(server.requests).toHaveLength(2);
  });

  it("ends the wait for a host that asked for a pause", async () => {
    const server = await serve([{ status: 503, headers: { "retry-after": "60" } }]);
    const clock = clockByHand();
    const stopping = new AbortController();
    const http = connect(server.url, { clock, signal: stopping.signal });
    const first = failureOf(http.request(READ));
    await clock.waiting(1);
    const second = failureOf(http.request(READ));
    await clock.waiting(2);
    stopping.abort();
    expect(await first).toMatchObject(stopped);
    expect(await second).toMatchObject(stopped);
    expect(http.requestCount()).toBe(1);
  });

  it("keeps anything from being sent afterwards", async () => {
    const server = await serve({ body: "done" });
    const http = connect(server.url, { signal: AbortSignal.abort() });
    expect(await failureOf(http.request(READ))).toMatchObject(stopped);
    expect(await failureOf(http.request(CREATE))).toMatchObject(stopped);
    expect([http.requestCount(), server.requests.length]).toEqual([0, 0]);
  });
});
