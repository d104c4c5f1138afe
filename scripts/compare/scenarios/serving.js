// `esm-chat serve` with the chatbot's function, health and metrics.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { call } from "../sandbox.js";
import { answerText, metricsText } from "../serve-answers.js";
import { sessionOf } from "../sessions.js";

/** @param {import("../world.js").World} world */
export async function serving(world) {
  const sessions = world.sessions.first(20);
  const sandbox = await world.sandbox({ sessions });
  await world.observe("serve without a token", ["serve"], { sandbox });
  await world.observe("functions --renew-token", ["functions", "--renew-token", "--json"], { sandbox });
  const server = world.start(["serve", "--json"], { sandbox });
  const { origin, environments } = JSON.parse(await server.firstLine);
  world.noteJson("first line", environments);

  const token = readFileSync(join(sandbox.folder, "function-token"), "utf8").split("\n")[0]?.trim() ?? "";
  const ask = async (/** @type {string} */ name, /** @type {string} */ path, /** @type {RequestInit} */ init = {}) =>
    world.note(name, await answerText(await call(origin + path, init)));
  for (const path of ["/health", "/ready", "/default/ready", "/other/ready", "/", "/openapi.json"])
    await ask(`GET ${path}`, path);
  await ask("HEAD /health", "/health", { method: "HEAD" });
  await ask("POST /health", "/health", { method: "POST" });

  const path = "/functions/createChatSession";
  const url = `${path}?folderCode=chat_sessions`;
  const json = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  /** @type {(name: string, body: unknown, headers?: Record<string, string>, to?: string) => Promise<void>} */
  const create = (name, body, headers = json, to = url) =>
    ask(name, to, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
  const { sessionId } = sessionOf(sessions[0] ?? "");
  await ask("createChatSession with GET", url);
  await create("createChatSession", { sessionId, visitorExternalId: null, more: 1 });
  await create("createChatSession again", { sessionId });
  for (const line of sessions.slice(1, 6)) {
    const { visitor, startedAt } = JSON.parse(line);
    const body = { sessionId: sessionOf(line).sessionId, visitorExternalId: visitor.externalId, startedAt };
    await create(`createChatSession for ${body.sessionId}`, body);
  }
  await create("with a wrong token", { sessionId }, { ...json, authorization: "Bearer of-a-token-that-is-wrong" });
  await create("without a token", { sessionId }, { "content-type": "application/json" });
  await create("with another content type", { sessionId }, { ...json, "content-type": "text/plain" });
  await create("with no JSON", "{");
  await create("with wrong fields", { sessionId: 7, startedAt: "yesterday", visitorExternalId: "" });
  await create("with too long an id", { sessionId: "x".repeat(201) });
  await create("with signs alone as id", { sessionId: "'$#" });
  await create("with too large a body", { sessionId, more: "x".repeat(20_000) });
  await create("without a folder", { sessionId }, json, path);
  await create("with an unknown folder", { sessionId }, json, `${path}?folderCode=other`);
  await sandbox.control("faults", { rules: [{ target: "esm", match: "POST", kind: "status", status: 400 }] });
  await create("while ESM refuses", { sessionId: "ws-refused" });
  await sandbox.control("faults", { rules: [] });

  await world.noteCards("cards before the run", sandbox);
  await world.observe("run --json beside it", ["run", "--json"], { sandbox });
  await world.noteCards("cards", sandbox);
  await world.observe("check --json beside it", ["check", "--json"], { sandbox });
  await world.observe("a second one in this folder", ["serve"], { sandbox });
  const metrics = await call(`${origin}/metrics`);
  world.note("GET /metrics", metricsText(await metrics.text()));
  await ask("GET /metrics through a proxy", "/metrics", { headers: { "x-forwarded-for": "192.0.2.1" } });
  server.kill("SIGTERM");
  const { code, stderr } = await server.ended;
  world.note("its end", `exit code ${code}\n${stderr}`);
  await world.observe("runs --json", ["runs", "--json"], { sandbox });
}
