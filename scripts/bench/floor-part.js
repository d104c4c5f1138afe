// The task's time against the floor's, for each size, in turns.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decimal, median, seconds, whole } from "./figures.js";
import { measure } from "./measured-process.js";
import { startRecordingProxy } from "./recording-proxy.js";
import { runTask } from "./run-task.js";

/** Histories that the task reads at once unless it is told otherwise. */
const CONCURRENCY = "8";
/** Room for the recording of a large run. */
const FLOOR_FLAGS = ["--max-old-space-size=8000"];
const OTHER_ENGINE = ["--import", new URL("swap-transport.js", import.meta.url).href];

/** @param {import("./main.js").Bench} bench */
export async function floorPart(bench) {
  const rows = [];
  for (const messages of bench.options.messages) {
    for (const sessions of bench.options.sessions) rows.push(await compare(bench, sessions, messages, { task: [] }));
  }
  return {
    title: "The task against the floor: the same requests, sent with undici, replies read and thrown away",
    heads: [
      "sessions",
      "messages each",
      "task",
      "floor",
      "task ÷ floor",
      "each pair",
      "by processor time",
      "sandbox busy",
      "requests to ESM",
      "to the chat platform",
      "longest URL",
    ],
    rows: rows.map((row) => [
      whole(row.sessions),
      decimal(row.meanMessages, 1),
      seconds(row.task.ms),
      seconds(row.floorMs),
      decimal(row.task.ratio),
      row.task.ratios.map((ratio) => decimal(ratio)).join(" "),
      decimal(row.task.cpuRatio),
      `${whole(row.task.sandboxBusy * 100)} %`,
      whole(row.requests.esm),
      whole(row.requests.chatHistory),
      whole(row.longestUrl),
    ]),
    figures: rows,
  };
}

/**
 * The same task with undici in the place of got, so that it can be seen what the engine costs.
 *
 * @param {import("./main.js").Bench} bench
 */
export async function enginePart(bench) {
  const sessions = Math.max(...bench.options.sessions);
  const [messages = 10] = bench.options.messages;
  const row = await compare(bench, sessions, messages, { got: [], undici: OTHER_ENGINE });
  return {
    title: `Another engine behind plugin/outside/http/transport.ts: ${whole(sessions)} sessions of ${messages} messages`,
    heads: ["engine", "task", "task ÷ floor", "each", "by processor time"],
    rows: ["got", "undici"].map((engine) => [
      engine,
      seconds(row[engine].ms),
      decimal(row[engine].ratio),
      row[engine].ratios.map((ratio) => decimal(ratio)).join(" "),
      decimal(row[engine].cpuRatio),
    ]),
    figures: row,
  };
}

/**
 * Runs the task in each of its variants and then the floor, several times over, each against an untouched sandbox.
 *
 * @param {import("./main.js").Bench} bench
 * @param {number} sessions
 * @param {number} messages
 * @param {Record<string, readonly string[]>} variants Node's arguments by name
 */
async function compare({ options, sandbox, progress }, sessions, messages, variants) {
  const workload = { sessions, messages, ...(options.input === undefined ? {} : { input: options.input }) };
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  const recording = join(folder, "requests.ndjson");
  try {
    progress(`recording ${sessions} sessions of ${messages} messages`);
    const { meanMessages, longestUrl, requests } = await record(sandbox, workload, folder, recording);
    const rounds = [];
    for (let number = 1; number <= options.repeat; number += 1) {
      progress(`${sessions} sessions of ${messages} messages, round ${number} of ${options.repeat}`);
      const runs = {};
      for (const [name, execArgv] of Object.entries(variants)) {
        const { access } = await sandbox.start(workload);
        const { report, cpuMs } = await runTask(join(folder, `${name}-${number}`), access, execArgv);
        runs[name] = { ms: report.durationMs, cpuMs, busy: (await sandbox.stats()).cpuMs / report.durationMs };
      }
      const { access } = await sandbox.start(workload);
      rounds.push({ ...runs, floor: await runFloor(recording, access) });
    }
    return {
      sessions,
      meanMessages,
      floorMs: median(rounds.map(({ floor }) => floor.durationMs)),
      requests,
      longestUrl,
      ...Object.fromEntries(Object.keys(variants).map((name) => [name, summary(rounds, name)])),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function summary(rounds, name) {
  const ratios = rounds.map((round) => round[name].ms / round.floor.durationMs);
  return {
    ms: median(rounds.map((round) => round[name].ms)),
    ratio: median(ratios),
    ratios,
    cpuRatio: median(rounds.map((round) => round[name].cpuMs / round.floor.cpuMs)),
    sandboxBusy: median(rounds.map((round) => round[name].busy)),
  };
}

/**
 * Has the task do a workload and writes down what it asks for.
 *
 * @param {ReturnType<typeof import("./bench-sandbox.js").startBenchSandbox>} sandbox
 * @param {import("./workload.js").Workload} workload
 * @param {string} folder
 * @param {string} recording the file
 * @param {import("./side.js").Side} [side]
 */
export async function record(sandbox, workload, folder, recording, side) {
  const { access, meanMessages } = await sandbox.start(workload);
  const proxy = await startRecordingProxy(originsOf(access), recording);
  const through = (system, url) => url.replace(new URL(url).origin, proxy.origins[system]);
  const { esmRest, chatHistory } = access;
  const proxied = {
    ...access,
    esmRest: through("esm", esmRest),
    chatHistory: through("chatHistory", chatHistory),
  };
  const { report } = await runTask(join(folder, "recorded"), proxied, [], side);
  const recorded = await proxy.close();
  const stats = await sandbox.stats();
  if (recorded !== stats.esm.requests + stats.chatHistory.requests) throw new Error("the recording is not complete");
  const longestUrl = Math.max(stats.esm.longestUrl, stats.chatHistory.longestUrl);
  return { meanMessages, longestUrl, requests: report.requests };
}

/** Sends a recording. @returns what the floor printed */
export async function runFloor(recording, access) {
  const { esm, chatHistory } = originsOf(access);
  const { result } = await measure("floor.js", [recording, esm, chatHistory, CONCURRENCY], FLOOR_FLAGS);
  return result;
}

function originsOf({ esmRest, chatHistory }) {
  return { esm: new URL(esmRest).origin, chatHistory: new URL(chatHistory).origin };
}
