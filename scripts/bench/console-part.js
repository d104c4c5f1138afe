// Pages of the console over many finished cards: how long they take, and what each asks of ESM.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSandboxConfig } from "../../dist/cli/write-sandbox-config.js";
import { startServing } from "../../dist/serve/start-serving.js";
import { readHosting } from "../../dist/settings/hosting.js";
import { logIn } from "./console-session.js";
import { decimal, median, whole } from "./figures.js";
import { NO_LIMITS, runTask } from "./run-task.js";

const SESSIONS = 100;
const MESSAGES = 10;
/** Of each page, in each round. */
const LOADS = 100;
const ALL_DAYS = "/console/default/chats?from=2020-01-01&to=2030-12-31";
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** @param {import("./main.js").Bench} bench */
export async function consolePart({ options, sandbox, progress }) {
  progress(`console: ${options.finished} finished cards`);
  const workload = { sessions: SESSIONS, messages: MESSAGES, finishedCards: options.finished };
  const { access } = await sandbox.start(workload);
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  await runTask(join(folder, "filled"), access);
  const serving = await serve(folder, access);
  const pages = [];
  try {
    const { cookie, cards } = await logInAndList(serving.origin, access);
    for (const [name, path, isLoggedIn] of pagesOf(cards)) {
      progress(`console: ${name}`);
      pages.push(await measured(name, `${serving.origin}${path}`, isLoggedIn ? cookie : "", options.repeat, sandbox));
    }
  } finally {
    await serving.stop();
    rmSync(folder, { recursive: true });
  }
  return {
    title: `Pages of the console, with ${whole(options.finished + SESSIONS)} cards in ESM`,
    heads: ["page", "middle", "95 %", "size", "requests to ESM", "read from ESM"],
    rows: pages.map(({ name, middle, high, bytes, requests, received }) => [
      name,
      `${decimal(middle, 1)} ms`,
      `${decimal(high, 1)} ms`,
      `${whole(bytes / 1000)} kB`,
      decimal(requests, 1),
      `${whole(received / 1000)} kB`,
    ]),
    notes: [
      "",
      `the time until the page has come, with what ESM takes; ${options.repeat * LOADS} times each, one after the other`,
    ],
    figures: { cards: options.finished + SESSIONS, pages },
  };
}

async function serve(folder, access) {
  const file = writeSandboxConfig(folder, access, "rest", { mapsReports: true });
  const written = JSON.parse(readFileSync(file, "utf8"));
  written.esm.budget = NO_LIMITS;
  const server = { port: 0, console: { enabled: true }, callsPerMinuteAndAddress: 1_000_000 };
  writeFileSync(file, JSON.stringify({ ...written, functions: {}, server, operators: [access.login] }));
  return startServing(await readHosting(file, {}), {
    environment: {},
    log: LOG,
    progress: () => undefined,
    ended: () => undefined,
  });
}

async function logInAndList(origin, access) {
  const cookie = await logIn(origin, access);
  const list = await (await fetch(`${origin}${ALL_DAYS}`, { headers: { cookie } })).text();
  return { cookie, cards: [...list.matchAll(/\/console\/default\/chats\/(\d+)"/g)].map(([, id]) => id) };
}

function pagesOf([card]) {
  return [
    ["log in", "/console/log-in", false],
    ["Today", "/console", true],
    ["Chats, the last days", "/console/default/chats", true],
    ["Chats, all days", ALL_DAYS, true],
    ...(card === undefined ? [] : [["Chat", `/console/default/chats/${card}`, true]]),
    ["Runs", "/console/default/runs", true],
    ["Settings", "/console/default/settings", true],
  ];
}

async function measured(name, url, cookie, repeat, sandbox) {
  const { esm: before } = await sandbox.stats();
  const times = [];
  let bytes = 0;
  for (let count = 0; count < repeat * LOADS; count += 1) {
    const begun = performance.now();
    const reply = await fetch(url, { headers: { cookie } });
    bytes = (await reply.arrayBuffer()).byteLength;
    times.push(performance.now() - begun);
    if (reply.status !== 200) throw new Error(`${name} was answered with ${reply.status}`);
  }
  const { esm: after } = await sandbox.stats();
  const requests = (after.requests - before.requests) / times.length;
  const received = (after.bytesOut - before.bytesOut) / times.length;
  const ordered = times.toSorted((one, other) => one - other);
  return {
    name,
    middle: median(times),
    high: ordered[Math.ceil(0.95 * ordered.length) - 1],
    bytes,
    requests,
    received,
  };
}
