// The report over any number of cards, against a program that only reads and parses the same bytes, in turns.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decimal, median, megabytes, seconds, whole } from "./figures.js";
import { measure } from "./measured-process.js";

const SERVER = fileURLToPath(new URL("report-cards.js", import.meta.url));

/** @param {import("./main.js").Bench} bench */
export async function reportPart({ options, progress }) {
  const { cards } = options;
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  progress(`report: writing ${cards} cards`);
  const server = spawn(process.execPath, [SERVER, String(cards), join(folder, "cards.json")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const runs = { report: [], floor: [] };
  try {
    const [listening] = await once(server.stdout, "data");
    const url = String(listening).trim();
    for (let number = 1; number <= options.repeat; number += 1) {
      for (const [name, list] of Object.entries(runs)) {
        progress(`report: ${cards} cards, ${name}, round ${number} of ${options.repeat}`);
        list.push(await measure(name === "report" ? "report.js" : "report-floor.js", [url]));
      }
    }
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
  const ratios = (figure) => runs.report.map((run, index) => figure(run.result) / figure(runs.floor[index].result));
  const [byTime, byCpu] = [ratios(({ durationMs }) => durationMs), ratios(({ cpuMs }) => cpuMs)];
  const figures = {
    cards,
    bytes: runs.floor[0].result.bytes,
    requests: runs.report[0].result.requests,
    report: { ...summary(runs.report), chats: runs.report[0].result.chats },
    floor: { ...summary(runs.floor), cards: runs.floor[0].result.cards },
    ratio: median(byTime),
    ratios: byTime,
    cpuRatio: median(byCpu),
    cpuRatios: byCpu,
  };
  return {
    title: `A report over ${whole(cards)} cards of one stream, against reading and parsing the same bytes`,
    heads: ["", "time", "processor time", "peak memory"],
    rows: ["report", "floor"].map((name) => [
      name,
      seconds(figures[name].ms),
      seconds(figures[name].cpuMs),
      megabytes(figures[name].peakBytes),
    ]),
    notes: [
      "",
      `${megabytes(figures.bytes)} in one stream, ${figures.requests} requests with the login and the templates`,
      `report ÷ floor: ${decimal(figures.ratio)} (${byTime.map((ratio) => decimal(ratio)).join(" ")}), by processor time ${decimal(figures.cpuRatio)} (${byCpu.map((ratio) => decimal(ratio)).join(" ")})`,
    ],
    figures,
  };
}

function summary(runs) {
  return {
    ms: median(runs.map(({ result }) => result.durationMs)),
    cpuMs: median(runs.map(({ result }) => result.cpuMs)),
    peakBytes: median(runs.map(({ maxRssBytes }) => maxRssBytes)),
  };
}
