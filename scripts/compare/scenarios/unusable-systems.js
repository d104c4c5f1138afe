// Systems that cannot be worked with: not there, not letting in, not set up. Exit code 2, and words for it.
import { join } from "node:path";
import { closedPort } from "../ports.js";

/** @param {import("../world.js").World} world */
export async function unusableSystems(world) {
  const sandbox = await world.sandbox({ sessions: world.sessions.first(5), args: ["--create-cards"] });
  const { esmRest, esmWebApi, chatHistory } = sandbox.access;
  const nowhere = `http://127.0.0.1:${await closedPort()}`;
  world.write("sandbox-1/wrong", "wrong-secret", 0o600);
  const webApi = { timeZone: "Europe/Helsinki" };

  /** @type {Record<string, (settings: any) => void>} */
  const changes = {
    "ESM cannot be reached": (s) => Object.assign(s.esm, { url: `${nowhere}/itsm/api/v1` }),
    "ESM refuses the login": (s) => Object.assign(s.esm, { password: { file: "wrong" } }),
    "ESM is not at this path": (s) => Object.assign(s.esm, { url: esmRest.replace("/itsm", "/nothing") }),
    "the Web API at the address of REST": (s) => Object.assign(s.esm, { api: "web-api", webApi }),
    "REST at the address of the Web API": (s) => Object.assign(s.esm, { url: esmWebApi }),
    "the Web API refuses the login": (s) =>
      Object.assign(s.esm, { api: "web-api", url: esmWebApi, webApi, password: { file: "wrong" } }),
    "the chat platform cannot be reached": (s) => Object.assign(s.chatHistory, { url: `${nowhere}/chat` }),
    "the chat platform refuses the token": (s) => Object.assign(s.chatHistory, { token: { file: "wrong" } }),
    "the chat platform does not know the installation": (s) =>
      Object.assign(s.chatHistory, { installationId: "other" }),
    "the chat platform is not at this path": (s) => Object.assign(s.chatHistory, { url: `${chatHistory}/nothing` }),
  };
  const prefix = "efecteChat.integration.chatSession";
  /** @type {Record<string, string>} */
  const codes = {
    "another template": `${prefix}.templateCode=other`,
    "another folder": `${prefix}.folderCode=other`,
    "an attribute that is not there": `${prefix}.chatLog.attributeCode=other`,
    "an attribute of another type": `!${prefix}.endTime.attributeCode=x\n${prefix}.chatLog.attributeCode=end_time`,
    "a value that is not there": `${prefix}.isChatActive.negativeValueCode=other`,
    "an attribute of persons that is not there": "efecteChat.integration.ticket.chatMembers.attributeCode=other",
    "another template of persons": "efecteChat.integration.person.templateCode=other",
  };
  for (const [name, lines] of Object.entries(codes)) {
    const file = `${name.replaceAll(" ", "-")}.properties`;
    world.write(join("sandbox-1", file), lines);
    changes[name] = (s) => Object.assign(s, { platformSettings: file });
  }

  /** @type {any} */
  let right;
  sandbox.configure((settings) => {
    right = structuredClone(settings);
  });
  for (const [name, change] of Object.entries(changes)) {
    sandbox.configure((settings) => {
      Object.assign(settings, structuredClone(right));
      change(settings);
    });
    await world.observe(`${name}, run --json`, ["run", "--json"], { sandbox });
    await world.observe(`${name}, check --json`, ["check", "--json"], { sandbox });
  }
  await world.observe("erase with a wrong mapping", ["erase", "--session", "a", "--yes"], { sandbox });
  await world.noteCards("cards", sandbox);
}
