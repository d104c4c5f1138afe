// The task's time and requests against one card at a time, in turns: on one machine, and with answers that take a while.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decimal, median, seconds, whole } from "./figures.js";
import { measure } from "./measured-process.js";
import { runTask } from "./run-task.js";

/** @param {import("./main.js").Bench} bench */
export async function oneByOnePart(bench) {
  const { delay, sessions } = bench.options;
  const least = Math.min(...sessions);
  const figures = [];
  for (const number of new Set([least, Math.max(...sessions)])) figures.push(await compare(bench, number, 0));
  // One card at a time takes so long over a network that the smallest number has to do.
  if (delay > 0) figures.push(await compare(bench, least, delay));
  return {
    title: "One card at a time, as the public clients of ESM do",
    heads: ["", "time", "requests to ESM", "to the chat platform"],
    rows: figures.flatMap((figure) => {
      const { delayMs, ourMs, theirMs, ours, theirs, timesFaster, ratios, timesFewer } = figure;
      const where = delayMs === 0 ? "on one machine" : `answers ${delayMs} ms later`;
      const place = `${whole(figure.sessions)} sessions, ${where}`;
      const each = ratios.map((ratio) => decimal(ratio)).join(" ");
      return [
        [`the task, ${place}`, seconds(ourMs), whole(ours.esm), whole(ours.chatHistory)],
        [`one at a time, ${place}`, seconds(theirMs), whole(theirs.esm), whole(theirs.chatHistory)],
        ["ratio", `${decimal(timesFaster)} (${each})`, decimal(timesFewer, 0), ""],
      ];
    }),
    figures,
  };
}

async function compare({ options, sandbox, progress }, sessions, delayMs) {
  const [messages = 10] = options.messages;
  const input = options.input === undefined ? {} : { input: options.input };
  const workload = { sessions, messages, delayMs, ...input };
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  try {
    const rounds = [];
    for (let number = 1; number <= options.repeat; number += 1) {
      progress(`one card at a time: ${sessions} sessions, ${delayMs} ms, round ${number} of ${options.repeat}`);
      const started = await sandbox.start(workload);
      const { report } = await runTask(join(folder, String(number)), started.access);
      const ours = requestsOf(await sandbox.stats());
      const { access } = await sandbox.start(workload);
      const { result } = await measure("one-by-one.js", [JSON.stringify(access)]);
      const theirs = requestsOf(await sandbox.stats());
      if (result.cards !== sessions) throw new Error(`one card at a time did ${result.cards} of ${sessions} cards`);
      rounds.push({ ourMs: report.durationMs, theirMs: result.durationMs, ours, theirs });
    }
    const [{ ours, theirs }] = rounds;
    const ratios = rounds.map(({ ourMs, theirMs }) => theirMs / ourMs);
    return {
      sessions,
      delayMs,
      ourMs: median(rounds.map(({ ourMs }) => ourMs)),
      theirMs: median(rounds.map(({ theirMs }) => theirMs)),
      timesFaster: median(ratios),
      ratios,
      ours,
      theirs,
      timesFewer: theirs.esm / ours.esm,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function requestsOf({ esm, chatHistory }) {
  return { esm: esm.requests, chatHistory: chatHistory.requests };
}
