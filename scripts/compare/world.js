// What a scenario works with: a folder of its own, commands of a version, sandboxes, and a place for what it saw.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startCommand } from "./child-process.js";
import { normaliseJson, normaliseText } from "./normalise.js";
import { openSandbox } from "./sandbox.js";

/** Milliseconds, for a command that ends by itself: much longer than any takes, on a busy machine too. */
const LONGEST_COMMAND = 240_000;

/**
 * @typedef {import("./options.js").Version} Version
 * @typedef {import("./sandbox.js").Sandbox} Sandbox
 * @typedef {import("./child-process.js").Ended & { startedAt: number }} Result
 *
 * @typedef {object} SandboxOptions
 * @property {readonly string[]} [sessions] lines of its file
 * @property {readonly string[]} [args]
 * @property {Version} [version] default: the observed one
 *
 * @typedef {object} CommandOptions
 * @property {string} [cwd] default: the scenario's folder
 * @property {Version} [version] default: the observed one
 * @property {Sandbox} [sandbox] whose folder it is; the requests that it gets are noted with the result
 * @property {number} [longest] milliseconds; default: as long as the scenario
 *
 * @typedef {object} World
 * @property {Version} version the one that is observed
 * @property {Version} before
 * @property {import("./sessions.js").Sessions} sessions
 * @property {string} folder
 * @property {(name: string, text: string) => void} note
 * @property {(name: string, value: unknown) => void} noteJson
 * @property {(name: string, sandbox: Sandbox, template?: string) => Promise<void>} noteCards rejects where there are none
 * @property {(args: readonly string[], options?: CommandOptions) => import("./child-process.js").Started} start
 * @property {(args: readonly string[], options?: CommandOptions) => Promise<Result>} run
 * @property {(name: string, args: readonly string[], options?: CommandOptions) => Promise<Result>} observe runs it and notes the result
 * @property {(options?: SandboxOptions) => Promise<Sandbox>} sandbox
 * @property {(path: string, content: string, mode?: number) => string} write a file in the folder
 */

/**
 * @param {{ version: Version, before: Version, sessions: import("./sessions.js").Sessions, folder: string, begun: number, signal: AbortSignal }} parts
 * @param {(name: string, text: string) => void} keep
 * @returns {World}
 */
export function createWorld({ version, before, sessions, folder, begun, signal }, keep) {
  const folders = { [folder]: "<folder>", [version.folder]: "<project>", [before.folder]: "<project>" };
  const note = (/** @type {string} */ name, /** @type {string} */ text) =>
    keep(name, normaliseText(text, { since: begun, folders }));
  let made = 0;

  /** @type {World["start"]} */
  const start = (args, { sandbox, cwd = sandbox?.folder ?? folder, version: by = version, longest } = {}) =>
    startCommand(by, args, { cwd, signal, longest });
  /** @type {World["run"]} */
  const run = async (args, options) => {
    const startedAt = Date.now();
    return { startedAt, ...(await start(args, { ...options, longest: LONGEST_COMMAND }).ended) };
  };
  /** @type {World["write"]} */
  const write = (path, content, mode) => {
    const file = join(folder, path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, content);
    if (mode !== undefined) chmodSync(file, mode);
    return file;
  };

  return {
    version,
    before,
    sessions,
    folder,
    note,
    noteJson: (name, value) => note(name, normaliseJson(value, Date.now())),
    noteCards: async (name, sandbox, template) => {
      const cards = await sandbox.cards(template);
      if (cards.length === 0) throw new Error("there are no cards");
      note(name, normaliseJson(cards, Date.now()));
    },
    start,
    run,
    observe: async (name, args, options) => {
      await options?.sandbox?.requests();
      const result = await run(args, options);
      const requests = await options?.sandbox?.requests();
      note(name, resultText(result) + (requests === undefined ? "" : `--- requests\n${requests}\n`));
      return result;
    },
    sandbox: async ({ sessions: lines = [], args = [], version: by = version } = {}) => {
      made += 1;
      const own = join(folder, `sandbox-${made}`);
      const file = write(`sandbox-${made}.ndjson`, lines.join("\n"));
      const command = ["sandbox", "--sessions", file, "--write-config", own, ...args];
      return openSandbox(startCommand(by, command, { cwd: folder, signal }), own);
    },
    write,
  };
}

/** @param {Result} result */
function resultText({ code, stdout, stderr, startedAt }) {
  return `exit code ${code}\n--- stdout\n${asJson(stdout, startedAt) ?? stdout}\n--- stderr\n${stderr}`;
}

/** @param {string} text @param {number} startedAt @returns {string | undefined} undefined for what is no JSON */
function asJson(text, startedAt) {
  try {
    return normaliseJson(JSON.parse(text), startedAt);
  } catch {
    return undefined;
  }
}
