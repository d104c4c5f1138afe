// Runs in which next to nothing has to be done: over sessions that have not changed, and among finished cards.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, seconds, whole } from "./figures.js";
import { runTask } from "./run-task.js";

const MESSAGES = 10;
/** Active cards among the finished ones. */
const ACTIVE = 100;

/** @param {import("./main.js").Bench} bench */
export async function laterRunsPart({ options, sandbox, progress }) {
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  const sessions = Math.min(...options.sessions);
  const rows = [];
  try {
    const { access } = await sandbox.start({ sessions, messages: MESSAGES, active: true });
    for (const name of ["first run", "second run, nothing has changed", "third run, nothing has changed"]) {
      progress(`later runs: ${sessions} active sessions, ${name}`);
      rows.push(
        rowOf(`${whole(sessions)} active sessions, ${name}`, [await runTask(join(folder, "unchanged"), access)]),
      );
    }
    const among = new Map([
      [0, []],
      [options.finished, []],
    ]);
    for (let number = 1; number <= options.repeat; number += 1) {
      for (const [finishedCards, runs] of among) {
        progress(`later runs: ${finishedCards} finished cards, round ${number} of ${options.repeat}`);
        const started = await sandbox.start({ sessions: ACTIVE, messages: MESSAGES, finishedCards });
        const run = await runTask(join(folder, `${finishedCards}-${number}`), started.access);
        runs.push({ ...run, bytes: (await sandbox.stats()).esm.bytesOut });
      }
    }
    for (const [finishedCards, runs] of among) {
      rows.push(rowOf(`${ACTIVE} active cards among ${whole(finishedCards)} finished ones`, runs));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    title: "Runs with little to do",
    heads: ["", "time", "histories read", "cards written", "requests to ESM", "to the chat platform", "bytes from ESM"],
    rows: rows.map((row) => [
      row.name,
      seconds(row.ms),
      whole(row.read),
      whole(row.written),
      whole(row.requests.esm),
      whole(row.requests.chatHistory),
      row.bytesFromEsm === undefined ? "" : whole(row.bytesFromEsm),
    ]),
    figures: rows,
  };
}

function rowOf(name, runs) {
  const [{ report, bytes }] = runs;
  const { read, written } = report.sessions;
  const ms = median(runs.map((run) => run.report.durationMs));
  return { name, ms, read, written, requests: report.requests, bytesFromEsm: bytes };
}
