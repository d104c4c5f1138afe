// The task, as a user starts it: `esm-chat run`, in a process of its own.
import { writeSandboxConfig } from "../../dist/cli/write-sandbox-config.js";
import { measure } from "./measured-process.js";

/**
 * @param {string} folder for the configuration and the journal
 * @param {object} access where the sandbox listens
 * @param {readonly string[]} [execArgv]
 */
export async function runTask(folder, access, execArgv = []) {
  const config = writeSandboxConfig(folder, access, "rest");
  const { result: report, ...used } = await measure(
    "../../dist/cli/main.js",
    ["run", "--config", config, "--json"],
    execArgv,
  );
  if (report.status !== "done")
    throw new Error(`the task ended with ${report.status}: ${report.failures?.[0]?.reason}`);
  return { report, ...used };
}
