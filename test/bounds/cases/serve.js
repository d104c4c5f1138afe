// What callers may send to `serve`, and the files that it reads. Run in a process with the memory of the shipped unit.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { systemClock } from "../../../dist/base/clock.js";
import { readRegularFile } from "../../../dist/base/regular-file.js";
import { writeSandboxConfig } from "../../../dist/cli/write-sandbox-config.js";
import { sharedByProcess } from "../../../dist/outside/http/budget/system-budgets.js";
import { hostLimits } from "../../../dist/runner/environment/host-limits.js";
import { createProgressBoard } from "../../../dist/runner/standing/progress-board.js";
import { startSandbox } from "../../../dist/sandbox/start-sandbox.js";
import {
  AT_A_TIME,
  MOST_CONNECTIONS,
  MOST_IN_HAND,
  readInPortions,
} from "../../../dist/serve/functions/connections.js";
import { createSparseLog } from "../../../dist/serve/functions/sparse-log.js";
import {
  HEADERS_WITHIN_MS,
  MOST_HEADERS,
  startServer,
  TAKEN_WITHIN_MS,
} from "../../../dist/serve/functions/start-server.js";
import { startFunctions } from "../../../dist/serve/start-functions.js";
import { serverSettings } from "../../../dist/settings/function-settings.js";
import { readHosting } from "../../../dist/settings/hosting.js";
import { readInputFile } from "../../../dist/settings/input-file.js";
import { readSecret } from "../../../dist/settings/secrets.js";
import { createMetrics } from "../../../dist/watch/metrics.js";

const KIB = 1_024;
const TOKEN = "a-token-for-bounds-0123456789";
const HEALTH = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
const LAST_HEALTH = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
const CALL =
  "POST /functions/createChatSession?folderCode=chat_sessions HTTP/1.1\r\nHost: localhost\r\n" +
  `Authorization: Bearer ${TOKEN}\r\nConnection: close\r\n`;

/** @param {(folder: string) => unknown} work */
async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bounds-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {number} count */
function followers(count) {
  const board = createProgressBoard(systemClock);
  return Array.from({ length: count }, (_, index) => board.follow(`environment ${index}`, () => undefined));
}

/** @param {number} calls that are refused for one reason */
function linesOf(calls) {
  /** @type {string[]} */
  const lines = [];
  const warn = (/** @type {{ more?: number }} */ { more }, /** @type {string} */ message) =>
    void lines.push(more === undefined ? message : `${message} ${more}`);
  const log = createSparseLog({ warn }, systemClock);
  for (let call = 0; call < calls; call += 1) log.warn({ environment: "north", reason: "token-refused" }, "refused");
  log.close();
  return lines;
}

/**
 * A whole server in front of a sandbox.
 *
 * @param {(server: { origin: string, sandbox: import("../../../dist/sandbox/start-sandbox.js").Sandbox }) => Promise<void>} work
 * @param {object} settings of the section `server`
 */
async function served(work, settings = {}) {
  const sandbox = await startSandbox({ sessions: [] });
  await inFolder(async (folder) => {
    const file = writeSandboxConfig(folder, sandbox, "rest");
    const written = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(join(folder, "chatbot-token"), TOKEN, { mode: 0o600 });
    const functions = { tokens: [{ file: "chatbot-token" }] };
    writeFileSync(file, JSON.stringify({ ...written, functions, server: { port: 0, ...settings } }));
    const hosting = await readHosting(file, {});
    const budgets = sharedByProcess(systemClock, hosting.environments.map(hostLimits));
    const log = { info: () => undefined, warn: () => undefined };
    const server = await startFunctions(hosting, { environment: {}, budgets, metrics: createMetrics(), log });
    try {
      await work({ origin: server.origin, sandbox });
      assert.equal(statusOf(await said(server.origin, `${LAST_HEALTH}\r\n`)), 200);
    } finally {
      await server.stop();
    }
  });
  await sandbox.close();
}

/** @param {string} origin */
async function caller(origin) {
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  return { socket, closed };
}

/** How often the event loop goes round while what has come on a connection is parsed. @param {string} bytes */
async function turnsFor(bytes) {
  const socket = new Socket();
  const parsed = [];
  socket.on("data", (part) => parsed.push(part));
  readInPortions(socket);
  socket.push(bytes);
  // Streams begin to flow in the next tick.
  await new Promise(process.nextTick);
  let turns = 0;
  for (; Buffer.concat(parsed).length < bytes.length; turns += 1) await new Promise(setImmediate);
  return turns;
}

