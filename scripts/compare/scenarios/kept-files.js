// Files that BEFORE has kept have to be read by AFTER. Everything begins with BEFORE here, its sandbox too, and goes on
// with the version that is observed.
import { setTimeout as wait } from "node:timers/promises";
import { call } from "../sandbox.js";
import { metricsText } from "../serve-answers.js";
import { sessionOf } from "../sessions.js";

/** Milliseconds: a run begins with every minute. */
const LONGEST_WAIT = 150_000;

/** Notes of runs: sessions that are put aside, cards that need no reading, the last run, the trial card. @param {import("../world.js").World} world */
export async function keptFiles(world) {
  const { before } = world;
  const { lines, at } = world.sessions.busiest(40);
  const args = ["--create-cards", "--clock", new Date(at).toISOString()];
  const sandbox = await world.sandbox({ sessions: lines, args, version: before });
  // One after another, so that what is logged has an order.
  sandbox.configure((settings) => Object.assign(settings, { task: { concurrency: 1 } }));
  const failing = lines.slice(0, 6).map((line) => sessionOf(line).sessionId);
  const rules = failing.map((id) => ({ target: "chatHistory", match: id, kind: "status", status: 500 }));
  await world.run(["install", "--yes", "--json"], { sandbox, version: before });
  await sandbox.control("faults", { rules });
  await world.observe("the run of before", ["run", "--json"], { sandbox, version: before });
  await sandbox.control("faults", { rules: [] });

  await world.observe("check --json", ["check", "--json"], { sandbox });
  // Nothing has happened since: what failed is put aside, cards that need no reading are not read again.
  await world.observe("the next run", ["run", "--json"], { sandbox });
  await world.noteCards("the next run, cards", sandbox);
  await world.observe("one that was put aside", ["run", "--session", failing[0] ?? "", "--json"], { sandbox });
  await world.observe("the run after it", ["run", "--json"], { sandbox });
  await world.observe("check --json in the end", ["check", "--json"], { sandbox });
}

/** Runs and plans of `serve`. @param {import("../world.js").World} world */
export async function keptRuns(world) {
  const { before, version } = world;
  const sessions = world.sessions.first(20);
  const sandbox = await world.sandbox({ sessions, args: ["--create-cards"], version: before });
  const { sessionId } = sessionOf(sessions[1] ?? "");
  await sandbox.control("faults", {
    rules: [{ target: "chatHistory", match: sessionId, kind: "status", status: 500 }],
  });
  sandbox.configure((settings) => {
    settings.schedule = { cron: "* * * * *", timeZone: "Europe/Helsinki" };
    settings.functions.tokens = [];
  });
  await world.observe("runs before any", ["runs"], { sandbox });
  await serveUntilItRan(world, before, sandbox, "before");
  await world.observe("runs --json", ["runs", "--json"], { sandbox });
  await serveUntilItRan(world, version, sandbox, "then");
  await world.observe("runs --json in the end", ["runs", "--json"], { sandbox });
  await world.observe("runs --limit 1", ["runs", "--limit", "1"], { sandbox });
  await world.observe("check --json", ["check", "--json"], { sandbox });
  await world.noteCards("cards", sandbox);
}

/** @param {import("../world.js").World} world @param {import("../world.js").Version} version @param {import("../world.js").Sandbox} sandbox @param {string} name */
async function serveUntilItRan(world, version, sandbox, name) {
  const server = world.start(["serve", "--json"], { sandbox, version });
  const { origin } = JSON.parse(await server.firstLine);
  const until = Date.now() + LONGEST_WAIT;
  let metrics = "";
  while (!/^esm_chat_runs_total\{.*\} 1$/m.test(metrics)) {
    if (Date.now() > until) throw new Error("serve has not begun a run in time");
    await wait(500);
    metrics = await (await call(`${origin}/metrics`)).text();
  }
  server.kill("SIGTERM");
  const { code, stderr } = await server.ended;
  world.note(`serve, ${name}`, `exit code ${code}\n${stderr}\n${metricsText(metrics)}`);
}
