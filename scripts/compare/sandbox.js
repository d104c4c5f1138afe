// A sandbox of one version, and what is asked of it from outside.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { closedPort } from "./ports.js";

/** Milliseconds. */
const LONGEST_CALL = 60_000;
/** As many as ESM gives at once. */
const PAGE = 200;

/**
 * @typedef {object} Sandbox
 * @property {string} folder with the configuration in it, under its usual name
 * @property {{ esmRest: string, esmWebApi: string, chatHistory: string, control: string, login: string, password: string }} access
 * @property {number} port at which `serve` listens with this configuration
 * @property {(change: (settings: any) => void) => void} configure changes the configuration
 * @property {(path: string, body?: unknown) => Promise<void>} control rejects when that is refused
 * @property {() => Promise<string>} requests counts since the last time they were asked for
 * @property {(template?: string) => Promise<any[]>} cards all of them, with all attributes
 * @property {(template: string, cards: readonly unknown[]) => Promise<void>} makeCards
 */

/**
 * @param {import("./child-process.js").Started} started
 * @param {string} folder
 * @returns {Promise<Sandbox>}
 */
export async function openSandbox(started, folder) {
  const access = JSON.parse(await started.firstLine);
  const config = join(folder, "esm-chat.config.json");
  const configure = (/** @type {(settings: any) => void} */ change) => {
    const settings = JSON.parse(readFileSync(config, "utf8"));
    change(settings);
    writeFileSync(config, JSON.stringify(settings, null, 2));
  };
  const port = await closedPort();
  configure((settings) => {
    settings.server.port = port;
    settings.functions.environmentUrl = `http://127.0.0.1:${port}`;
    // A busy machine must not change what happens.
    settings.functions.answerWithinMs = 60_000;
    settings.functions.personWithinMs = 60_000;
  });
  const control = async (/** @type {string} */ path, /** @type {unknown} */ body = {}) => {
    const answer = await call(`${access.control}/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok)
      throw new Error(`the sandbox's control answers ${answer.status} to ${path}: ${await answer.text()}`);
  };
  const authorization = async () => {
    const body = new URLSearchParams({ login: access.login, password: access.password });
    const answer = await call(`${access.esmRest}/users/login`, { method: "POST", body });
    return answer.headers.get("authorization") ?? "";
  };
  return {
    folder,
    access,
    port,
    configure,
    control,
    requests: async () => {
      const stats = await json(await call(`${access.control}/stats`));
      await control("stats/reset");
      return ["esm", "chatHistory"].flatMap((system) => stats[system].calls.map(callLine)).join("\n");
    },
    cards: async (template = "chat_session") => {
      const headers = { authorization: await authorization() };
      /** @type {any[]} */
      const cards = [];
      for (;;) {
        const from = cards.length === 0 ? "" : `&filterId=${cards.at(-1).dataCardId}`;
        const url = `${access.esmRest}/dc/${template}/data?limit=${PAGE}&dataCards=true${from}`;
        const answer = await call(url, { headers });
        const page = answer.status === 404 ? [] : (await json(answer)).data;
        cards.push(...page);
        if (page.length < PAGE) return cards.toReversed();
      }
    },
    makeCards: async (template, cards) => {
      const headers = { authorization: await authorization(), "content-type": "application/json" };
      const url = `${access.esmRest}/dc/${template}/data`;
      const answer = await call(url, { method: "PUT", headers, body: JSON.stringify(cards) });
      const { meta } = await json(answer);
      if (meta.importResult?.savedDataCards !== cards.length) throw new Error("the sandbox did not save the cards");
    },
  };
}

/** A request that does not last for ever. @param {string} url @param {RequestInit} [init] */
export async function call(url, init = {}) {
  return fetch(url, { ...init, signal: AbortSignal.timeout(LONGEST_CALL) });
}

/** @param {Response} answer @returns {Promise<any>} */
async function json(answer) {
  return answer.json();
}

/** @param {{ method: string, path: string, requests: number, statuses: Record<string, number> }} call */
function callLine({ method, path, requests, statuses }) {
  const parts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  return `${method} ${path}  ${requests} (${parts.join(", ")})`;
}
