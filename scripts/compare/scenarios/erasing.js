// `esm-chat erase`.
import { sessionOf } from "../sessions.js";

/** @param {import("../world.js").World} world @param {"rest" | "web-api"} api */
export async function erasing(world, api) {
  const sessions = world.sessions.first(25);
  const sandbox = await world.sandbox({ sessions, args: ["--create-cards", "--api", api] });
  const [first, second] = [sessionOf(sessions[0] ?? ""), sessionOf(sessions[1] ?? "")];
  const person = first.operators[0].externalId;
  const step = async (/** @type {string} */ name, /** @type {string[]} */ args) => {
    const asked = args.includes("--dry-run") ? [] : ["--yes"];
    await world.observe(name, ["erase", ...asked, ...args], { sandbox });
  };
  await step("of an active chat", ["--session", first.sessionId, "--json"]);
  await world.run(["run", "--json"], { sandbox });
  await step("by session, dry run as text", ["--session", first.sessionId, "--dry-run"]);
  await step("by session", ["--session", first.sessionId, "--json"]);
  await step("by session again", ["--session", first.sessionId, "--json"]);
  await step("by session as text", ["--session", second.sessionId]);
  await step("of no session", ["--session", "ws-nobody", "--json"]);
  await step("by person, dry run", ["--person", person, "--dry-run", "--json"]);
  await step("by person, a support person", ["--person", person, "--json"]);
  await step("by person", ["--person", person, "--as", "support-person", "--json"]);
  await step("by nobody", ["--person", "nobody@example.org"]);
  await world.noteCards("cards", sandbox);
  await step("by age, none so old", ["--older-than", "36500", "--json"]);
  sandbox.configure((settings) => Object.assign(settings, { privacy: { retentionDays: 30 } }));
  await step("by age", ["--older-than", "--json"]);
  await world.noteCards("cards in the end", sandbox);
  await world.observe("run --json", ["run", "--json"], { sandbox });
  await world.observe("run --session", ["run", "--session", first.sessionId, "--json"], { sandbox });
  const restoring = ["run", "--session", first.sessionId, "--restore-erased", "--json"];
  await world.observe("run --session --restore-erased", restoring, { sandbox });
}
