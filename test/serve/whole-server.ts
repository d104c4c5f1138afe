import { readFileSync, writeFileSync } from "node:fs";
import { systemClock } from "../../plugin/base/clock.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { sharedByProcess } from "../../plugin/outside/http/budget/system-budgets.ts";
import { hostLimits } from "../../plugin/runner/environment/host-limits.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { startFunctions } from "../../plugin/serve/start-functions.ts";
import { readHosting } from "../../plugin/settings/hosting.ts";
import { createMetrics, type Metrics } from "../../plugin/watch/metrics.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { closing } from "../support/closing.ts";
import { folders, given } from "../support/given-files.ts";

export const WHOLE_SERVER_TOKEN = "a-token-for-tests-0123456789";

/** Everything that `serve` answers, mounted as `serve` does it. */
export interface WholeServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly sandbox: Sandbox;
  readonly metrics: Metrics;
  /** Where the configuration and the files that it names are. */
  readonly folder: string;
  readonly warnings: readonly string[];
}

async function noTrouble(): Promise<null> {
  return null;
}

export interface WholeServerOptions {
  /** Sections of the configuration, instead of those of one for the sandbox. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** Files in the configuration's folder. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Starts whole servers, each in front of a sandbox of its own; they are stopped after each test. */
export function wholeServers(): (options?: WholeServerOptions) => Promise<WholeServer> {
  const startSandbox = sandboxes();
  const closeLater = closing();
  const newFolder = folders();
  return async ({ sections = {}, files = {} } = {}) => {
    const sandbox = await startSandbox({ sessions: [] });
    const folder = newFolder();
    const file = writeSandboxConfig(folder, sandbox, "rest");
    const written = JSON.parse(readFileSync(file, "utf8")) as object;
    given(folder, "chatbot-token", WHOLE_SERVER_TOKEN);
    for (const [name, text] of Object.entries(files)) given(folder, name, text);
    const functions = { tokens: [{ file: "chatbot-token" }] };
    writeFileSync(file, JSON.stringify({ ...written, functions, server: { port: 0 }, ...sections }));
    const hosting = await readHosting(file, {});
    const budgets = sharedByProcess(systemClock, hosting.environments.map(hostLimits));
    const metrics = createMetrics();
    for (const { name } of hosting.environments) metrics.environment(name, true);
    const warnings: string[] = [];
    const log = { info: () => undefined, warn: (_: unknown, message: string) => void warnings.push(message) };
    const started = await startFunctions(hosting, { environment: {}, budgets, runsTrouble: noTrouble, metrics, log });
    closeLater(() => started.stop());
    return { origin: started.origin, sandbox, metrics, folder, warnings };
  };
}
