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

/** @param {import("./main.js").Bench} bench */
export async function floorPart({ options, sandbox, progress }) {
  const rows = [];
  for (const messages of options.messages) {
    for (const sessions of options.sessions)
      rows.push(await floorRow({ options, sandbox, progress }, sessions, messages));
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
      "sandbox busy",
      "ESM",
      "chat",
      "longest URL",
    ],
    rows: rows.map((row) => [
      whole(row.sessions),
      decimal(row.meanMessages, 1),
      seconds(row.taskMs),
      seconds(row.floorMs),
      decimal(row.ratio),
      row.ratios.map((ratio) => decimal(ratio)).join(" "),
      `${whole(row.sandboxBusy * 100)} %`,
      whole(row.requests.esm),
      whole(row.requests.chatHistory),
      whole(row.longestUrl),
    ]),
    figures: rows,
  };
}

async function floorRow({ options, sandbox, progress }, sessions, messages) {
  const workload = { sessions, messages, ...(options.input === undefined ? {} : { input: options.input }) };
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  const recording = join(folder, "requests.ndjson");
  try {
    progress(`floor: recording ${sessions} sessions`);
    const { meanMessages, longestUrl, requests } = await record(sandbox, workload, folder, recording);
    const pairs = [];
    for (let number = 1; number <= options.repeat; number += 1) {
      progress(`floor: ${sessions} sessions of ${messages} messages, pair ${number} of ${options.repeat}`);
      const { access } = await sandbox.start(workload);
      const task = await runTask(join(folder, `task-${number}`), access);
      const busy = (await sandbox.stats()).cpuMs / task.report.durationMs;
      await sandbox.start(workload).then((started) => Object.assign(access, started.access));
      const floor = await measure(
        "floor.js",
        [recording, new URL(access.esmRest).origin, CONCURRENCY],
        ["--max-old-space-size=8000"],
      );
      pairs.push({ taskMs: task.report.durationMs, floorMs: floor.result.durationMs, busy, taskCpuMs: task.cpuMs });
    }
    const ratios = pairs.map(({ taskMs, floorMs }) => taskMs / floorMs);
    return {
      sessions,
      meanMessages,
      taskMs: median(pairs.map(({ taskMs }) => taskMs)),
      floorMs: median(pairs.map(({ floorMs }) => floorMs)),
      ratio: median(ratios),
      ratios,
      sandboxBusy: median(pairs.map(({ busy }) => busy)),
      taskCpuMs: median(pairs.map(({ taskCpuMs }) => taskCpuMs)),
      requests,
      longestUrl,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function record(sandbox, workload, folder, recording) {
  const { access, meanMessages } = await sandbox.start(workload);
  const proxy = await startRecordingProxy(new URL(access.esmRest).origin, recording);
  const through = (url) => url.replace(new URL(url).origin, proxy.origin);
  const { report } = await runTask(join(folder, "recorded"), {
    ...access,
    esmRest: through(access.esmRest),
    chatHistory: through(access.chatHistory),
  });
  const recorded = await proxy.close();
  const { esm, chatHistory } = await sandbox.stats();
  if (recorded !== esm.requests + chatHistory.requests) throw new Error("the recording is not complete");
  return { meanMessages, longestUrl: Math.max(esm.longestUrl, chatHistory.longestUrl), requests: report.requests };
}
