// The administrator's usual way: check, install, try it, run it, run it again.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sessionOf } from "../sessions.js";

/** @param {import("../world.js").World} world @param {"rest" | "web-api"} api */
export async function download(world, api) {
  const sessions = world.sessions.first(150);
  const sandbox = await world.sandbox({ sessions, args: ["--create-cards", "--api", api] });
  const cwd = sandbox.folder;
  const step = async (/** @type {string} */ name, /** @type {string[]} */ args) => {
    await world.observe(name, args, { cwd });
    world.note(`${name}, requests`, await sandbox.requests());
  };
  await step("check", ["check"]);
  await step("check --json", ["check", "--json"]);
  await step("install --yes --json", ["install", "--yes", "--json", "--html", "list.html"]);
  for (const name of ["list.html", "platform-settings.properties"]) {
    world.note(name, readFileSync(join(cwd, name), "utf8"));
  }
  await step("check --json after install", ["check", "--json"]);
  await step("run --dry-run --limit 20 --json", ["run", "--dry-run", "--limit", "20", "--json"]);
  await step("run --json", ["run", "--json"]);
  world.noteJson("cards", await sandbox.cards());
  await step("run --json again", ["run", "--json"]);
  const { sessionId } = sessionOf(sessions[7] ?? "");
  await step("run --session", ["run", "--session", sessionId, "--json"]);
  await step("run --session --dry-run as text", ["run", "--session", sessionId, "--dry-run"]);
  await step("run --session of nobody", ["run", "--session", "ws-nobody", "--json"]);
  await step("check after the runs", ["check"]);
  world.noteJson("cards in the end", await sandbox.cards());
}

/** All sessions, once. @param {import("../world.js").World} world */
export async function wholeDownload(world) {
  const sandbox = await world.sandbox({ sessions: world.sessions.all, args: ["--create-cards"] });
  await world.observe("run --json", ["run", "--json"], { cwd: sandbox.folder });
  world.note("requests", await sandbox.requests());
  world.noteJson("cards", await sandbox.cards());
  world.noteJson("persons", await sandbox.cards("person"));
}
