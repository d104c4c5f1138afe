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
  stop(): Promise<void>;
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
  /** The address of ESM's host to ask instead of the sandbox's own: of one that passes on, or is in trouble. */
  readonly inFront?: (sandbox: Sandbox) => Promise<string>;
  /** Settings of `server.console`. */
  readonly console?: Readonly<Record<string, unknown>>;
  /** Goes through the checklist; default: as `serve` does. */
  readonly check?: CheckEnvironment | "not offered";
  /** Further files beside the configuration, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Called with the folder before the server starts. */
  readonly before?: (folder: string) => void;
  /** Sections of further environments in front of the same sandbox, by their names; the first one is then in a folder `default`. */
  readonly beside?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
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
    files = {},
    before,
    beside,
    inFront,
    check = REAL_CHECK,
  } = {}) => {
    const sandbox = await startSandbox(options);
    const esmHost = await inFront?.(sandbox);
    const folder = newFolder();
    const server = { port: 0, console: { enabled: true, ...console } };
    function write(place: string, own: Readonly<Record<string, unknown>>): string {
      const path = writeSandboxConfig(place, sandbox, api, { mapsReports: true });
      appendFileSync(join(place, "platform-settings.properties"), platformSettings);
      const written = JSON.parse(readFileSync(path, "utf8")) as { readonly esm: { readonly url: string } };
      const esm =
        esmHost === undefined ? {} : { esm: { ...written.esm, url: esmHost + new URL(written.esm.url).pathname } };
      const all = { "function-token": "a-token-for-tests-0123456789", ...files };
      for (const [name, content] of Object.entries(all)) given(place, name, content);
      writeFileSync(path, JSON.stringify({ ...written, ...esm, server, operators: [sandbox.login], ...own }));
      return path;
    }
    let file = write(beside === undefined ? folder : join(folder, "default"), sections);
    if (beside !== undefined) {
      const others = Object.entries(beside).map(([name, own]) => write(join(folder, name), { name, ...own }));
      file = given(folder, "list.json", JSON.stringify({ environments: [file, ...others], server }));
    }
    before?.(folder);
    const logged: string[] = [];
    const note = (fields: unknown, message: string) => void logged.push(`${JSON.stringify(fields)} ${message}`);
    const serving = await startServing(await readHosting(file, {}), {
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
