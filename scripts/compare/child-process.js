// Processes of the two versions. None of them outlives the comparison, and none is waited for without a limit.
import { spawn } from "node:child_process";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** For the very end, whatever it is. */
export function endAllProcesses() {
  for (const child of running) child.kill("SIGKILL");
}

/**
 * @typedef {object} Ended
 * @property {number | string | null} code the exit code, or the signal that ended it
 * @property {string} stdout
 * @property {string} stderr
 *
 * @typedef {object} Started
 * @property {Promise<string>} firstLine of standard output; rejects when it ends without one
 * @property {Promise<Ended>} ended
 * @property {(signal: NodeJS.Signals) => void} kill
 */

/**
 * @param {import("./options.js").Version} version
 * @param {readonly string[]} args
 * @param {{ cwd: string, signal: AbortSignal, longest?: number | undefined }} where
 *   `signal` ends it at once, and so do so many milliseconds
 * @returns {Started}
 */
export function startCommand({ main }, args, { cwd, signal, longest }) {
  // Nothing of the environment of whoever compares, but what is needed to start.
  const plain = { PATH: process.env["PATH"], HOME: cwd, LANG: "C.UTF-8", TZ: "UTC" };
  const child = spawn(process.execPath, [main, ...args], { cwd, env: plain, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const kill = (/** @type {NodeJS.Signals} */ how) => void child.kill(how);
  const endNow = () => kill("SIGKILL");
  signal.addEventListener("abort", endNow);
  const tooLate = longest === undefined ? undefined : setTimeout(endNow, longest);
  const said = { stdout: "", stderr: "" };
  const firstLine = new Promise((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said.stdout += text;
      if (said.stdout.includes("\n")) resolve(said.stdout.split("\n", 1)[0]);
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      said.stderr += text;
    });
    child.once("close", () => reject(new Error(`esm-chat ${args[0]} ended early: ${said.stderr}`)));
  });
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, by) => {
      if (by === "SIGKILL") reject(new Error(`esm-chat ${args.join(" ")} took too long and was ended`));
      else resolve({ code: code ?? by, ...said });
    });
  }).finally(() => {
    running.delete(child);
    clearTimeout(tooLate);
    signal.removeEventListener("abort", endNow);
  });
  // Not everybody waits for both.
  firstLine.catch(() => undefined);
  ended.catch(() => undefined);
  return { firstLine, ended, kill };
}
