import { expect, it } from "vitest";
import { REQUEST_LIMITS } from "../../../plugin/outside/http/policy.ts";
import { createTransport, NetworkError, type TransportReply } from "../../../plugin/outside/http/transport.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { scriptedServers } from "../../support/scripted-server.ts";

const serve = scriptedServers();

it("a body that is given up while it is waited for ends at once, with an error", async () => {
  const { url } = await serve((_, response) => response.writeHead(200).write("beginning"));
  const transport = createTransport(REQUEST_LIMITS);
  const request = { method: "GET", url, headers: {}, body: undefined, streamed: false, signal: undefined } as const;
  const reply: TransportReply = await transport.send(request);
  const text = rejectionOf(reply.text());
  reply.discard();
  const error = await text;
  expect(error).toBeInstanceOf(NetworkError);
  expect(error).toMatchObject({ code: "ECONNRESET" });
  transport.close();
});

it("between two pieces of a stream the event loop goes round, however quickly they come", async () => {
  const { url } = await serve({ body: "x".repeat(8_000_000) });
  const transport = createTransport(REQUEST_LIMITS);
  const request = { method: "GET", url, headers: {}, body: undefined, streamed: true, signal: undefined } as const;
  const { chunks } = await transport.send(request);
  let turn = 0;
  let turning = setImmediate(function next() {
    turn += 1;
    turning = setImmediate(next);
  });
  const turns: number[] = [];
  for await (const _ of chunks) turns.push(turn);
  clearImmediate(turning);
  expect(turns.length).toBeGreaterThan(10);
  expect(new Set(turns).size).toBe(turns.length);
  transport.close();
});
