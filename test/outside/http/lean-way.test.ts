import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, it } from "vitest";
import { lateModule } from "../../../plugin/base/late-module.ts";
import { REQUEST_LIMITS } from "../../../plugin/outside/http/policy.ts";
import { createTransport } from "../../../plugin/outside/http/transport.ts";
import { closing } from "../../support/closing.ts";
import { eventually } from "../../support/eventually.ts";
import { rejectionOf } from "../../support/rejection.ts";

const closeLater = closing();

/** The code of the lean way as a process has it that has just begun. */
const notLoaded = (before = () => Promise.resolve()) =>
  lateModule(async () => {
    await before();
    return import("../../../plugin/outside/http/quick-reads.ts");
  });

/** A host that tells its clients' reads apart by the way they came. */
async function world({ connections = 16, quickReads = notLoaded() } = {}) {
  const counted = { ways: [] as string[], open: new Set<Socket>(), held: [] as ServerResponse[] };
  let holds = false;
  const server = createServer(({ url = "", rawHeaders }, response) => {
    // undici writes the name of this header in small letters, Node's client does not.
    counted.ways.push(rawHeaders.includes("Connection") ? "node" : "undici");
    if (holds) counted.held.push(response);
    else response.end(url);
  });
  server.on("connection", (socket) => {
    counted.open.add(socket);
    socket.on("close", () => counted.open.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closeLater(() => {
    server.closeAllConnections();
    server.close();
  });
  function client() {
    const transport = createTransport({ ...REQUEST_LIMITS, connections }, quickReads);
    closeLater(transport.close);
    return async (number: number, signal?: AbortSignal) => {
      const common = { url: `${origin}/${number}`, headers: {}, streamed: false, signal };
      const reply = await transport.send({ ...common, method: "GET", body: undefined });
      return reply.text();
    };
  }
  const setHolding = (isHeld: boolean) => {
    holds = isHeld;
  };
  return { ...counted, counted, client, quickReads, setHolding };
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
const bodies = (count: number) => numbers(count).map((number) => `/${number}`);

it("the first eight reads of each system load nothing", async () => {
  const { client, quickReads, ways } = await world();
  for (const read of [client(), client()]) {
    for (const number of numbers(8)) expect(await read(number)).toBe(`/${number}`);
  }
  expect(ways).toEqual(numbers(16).map(() => "node"));
  expect(quickReads.ifLoaded()).toBeUndefined();
});

it("the ninth has it loaded, and every read of any system goes the lean way from then on", async () => {
  const { client, quickReads, ways } = await world();
  const [read, another] = [client(), client()];
  for (const number of numbers(9)) await read(number);
  await eventually(async () => quickReads.ifLoaded());
  expect(await read(9)).toBe("/9");
  expect(await another(0)).toBe("/0");
  expect(ways).toEqual([...numbers(9).map(() => "node"), "undici", "undici"]);
});

it("many reads at once have their replies, and in the end no more connections than there may be", async () => {
  const { client, quickReads, counted, ways } = await world({ connections: 4 });
  const read = client();
  expect(await Promise.all(numbers(16).map((number) => read(number)))).toEqual(bodies(16));
  await eventually(async () => quickReads.ifLoaded());
  // Node's client holds as many idle connections as there may be.
  expect(await Promise.all(numbers(16).map((number) => read(number)))).toEqual(bodies(16));
  expect(ways.slice(-12)).toEqual(numbers(12).map(() => "undici"));
  await eventually(async () => counted.open.size <= 4 || undefined);
});

it("what is under way by Node's client while undici is loaded ends there, beside reads that go the lean way", async () => {
  const { client, quickReads, counted, ways, setHolding } = await world({ connections: 10 });
  const read = client();
  setHolding(true);
  const early = numbers(9).map((number) => read(number));
  await eventually(async () => counted.held.length === 9 || undefined);
  await eventually(async () => quickReads.ifLoaded());
  const late = numbers(4).map((number) => read(100 + number));
  await eventually(async () => counted.held.length === 10 || undefined);
  expect(ways).toEqual([...numbers(9).map(() => "node"), "undici"]);
  setHolding(false);
  for (const response of counted.held) response.end("late");
  expect(await Promise.all(early)).toEqual(numbers(9).map(() => "late"));
  expect(await Promise.all(late)).toEqual(["late", "/101", "/102", "/103"]);
  await eventually(async () => counted.open.size <= 10 || undefined);
});

it("one of the first reads is given up like any other", async () => {
  const { client, counted, ways, setHolding } = await world();
  const read = client();
  const before = new AbortController();
  const neverSent = rejectionOf(read(1, before.signal));
  before.abort();
  expect(await neverSent).toMatchObject({ code: "ABORTED" });
  expect(ways).toEqual([]);
  setHolding(true);
  const stopping = new AbortController();
  const givenUp = rejectionOf(read(2, stopping.signal));
  await eventually(async () => counted.held.length === 1 || undefined);
  stopping.abort();
  expect(await givenUp).toMatchObject({ code: "ABORTED" });
  await eventually(async () => counted.open.size === 0 || undefined);
});

it("where undici cannot be loaded, Node's client goes on", async () => {
  const quickReads = notLoaded(() => Promise.reject(new Error("the file is gone")));
  const { client, ways } = await world({ quickReads });
  const read = client();
  for (const number of numbers(20)) expect(await read(number)).toBe(`/${number}`);
  expect(ways).toEqual(numbers(20).map(() => "node"));
});
