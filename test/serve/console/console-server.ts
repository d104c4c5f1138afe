import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkForConsole } from "../../../plugin/cli/check-for-console.ts";
import type { EsmApi } from "../../../plugin/cli/write-sandbox-config.ts";
import { writeSandboxConfig } from "../../../plugin/cli/write-sandbox-config.ts";
import type { Sandbox, SandboxOptions } from "../../../plugin/sandbox/start-sandbox.ts";
import type { CheckEnvironment } from "../../../plugin/serve/console/checklists.ts";
import { startServing } from "../../../plugin/serve/start-serving.ts";
import { readHosting } from "../../../plugin/settings/hosting.ts";
import { sandboxes } from "../../sandbox/running-sandbox.ts";
import { closing } from "../../support/closing.ts";
import { folders, given } from "../../support/given-files.ts";

/** A whole `serve` process with the console, in this process, in front of a sandbox. */
export interface ConsoleServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** What was logged, as it would stand in the log. */
  readonly logged: readonly string[];
  /** Before the test ends. */
  stop(): Promise<void>;
}

export interface ConsoleServerOptions {
  readonly sandbox?: SandboxOptions;
  readonly api?: EsmApi;
  /** Sections of the configuration, instead of those of one for the sandbox. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** Lines below the platform settings of one for the sandbox. */
  readonly platformSettings?: string;
  /** Settings of `server.console`. */
  readonly console?: Readonly<Record<string, unknown>>;
  /** Goes through the checklist; default: as `serve` does. */
  readonly check?: CheckEnvironment | "not offered";
}

const REAL_CHECK: CheckEnvironment = (configuration, checking) => checkForConsole(configuration, checking, {});

/** Starts servers with the console; the sandbox's login is an operator. All are stopped after each test. */
export function consoleServers(): (options?: ConsoleServerOptions) => Promise<ConsoleServer> {
  const startSandbox = sandboxes();
  const closeLater = closing();
  const newFolder = folders();
  return async ({
    sandbox: options = { sessions: [] },
    api = "rest",
    sections = {},
    platformSettings = "",
    console = {},
    check = REAL_CHECK,
  } = {}) => {
    const sandbox = await startSandbox(options);
    const folder = newFolder();
    const file = writeSandboxConfig(folder, sandbox, api, { mapsReports: true });
    appendFileSync(join(folder, "platform-settings.properties"), platformSettings);
    const written = JSON.parse(readFileSync(file, "utf8")) as object;
    const server = { port: 0, console: { enabled: true, ...console } };
    given(folder, "function-token", "a-token-for-tests-0123456789");
    writeFileSync(file, JSON.stringify({ ...written, server, operators: [sandbox.login], ...sections }));
    const logged: string[] = [];
    const note = (fields: unknown, message: string) => void logged.push(`${JSON.stringify(fields)} ${message}`);
    const serving = await startServing(readHosting(file, {}), {
      environment: {},
      log: { info: note, warn: note, error: note },
      progress: () => undefined,
      ended: () => undefined,
      check: check === "not offered" ? undefined : check,
    });
    let stopped: Promise<void> | undefined;
    function stop(): Promise<void> {
      stopped ??= serving.stop();
      return stopped;
    }
    closeLater(stop);
    return { origin: serving.origin, sandbox, folder, logged, stop };
  };
}
