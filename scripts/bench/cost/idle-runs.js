// Runs with nothing to do: started anew each time as by a timer, and several of one `serve`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { hiddenFields, logIn } from "../console-session.js";
import { NO_LIMITS, runTask } from "../run-task.js";
import { inTurns } from "./in-turns.js";

const MESSAGES = 10;
/** Runs before the first that is measured: one fills the cards, one notes that nothing is left to read. */
const RUNS_BEFORE = 2;
const POLL_MS = 50;
const RUNS_PAGE = "/console/default/runs";

/** @param {import("./in-turns.js").Cost} cost */
export async function idleRuns(cost) {
  const { bench, sides, folder, sizes } = cost;
  const { access } = await bench.sandbox.start({ sessions: sizes.idle, messages: MESSAGES, active: true });
  const run = async (name) => {
    const before = await esmCalls(bench);
    const { report, ...used } = await runTask(join(folder, `idle-${name}`), access, [], sides[name]);
    return { ...used, ...report.sessions, calls: (await esmCalls(bench)) - before };
  };
  await inTurns(cost, "filling cards", RUNS_BEFORE, run);
  const pairs = await inTurns(cost, "nothing to do", sizes.pairs, run);
  for (const { read, written } of pairs.flatMap(({ before, now }) => [before, now])) {
    if (read + written > 0) throw new Error("a run that should have had nothing to do read a history or wrote a card");
  }
  return pairs;
}

/** Calls to ESM of runs with nothing to do within one `serve`. @param {import("./in-turns.js").Cost} cost */
export async function idleRunsInServe(cost) {
  const { bench, folder, sizes } = cost;
  const { access } = await bench.sandbox.start({ sessions: sizes.idle, messages: MESSAGES, active: true });
  const served = { before: await serve(cost, "before", access), now: await serve(cost, "now", access) };
  const run = async (name) => {
    const before = await esmCalls(bench);
    await served[name].run();
    return { calls: (await esmCalls(bench)) - before };
  };
  try {
    await inTurns(cost, "filling cards, serve", RUNS_BEFORE, run);
    return await inTurns(cost, `nothing to do, serve in ${folder}`, sizes.pairs, run);
  } finally {
    await Promise.all([served.before.stop(), served.now.stop()]);
  }
}

async function esmCalls({ sandbox }) {
  return (await sandbox.stats()).esm.requests;
}

/** The command `serve`, with a console in which somebody asks for runs. */
async function serve({ sides, folder }, name, access) {
  const { writeSandboxConfig } = await sides[name].module("dist/cli/write-sandbox-config.js");
  const config = writeSandboxConfig(join(folder, `serve-${name}`), access, "rest");
  const { functions: _functions, ...settings } = JSON.parse(readFileSync(config, "utf8"));
  settings.esm.budget = NO_LIMITS;
  settings.chatHistory.budget = NO_LIMITS;
  const server = { port: 0, console: { enabled: true }, callsPerMinuteAndAddress: 1_000_000 };
  const watch = { metrics: { enabled: true } };
  const operators = [access.login];
  writeFileSync(config, JSON.stringify({ ...settings, functions: {}, server, watch, operators }));
  const child = spawn(process.execPath, [fileURLToPath(sides[name].program), "serve", "--config", config, "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const logged = text(child.stderr);
  const ended = once(child, "exit").then(async () => {
    throw new Error(`serve has ended: ${await logged}`);
  });
  ended.catch(() => undefined);
  const { origin } = JSON.parse(String((await Promise.race([once(child.stdout, "data"), ended]))[0]));
  const cookie = await logIn(origin, access);

  async function finishedRuns() {
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    const counts = [...metrics.matchAll(/^esm_chat_runs_total\{.*status="(\w+)".*\} (\d+)$/gm)];
    const failed = counts.find(([, status, count]) => status !== "done" && count !== "0");
    if (failed !== undefined) throw new Error(`a run of serve ended with ${failed[1]}`);
    return counts.reduce((sum, [, , count]) => sum + Number(count), 0);
  }

  return {
    /** One run, to its end. */
    async run() {
      const before = await finishedRuns();
      const page = await (await fetch(`${origin}${RUNS_PAGE}`, { headers: { cookie } })).text();
      const body = new URLSearchParams(hiddenFields(page));
      const asked = { method: "POST", headers: { cookie }, body, redirect: "manual" };
      const reply = await fetch(`${origin}${RUNS_PAGE}/now`, asked);
      if (reply.status !== 303) throw new Error(`the console answered with ${reply.status} when asked for a run`);
      while ((await finishedRuns()) === before) await wait(POLL_MS);
    },
    async stop() {
      child.kill("SIGTERM");
      await ended.catch(() => undefined);
    },
  };
}
