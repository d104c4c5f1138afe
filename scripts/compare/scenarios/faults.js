// Both systems in trouble.
import { sessionOf } from "../sessions.js";
import { FAULTS } from "./fault-rules.js";

/** Every kind of fault, each on cards that are still to be written. @param {import("../world.js").World} world @param {"rest" | "web-api"} api */
export async function singleFaults(world, api) {
  const sessions = world.sessions.first(40);
  for (const [part, faults] of FAULTS[api].entries()) {
    // A sandbox for a few of them: what is put aside is due again after five minutes.
    const sandbox = await world.sandbox({ sessions, args: ["--create-cards", "--api", api] });
    oneAfterAnother(sandbox);
    for (const [index, { name, rule, bulk }] of faults.entries()) {
      const { sessionId } = sessionOf(sessions[index] ?? "");
      await play(world, sandbox, name, [rule], [...(bulk ? ["--limit", "3"] : ["--session", sessionId]), "--json"]);
    }
    await world.noteCards(`cards ${part}`, sandbox);
  }
}

/** Many sessions that fail in one run, each in a way of its own, and what becomes of them. @param {import("../world.js").World} world */
export async function manyFaults(world) {
  const sessions = world.sessions.first(40);
  const ids = sessions.map((line) => sessionOf(line).sessionId);
  const sandbox = await world.sandbox({ sessions, args: ["--create-cards"] });
  oneAfterAnother(sandbox);
  const step = (/** @type {string} */ name, /** @type {unknown[]} */ rules, /** @type {string[]} */ args) =>
    play(world, sandbox, name, rules, args);
  const many = [
    ...[500, 404, 410, 403].map((status, index) => ofSession(ids[index + 1], { kind: "status", status })),
    ofSession(ids[5], { kind: "truncate" }),
    ofSession(ids[6], { kind: "reset" }),
    ofSession(ids[7], { kind: "status", status: 503, retryAfter: 1, times: 1 }),
  ];
  await step("many sessions fail", many, ["--json"]);
  await world.noteCards("many sessions fail, cards", sandbox);
  await step("they are put aside", [], ["--json"]);
  await step("they are put aside, as text", [], []);
  await step("one of them is tried", [], ["--session", ids[1] ?? "", "--json"]);
  await step("one of them fails again", many, ["--session", ids[6] ?? "", "--json"]);
  await world.noteCards("cards", sandbox);
}

/** Faults by chance, and a platform that wants to be left alone. @param {import("../world.js").World} world */
export async function drawnFaults(world) {
  const sandbox = await world.sandbox({ sessions: world.sessions.first(40), args: ["--create-cards"] });
  oneAfterAnother(sandbox);
  const step = (/** @type {string} */ name, /** @type {Record<string, unknown>} */ rule) =>
    play(world, sandbox, name, [{ target: "chatHistory", kind: "status", ...rule }], ["--json"]);
  await step("told to wait for an hour", { status: 429, retryAfter: 3_600 });
  await step("by chance", { status: 503, retryAfter: 0, probability: 0.1 });
  await world.noteCards("cards", sandbox);
  const away = { target: "esm", kind: "status", status: 503, retryAfter: 900 };
  await play(world, sandbox, "told to wait, as text", [away], []);
}

/**
 * @param {import("../world.js").World} world
 * @param {import("../world.js").Sandbox} sandbox
 * @param {string} name
 * @param {readonly unknown[]} rules
 * @param {readonly string[]} args
 */
async function play(world, sandbox, name, rules, args) {
  await sandbox.control("faults", { rules, seed: 7 });
  await world.observe(name, ["run", ...args], { sandbox });
  // Whoever looks at the cards would meet them too.
  await sandbox.control("faults", { rules: [] });
}

/** So that faults that are drawn, or happen a few times, meet the same requests. @param {import("../world.js").Sandbox} sandbox */
function oneAfterAnother(sandbox) {
  sandbox.configure((settings) => {
    settings.task = { concurrency: 1 };
    settings.esm.budget = { atOnce: 1 };
    settings.chatHistory.budget = { atOnce: 1 };
  });
}

/** @param {string | undefined} id @param {Record<string, unknown>} rest */
function ofSession(id, rest) {
  return { target: "chatHistory", match: `/sessions/${id}`, ...rest };
}
