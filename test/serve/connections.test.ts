import { once } from "node:events";
import { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import {
  AT_A_TIME,
  MOST_CONNECTIONS,
  MOST_IN_HAND,
  PORTION,
  readInPortions,
} from "../../plugin/serve/functions/connections.ts";
import { startServer, TAKEN_WITHIN_MS } from "../../plugin/serve/functions/start-server.ts";
import { serverSettings } from "../../plugin/settings/function-settings.ts";
import { closing } from "../support/closing.ts";
import { integer, seeds } from "../support/draws.ts";
import { clockByHand } from "../support/fake-clock.ts";
import { selfSigned } from "./functions/self-signed.ts";
import { answerTo, rawCallers } from "./raw-caller.ts";
import { WHOLE_SERVER_TOKEN, wholeServers } from "./whole-server.ts";

const start = wholeServers();
const rawCaller = rawCallers();
const closeLater = closing();

/** The second address of the loopback interface, which Linux has without being told to. */
const ANOTHER_ADDRESS = "127.0.0.2";
const hasAnotherAddress = process.platform === "linux";

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const CALL = "POST /functions/createChatSession?folderCode=chat_sessions HTTP/1.1\r\nHost: localhost\r\n";
/** A call that is in hand until its body comes. */
const BEGUN_CALL = `${CALL}Authorization: Bearer ${WHOLE_SERVER_TOKEN}\r\nContent-Length: 100\r\n\r\n`;

async function health(origin: string): Promise<unknown> {
  return (await fetch(`${origin}/health`, { headers: { connection: "close" } })).json();
}

function answersIn(text: string): number {
  return text.split(/HTTP\/1\.1 \d{3} /).length - 1;
}

describe("requests that are sent before the answers to earlier ones", () => {
  it(`are answered in their order while ${MOST_IN_HAND} are in hand at most`, async () => {
    const { origin } = await start();
    const caller = await rawCaller(origin);
    for (let round = 1; round <= 3; round += 1) {
      caller.socket.write(`${get("/health")}${get("/nothing")}`.repeat(MOST_IN_HAND / 2));
      while (answersIn(caller.answer()) < round * MOST_IN_HAND) await once(caller.socket, "data");
    }
    const statuses = [...caller.answer().matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
    expect(statuses).toEqual(Array.from({ length: 3 * MOST_IN_HAND }, (_, index) => (index % 2 === 0 ? "200" : "404")));
  });

  it("close the connection when they are one more", async () => {
    const { origin } = await start();
    const answer = await answerTo(origin, get("/ready").repeat(MOST_IN_HAND + 1));
    expect(answersIn(answer)).toBe(0);
  });

  it.each([
    ["/ready, of which one look at ESM comes", get("/ready"), 60],
    ["/health", get("/health"), 10],
    ["/metrics", get("/metrics"), 10],
    ["/NAME/ready", get("/default/ready"), 10],
    ["a path that is none", get("/openapi.json"), 10],
    ["calls without a token", `${CALL}Content-Length: 0\r\n\r\n`, 10],
    ["calls with a token and no body", `${CALL}Authorization: Bearer ${WHOLE_SERVER_TOKEN}\r\n\r\n`, 10],
    ["something that is no method", "BREW / HTTP/1.1\r\n\r\n", 10],
  ])("by the thousand: %s", async (_, request, connections) => {
    const { origin, sandbox } = await start();
    await Promise.all(Array.from({ length: connections }, () => answerTo(origin, request.repeat(2_000))));
    expect(await health(origin)).toEqual({ status: "alive" });
    const reads = sandbox.stats().esm.calls.find(({ path }) => path.endsWith("/dc/{template}"));
    expect(reads?.requests ?? 0).toBeLessThanOrEqual(2);
  });
});

describe("connections from one address", () => {
  const sections = { server: { port: 0, connectionsPerAddress: 3 } };

  it("as many as are allowed stay", async () => {
    const { origin } = await start({ sections });
    const callers = [await rawCaller(origin), await rawCaller(origin), await rawCaller(origin)];
    for (const { socket, answer } of callers) {
      socket.write(get("/health"));
      while (answersIn(answer()) < 1) await once(socket, "data");
    }
    expect(callers.every(({ socket }) => !socket.destroyed)).toBe(true);
  });

  it("with one more, the one that has been idle for longest is closed, and not one with a call in hand", async () => {
    const { origin } = await start({ sections });
    const calling = await rawCaller(origin);
    calling.socket.write(`${get("/health")}${BEGUN_CALL}`);
    await once(calling.socket, "data");
    const [second, third] = [await rawCaller(origin), await rawCaller(origin)];
    third.socket.write(get("/health"));
    await once(third.socket, "data");
    second.socket.write(get("/health"));
    await once(second.socket, "data");
    const newest = await rawCaller(origin);
    newest.socket.write(get("/health"));
    await once(newest.socket, "data");
    await third.closed;
    expect([calling, second, newest].map(({ socket }) => socket.destroyed)).toEqual([false, false, false]);
  });

  it("when all have a call in hand, the new one is closed", async () => {
    const { origin } = await start({ sections });
    const calling = [await rawCaller(origin), await rawCaller(origin), await rawCaller(origin)];
    for (const { socket } of calling) {
      socket.write(`${get("/health")}${BEGUN_CALL}`);
      await once(socket, "data");
    }
    await (await rawCaller(origin)).closed;
    expect(calling.map(({ socket }) => socket.destroyed)).toEqual([false, false, false]);
  });

  it("are not counted behind a proxy, whose they all are", async () => {
    const { origin } = await start({ sections: { server: { ...sections.server, behindProxy: true } } });
    const callers = await Promise.all(Array.from({ length: 20 }, () => rawCaller(origin)));
    for (const { socket } of callers) {
      socket.write(get("/health"));
      await once(socket, "data");
    }
    expect(callers.some(({ socket }) => socket.destroyed)).toBe(false);
  });

  it("with TLS too, also of callers that never begin to speak it", async () => {
    const { cert, key } = selfSigned();
    const tls = { certificate: "cert.pem", key: "key.pem" };
    const { origin } = await start({
      sections: { server: { ...sections.server, tls } },
      files: { "cert.pem": cert, "key.pem": key },
    });
    const silent = [await rawCaller(origin), await rawCaller(origin), await rawCaller(origin)];
    const caller = connectTls({
      port: Number(new URL(origin).port),
      host: "127.0.0.1",
      ca: cert,
      servername: "localhost",
    });
    await once(caller, "secureConnect");
    await silent[0]?.closed;
    caller.write(get("/health"));
    const [answer] = (await once(caller, "data")) as [Buffer];
    expect(answer.toString()).toContain("200 OK");
    const closed = new Promise<void>((resolve) => caller.once("close", () => resolve()));
    caller.on("error", () => undefined);
    caller.write(get("/ready").repeat(2_000));
    await closed;
  });
});

/** A connection as Node's server has prepared it, with what its parser got of each turn of the event loop. */
function connection() {
  const socket = new Socket();
  const portions: string[] = [];
  socket.on("data", (bytes: Buffer) => portions.push(bytes.toString("latin1")));
  readInPortions(socket);
  return { socket, portions };
}

describe("what comes on a connection is parsed in portions", () => {
  it("with a turn of the event loop between them, in order, and whole at the end", async () => {
    const { socket, portions } = connection();
    const sent = Array.from({ length: 10_000 }, (_, index) => `${index} `).join("");
    socket.push(sent);
    await turn();
    expect(portions.join("").length).toBeLessThanOrEqual(2 * AT_A_TIME);
    socket.push("the last");
    socket.push(null);
    await once(socket, "end");
    expect(portions.join("")).toBe(`${sent}the last`);
    expect(Math.max(...portions.map(({ length }) => length))).toBe(PORTION);
  });

  it.each(seeds(20, 2_000))("however they come: draw %i", async (seed) => {
    const random = mulberry32(seed);
    const { socket, portions } = connection();
    let sent = "";
    for (let pieces = integer(random, 1, 20); pieces > 0; pieces -= 1) {
      const piece = String(pieces).repeat(integer(random, 1, 2 * AT_A_TIME));
      sent += piece;
      socket.push(piece);
      if (random() < 0.3) await turn();
    }
    socket.push(null);
    await once(socket, "end");
    expect(portions.join("")).toBe(sent);
  });

  it("none while Node has paused the connection, since too many answers wait to be sent", async () => {
    const { socket, portions } = connection();
    socket.prependListener("data", () => void socket.pause());
    socket.push("x".repeat(3 * AT_A_TIME));
    for (let left = 20; left > 0; left -= 1) await turn();
    expect(portions.join("").length).toBe(AT_A_TIME);
    for (const all of [2, 3]) {
      socket.resume();
      await turn();
      expect(portions.join("").length).toBe(all * AT_A_TIME);
    }
  });

  it("none once it is closed", async () => {
    const { socket, portions } = connection();
    socket.prependListener("data", () => void socket.destroy());
    socket.push("x".repeat(10 * PORTION));
    await once(socket, "close");
    for (let left = 20; left > 0; left -= 1) await turn();
    expect(portions.length).toBe(0);
  });

  it("a call that is cut anywhere is answered, and the request behind it", async () => {
    const { origin } = await start();
    const body = JSON.stringify({ sessionId: "ws-1", other: "x".repeat(2 * AT_A_TIME) });
    const call = `${CALL}Authorization: Bearer ${WHOLE_SERVER_TOKEN}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const sent = `${call}${get("/health").replace("Host", "Connection: close\r\nHost")}`;
    for (const seed of seeds(20, 500)) {
      const random = mulberry32(seed);
      const { socket, answer, closed } = await rawCaller(origin);
      for (let from = 0; from < sent.length; ) {
        const to = from + integer(random, 1, random() < 0.5 ? 40 : 2 * PORTION);
        socket.write(sent.slice(from, to));
        from = to;
        await turn();
      }
      await closed;
      expect([seed, answersIn(answer()), answer().includes("alive")]).toEqual([seed, 2, true]);
    }
  });
});

describe("when the server is full", () => {
  it.skipIf(!hasAnotherAddress)(`of ${MOST_CONNECTIONS} silent connections, whoever comes is answered`, async () => {
    const { origin } = await start();
    const silent = await Promise.all(Array.from({ length: MOST_CONNECTIONS }, () => rawCaller(origin)));
    for (const from of ["127.0.0.1", ANOTHER_ADDRESS]) {
      const caller = await rawCaller(origin, from);
      caller.socket.write(get("/health"));
      await once(caller.socket, "data");
      expect(caller.answer()).toContain("alive");
    }
    await silent[0]?.closed;
    expect(silent.at(-1)?.socket.destroyed).toBe(false);
  });

  it.skipIf(!hasAnotherAddress)("the address with the most connections gives one up", async () => {
    const { origin } = await start({ sections: { server: { port: 0, connectionsPerAddress: MOST_CONNECTIONS } } });
    const modest = await rawCaller(origin, ANOTHER_ADDRESS);
    const greedy = await Promise.all(Array.from({ length: MOST_CONNECTIONS }, () => rawCaller(origin)));
    // Some one of them: they came at the same moment.
    await Promise.race(greedy.map(({ closed }) => closed));
    modest.socket.write(get("/health"));
    await once(modest.socket, "data");
    expect(modest.answer()).toContain("alive");
  });
});

describe("a caller that does not take its answer", () => {
  it("is given up after its time", async () => {
    const clock = clockByHand();
    const routes = new Hono<{ Bindings: HttpBindings }>();
    routes.get("/", (context) => context.body("x".repeat(50_000_000)));
    const running = await startServer({
      routes,
      server: serverSettings.parse({ port: 0 }),
      folder: "/",
      environment: {},
      clock,
      warn: () => undefined,
    });
    closeLater(() => running.close(0));
    const { socket } = await rawCaller(running.origin);
    socket.pause();
    socket.write(get("/"));
    await clock.waiting(1);
    expect(clock.waits).toEqual([TAKEN_WITHIN_MS]);
    clock.advance(TAKEN_WITHIN_MS);
    socket.resume();
    await once(socket, "close");
    expect(socket.bytesRead).toBeLessThan(50_000_000);
  });
});
