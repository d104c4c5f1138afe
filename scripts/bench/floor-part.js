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

/** @param {import("./main.js").Bench} bench */
export async function floorPart(bench) {
  const rows = [];
  for (const messages of bench.options.messages) {
    for (const sessions of bench.options.sessions) rows.push(await compare(bench, sessions, messages));
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
 * Runs the task and then the floor, several times over, each against an untouched sandbox.
 *
 * @param {import("./main.js").Bench} bench
 * @param {number} sessions
 * @param {number} messages
 */
async function compare({ options, sandbox, progress }, sessions, messages) {
  const workload = { sessions, messages, ...(options.input === undefined ? {} : { input: options.input }) };
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  const recording = join(folder, "requests.ndjson");
  try {
    progress(`recording ${sessions} sessions of ${messages} messages`);
    const { meanMessages, longestUrl, requests } = await record(sandbox, workload, folder, recording);
    const rounds = [];
    for (let number = 1; number <= options.repeat; number += 1) {
      progress(`${sessions} sessions of ${messages} messages, round ${number} of ${options.repeat}`);
      const started = await sandbox.start(workload);
      const { report, cpuMs } = await runTask(join(folder, String(number)), started.access);
      const task = { ms: report.durationMs, cpuMs, busy: (await sandbox.stats()).cpuMs / report.durationMs };
      const { access } = await sandbox.start(workload);
      rounds.push({ task, floor: await runFloor(recording, access) });
    }
    return {
      sessions,
      meanMessages,
      floorMs: median(rounds.map(({ floor }) => floor.durationMs)),
      requests,
      longestUrl,
      task: summary(rounds),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function summary(rounds) {
  const ratios = rounds.map((round) => round.task.ms / round.floor.durationMs);
  return {
    ms: median(rounds.map((round) => round.task.ms)),
    ratio: median(ratios),
    ratios,
    cpuRatio: median(rounds.map((round) => round.task.cpuMs / round.floor.cpuMs)),
    sandboxBusy: median(rounds.map((round) => round.task.busy)),
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
