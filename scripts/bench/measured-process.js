// Runs a Node program to its end and tells what it printed and used.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const USAGE = new URL("child-usage.js", import.meta.url).href;

/**
 * @typedef {object} Measured
 * @property {any} result the JSON that the program printed
 * @property {number} exitCode
 * @property {number} cpuMs processor time, start-up included
 * @property {number} wallMs from the program's start to its end
 * @property {number} maxRssBytes
 * @property {number} lockSockets how often it listened, on a port or a path
 * @property {number} lockFolders locks whose folder of sockets it read
 */

/**
 * @param {string} program beside this file, or below the project's folder
 * @param {readonly string[]} args
 * @param {readonly string[]} [execArgv]
 * @returns {Promise<Measured>}
 */
export async function measure(program, args, execArgv = []) {
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  const usage = join(folder, "usage.json");
  try {
    const path = fileURLToPath(new URL(program, import.meta.url));
    const child = spawn(process.execPath, [...execArgv, "--import", USAGE, path, ...args], {
      env: { ...process.env, BENCH_USAGE: usage, NODE_V8_COVERAGE: undefined },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    if (stdout.trim() === "") throw new Error(`${program} printed nothing (exit code ${exitCode}): ${stderr}`);
    return { result: JSON.parse(stdout), exitCode, ...JSON.parse(readFileSync(usage, "utf8")) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
