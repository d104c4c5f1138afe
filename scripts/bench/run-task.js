// The task, as a user starts it: `esm-chat run`, in a process of its own.
import { readFileSync, writeFileSync } from "node:fs";
import { measure } from "./measured-process.js";
import { THIS_SIDE } from "./side.js";

/** The most gentle limits would measure themselves: ESM's usual budget is made for a system that others use too. */
export const NO_LIMITS = { requestsPerSecond: null, atOnce: 16, kilobytesPerSecond: null };

/**
 * @param {string} folder for the configuration and for what is kept from run to run
 * @param {object} access where the sandbox listens
 * @param {readonly string[]} [execArgv]
 * @param {import("./side.js").Side} [side]
 */
export async function runTask(folder, access, execArgv = [], side = THIS_SIDE) {
  const { writeSandboxConfig } = await side.module("dist/cli/write-sandbox-config.js");
  const config = writeSandboxConfig(folder, access, "rest");
  const settings = JSON.parse(readFileSync(config, "utf8"));
  settings.esm.budget = NO_LIMITS;
  settings.chatHistory.budget = NO_LIMITS;
  writeFileSync(config, JSON.stringify(settings));
  const args = ["run", "--config", config, "--json"];
  const { result: report, ...used } = await measure(side.program, args, execArgv);
  if (report.status !== "done") {
    const why = report.failures?.[0]?.reason ?? report.errors?.[0] ?? report.reason;
    throw new Error(`the task ended with ${report.status}: ${why}`);
  }
  return { report, ...used };
}
