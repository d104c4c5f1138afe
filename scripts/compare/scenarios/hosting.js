// One `esm-chat serve` for two environments, with text instead of JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { closedPort } from "../ports.js";
import { call } from "../sandbox.js";
import { answerText } from "../serve-answers.js";

/** @param {import("../world.js").World} world */
export async function hosting(world) {
  const environments = [await world.sandbox(), await world.sandbox()];
  for (const [index, sandbox] of environments.entries()) {
    sandbox.configure((settings) => {
      settings.name = ["helsinki", "oulu"][index];
      delete settings.server;
    });
    await world.run(["functions", "--renew-token"], { sandbox });
  }
  const port = await closedPort();
  const files = environments.map(({ folder }) => join(folder, "esm-chat.config.json"));
  world.write("esm-chat.config.json", JSON.stringify({ environments: files, server: { port } }));
  const server = world.start(["serve"]);
  await server.firstLine;
  const origin = `http://127.0.0.1:${port}`;

  const ask = async (/** @type {string} */ name, /** @type {string} */ path, /** @type {RequestInit} */ init = {}) =>
    world.note(name, await answerText(await call(origin + path, init)));
  for (const path of ["/ready", "/helsinki/ready", "/oulu/ready", "/turku/ready"]) await ask(`GET ${path}`, path);
  for (const [index, name] of ["helsinki", "oulu", "turku", ""].entries()) {
    const token = readFileSync(join((environments[index] ?? environments[0]).folder, "function-token"), "utf8");
    const headers = { authorization: `Bearer ${token.split("\n")[0]}`, "content-type": "application/json" };
    const path = `${name === "" ? "" : `/${name}`}/functions/createChatSession?folderCode=chat_sessions`;
    await ask(`POST ${path}`, path, { method: "POST", headers, body: JSON.stringify({ sessionId: "ws-0001" }) });
  }
  for (const [index, sandbox] of environments.entries()) await world.noteCards(`cards ${index}`, sandbox);
  server.kill("SIGINT");
  const { code, stdout, stderr } = await server.ended;
  world.note("its end", `exit code ${code}\n--- stdout\n${stdout}\n--- stderr\n${stderr}`);
  await world.observe("run with its configuration", ["run"]);
  await world.observe("runs", ["runs"]);
}