/** What the server says until it closes the connection. @param {string} origin @param {string} bytes */
async function said(origin, bytes) {
  const { socket, closed } = await caller(origin);
  let text = "";
  socket.on("data", (part) => {
    text += part.toString("latin1");
  });
  socket.write(bytes);
  await closed;
  return text;
}

/** @param {string} answer */
function statusOf(answer) {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

/** @param {string} request @param {number} status */
async function answered(request, status) {
  await served(async ({ origin }) => assert.equal(statusOf(await said(origin, request)), status));
}

/** @param {string} origin @param {number} count */
async function silent(origin, count) {
  const callers = await Promise.all(Array.from({ length: count }, () => caller(origin)));
  return {
    callers,
    open: () => callers.filter(({ socket }) => !socket.destroyed).length,
    closeAll: () => callers.forEach(({ socket }) => socket.destroy()),
  };
}

/** @param {number} bytes */
function bodyOf(bytes) {
  const empty = JSON.stringify({ sessionId: "ws-1", other: "" });
  return JSON.stringify({ sessionId: "ws-1", other: "x".repeat(bytes - empty.length) });
}

/** @param {number} bytes of the first line and the headers */
function headOf(bytes) {
  const before = `${LAST_HEALTH}X: `;
  return `${before}${"x".repeat(bytes - before.length - 4)}\r\n\r\n`;
}

/** @param {number} count */
function withHeaders(count) {
  return `${LAST_HEALTH}${Array.from({ length: count - 2 }, (_, index) => `X-${index}: y\r\n`).join("")}\r\n`;
}

/** @param {(socket: import("node:net").Socket, late: () => unknown) => Promise<unknown>} work */
async function withLargeAnswer(work) {
  const asked = new EventEmitter();
  const waiting = once(asked, "waiting");
  const clock = {
    ...systemClock,
    /** @param {number} milliseconds @param {AbortSignal} [signal] */
    async wait(milliseconds, signal) {
      assert.equal(milliseconds, TAKEN_WITHIN_MS);
      asked.emit("waiting");
      await once(asked, "over", { signal });
    },
  };
  const routes = new Hono().get("/", (context) => context.body("x".repeat(50_000_000)));
  const server = serverSettings.parse({ port: 0 });
  const running = await startServer({ routes, server, folder: "/", environment: {}, clock, warn: () => undefined });
  const { socket } = await caller(running.origin);
  socket.pause();
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  await waiting;
  await work(socket, () => asked.emit("over"));
  const closed = once(socket, "close");
  socket.resume();
  await closed;
  const { bytesRead } = socket;
  await running.close(1_000).catch(() => undefined);
  return bytesRead;
}

const NAMED_IN = { file: "", place: "--config" };

export const cases = {
  "requests in hand of one connection": {
    atEdge: () =>
      served(async ({ origin }) => {
        const text = await said(origin, `${HEALTH.repeat(MOST_IN_HAND - 1)}${LAST_HEALTH}\r\n`);
        assert.equal(text.split("HTTP/1.1 200 OK").length - 1, MOST_IN_HAND);
      }),
    beyond: () =>
      served(async ({ origin, sandbox }) => {
        const ready = HEALTH.replace("/health", "/ready").repeat(2_000);
        await Promise.all(Array.from({ length: 60 }, () => said(origin, ready)));
        const reads = sandbox.stats().esm.calls.find(({ path }) => path.endsWith("/dc/{template}"));
        assert.ok((reads?.requests ?? 0) <= 2, "ESM is looked at once");
      }),
  },
  "bytes of one connection that are parsed at a time": {
    async atEdge() {
      assert.equal(await turnsFor("x".repeat(AT_A_TIME)), 0);
    },
    async beyond() {
      assert.equal(await turnsFor("x".repeat(AT_A_TIME + 1)), 1);
      assert.equal(await turnsFor("x".repeat(16 * AT_A_TIME)), 15);
    },
  },
  "connections from one address": {
    atEdge: () =>
      served(async ({ origin }) => {
        const { open, closeAll } = await silent(origin, 1_000);
        assert.equal(open(), 1_000);
        closeAll();
      }),
    beyond: () =>
      served(async ({ origin }) => {
        const { callers, open, closeAll } = await silent(origin, 1_000);
        assert.equal(statusOf(await said(origin, `${LAST_HEALTH}\r\n`)), 200);
        await Promise.race(callers.map(({ closed }) => closed));
        assert.equal(open(), 999);
        closeAll();
      }),
  },
  "connections of the server": {
    atEdge: () =>
      served(
        async ({ origin }) => {
          const { open, closeAll } = await silent(origin, MOST_CONNECTIONS);
          assert.equal(open(), MOST_CONNECTIONS);
          closeAll();
        },
        { behindProxy: true },
      ),
    beyond: () =>
      served(
        async ({ origin }) => {
          const { callers, open, closeAll } = await silent(origin, MOST_CONNECTIONS);
          assert.equal(statusOf(await said(origin, `${LAST_HEALTH}\r\n`)), 200);
          await Promise.race(callers.map(({ closed }) => closed));
          assert.equal(open(), MOST_CONNECTIONS - 1);
          closeAll();
        },
        { behindProxy: true },
      ),
  },
  "the body of a call": {
    atEdge: () => answered(`${CALL}Content-Length: ${16 * KIB}\r\n\r\n${bodyOf(16 * KIB)}`, 200),
    beyond: () => answered(`${CALL}Content-Length: ${16 * KIB + 1}\r\n\r\n${bodyOf(16 * KIB + 1)}`, 413),
  },
  "first line and headers of a request": {
    atEdge: () => answered(headOf(16 * KIB - 64), 200),
    beyond: () => answered(headOf(16 * KIB + 64), 431),
  },
  "time in which a request's headers must come": {
    atEdge: () =>
      served(async ({ origin }) => {
        const { socket, closed } = await caller(origin);
        socket.write(LAST_HEALTH);
        // The server has the first part.
        assert.equal(statusOf(await said(origin, `${LAST_HEALTH}\r\n`)), 200);
        socket.write("\r\n");
        assert.equal(statusOf(String((await once(socket, "data"))[0])), 200);
        await closed;
      }),
    beyond: () =>
      served(async ({ origin }) => {
        const began = performance.now();
        const [nothing, begun] = await Promise.all([said(origin, ""), said(origin, "GET /health HTTP/1.1\r\nHost: l")]);
        assert.deepEqual([nothing, begun].map(statusOf), [408, 408]);
        // Node looks every five seconds.
        assert.ok(performance.now() - began >= HEADERS_WITHIN_MS);
      }),
  },
  "headers of a request": {
    atEdge: () => answered(withHeaders(MOST_HEADERS), 200),
    beyond: () => answered(withHeaders(MOST_HEADERS + 1), 431),
  },
  "lines of log about refused calls": {
    atEdge: () => assert.deepEqual(linesOf(1), ["refused"]),
    beyond: () => assert.deepEqual(linesOf(2_000_000), ["refused", "refused, and more in the last minute 1999999"]),
  },
  "those who follow how far runs have come": {
    atEdge: () => assert.equal(followers(200).filter((leave) => leave === undefined).length, 0),
    beyond: () => assert.equal(followers(10_000).filter((leave) => leave !== undefined).length, 200),
  },
  "time in which an answer must be taken": {
    async atEdge() {
      assert.ok((await withLargeAnswer(async () => undefined)) > 50_000_000);
    },
    async beyond() {
      assert.ok((await withLargeAnswer(async (_, late) => late())) < 50_000_000);
    },
  },
  "a file that the configuration names": {
    atEdge: () =>
      inFolder((folder) => {
        const file = join(folder, "file");
        writeFileSync(file, "x".repeat(KIB * KIB));
        assert.equal(readInputFile(file, NAMED_IN).length, KIB * KIB);
      }),
    beyond: () =>
      inFolder((folder) => {
        const file = join(folder, "file");
        writeFileSync(file, "x".repeat(KIB * KIB + 1));
        assert.throws(() => readInputFile(file, NAMED_IN), /is larger than 1048576 bytes/);
        execFileSync("mkfifo", [join(folder, "pipe")]);
        assert.throws(() => readInputFile(join(folder, "pipe"), NAMED_IN), /is not a file/);
        assert.deepEqual(readRegularFile("/dev/zero", KIB), { refused: "not-a-file" });
      }),
  },
  "a secret or a token file": {
    atEdge: () =>
      inFolder((folder) => {
        writeFileSync(join(folder, "secret"), "x".repeat(16 * KIB), { mode: 0o600 });
        assert.ok("secret" in readSecret({ file: "secret" }, folder, {}));
      }),
    beyond: () =>
      inFolder((folder) => {
        writeFileSync(join(folder, "secret"), "x".repeat(16 * KIB + 1), { mode: 0o600 });
        assert.match(JSON.stringify(readSecret({ file: "secret" }, folder, {})), /too large .* 16384 bytes at most/);
      }),
  },
};
