// The administrator's usual way: check, install, try it, run it, run it again.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sessionOf } from "../sessions.js";

/** @param {import("../world.js").World} world @param {"rest" | "web-api"} api */
export async function download(world, api) {
  const sessions = world.sessions.first(150);
  const sandbox = await world.sandbox({ sessions, args: ["--create-cards", "--api", api] });
  const step = async (/** @type {string} */ name, /** @type {string[]} */ args) => {
    await world.observe(name, args, { sandbox });
  };
  await step("check", ["check"]);
  await step("check --json", ["check", "--json"]);
  await step("install --yes --json", ["install", "--yes", "--json", "--html", "list.html"]);
  for (const name of ["list.html", "platform-settings.properties"]) {
    world.note(name, readFileSync(join(sandbox.folder, name), "utf8"));
  }
  await step("check --json after install", ["check", "--json"]);
  await step("run --dry-run --limit 20 --json", ["run", "--dry-run", "--limit", "20", "--json"]);
  await step("run --json", ["run", "--json"]);
  await world.noteCards("cards", sandbox);
  await step("run --json again", ["run", "--json"]);
  const { sessionId } = sessionOf(sessions[7] ?? "");
  await step("run --session", ["run", "--session", sessionId, "--json"]);
  await step("run --session --dry-run as text", ["run", "--session", sessionId, "--dry-run"]);
  await step("run --session of nobody", ["run", "--session", "ws-nobody"]);
  await step("check after the runs", ["check"]);
  await world.noteCards("cards in the end", sandbox);
}

/** All sessions, once. @param {import("../world.js").World} world */
export async function wholeDownload(world) {
  const sandbox = await world.sandbox({ sessions: world.sessions.all, args: ["--create-cards"] });
  await world.observe("run --json", ["run", "--json"], { sandbox });
  await world.noteCards("cards", sandbox);
  await world.noteCards("persons", sandbox, "person");
}
