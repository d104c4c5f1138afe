// How time, requests and memory grow with the work.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decimal, exponent, median, megabytes, seconds, whole } from "./figures.js";
import { runTask } from "./run-task.js";

const MESSAGES = 10;

/** @param {import("./main.js").Bench} bench */
export async function growthPart({ options, sandbox, progress }) {
  const sizes = options.growth.map((sessions) => ({ sessions, messages: MESSAGES }));
  const workloads = [...sizes, { sessions: 1, messages: options.long }];
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  const runs = workloads.map(() => []);
  let means = [];
  try {
    for (let number = 1; number <= options.repeat; number += 1) {
      means = [];
      for (const [index, workload] of workloads.entries()) {
        progress(`growth: ${workload.sessions} sessions, round ${number} of ${options.repeat}`);
        const { access, meanMessages } = await sandbox.start(workload);
        means.push(meanMessages);
        runs[index].push(await runTask(join(folder, `${number}-${index}`), access));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const points = workloads.map(({ sessions }, index) => pointOf(sessions, means[index], runs[index]));
  const grown = points.slice(0, sizes.length);
  const [least, most] = [grown[0], grown.at(-1)];
  const figures = {
    points,
    memoryRatio: most.peakBytes / least.peakBytes,
    exponents: grown.length < 2 ? undefined : exponentsOf(grown),
  };
  return {
    title: `Growth: sessions of ${MESSAGES} messages or a few more, and one long one`,
    heads: [
      "sessions",
      "messages each",
      "time",
      "processor time",
      "a session",
      "peak memory",
      "requests to ESM",
      "to the chat platform",
      "written",
    ],
    rows: points.map((point) => [
      whole(point.sessions),
      decimal(point.meanMessages, 1),
      seconds(point.ms),
      seconds(point.cpuMs),
      `${decimal(point.ms / point.sessions)} ms`,
      megabytes(point.peakBytes),
      whole(point.requests.esm),
      whole(point.requests.chatHistory),
      whole(point.written),
    ]),
    notes: notesOf(figures, least, most),
    figures,
  };
}

function pointOf(sessions, meanMessages, runs) {
  const [{ report }] = runs;
  return {
    sessions,
    meanMessages,
    ms: median(runs.map((run) => run.report.durationMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    peakBytes: median(runs.map(({ maxRssBytes }) => maxRssBytes)),
    requests: report.requests,
    written: report.sessions.written,
  };
}

function exponentsOf(points) {
  const over = (figure) => exponent(points.map((point) => [point.sessions, figure(point)]));
  return {
    time: over(({ ms }) => ms),
    cpu: over(({ cpuMs }) => cpuMs),
    memory: over(({ peakBytes }) => peakBytes),
    requestsToEsm: over(({ requests }) => requests.esm),
    requestsToChatHistory: over(({ requests }) => requests.chatHistory),
  };
}

function notesOf({ exponents, memoryRatio }, least, most) {
  if (exponents === undefined) return [];
  const named = Object.entries(exponents).map(([name, value]) => `${name} ${decimal(value)}`);
  return [
    "",
    `exponents over the number of sessions, least squares on logarithms: ${named.join(", ")}`,
    `peak memory at ${whole(most.sessions)} sessions ÷ at ${whole(least.sessions)}: ${decimal(memoryRatio)}`,
  ];
}
