import { InputError } from "../base/failure.ts";
import { jsonText } from "../base/json-text.ts";
import { sandboxTemplates } from "../sandbox/default-templates.ts";
import { readMannerNames } from "../sandbox/named-manners.ts";
import { readSessionsFile } from "../sandbox/sessions-file.ts";
import { startSandbox } from "../sandbox/start-sandbox.ts";
import { EXIT } from "./exit-code.ts";
import { onStopSignal } from "./stop-signals.ts";
import { type EsmApi, writeSandboxConfig } from "./write-sandbox-config.ts";

export interface SandboxCommandOptions {
  readonly sessions?: string;
  readonly host: string;
  readonly port: number;
  readonly createCards?: true;
  /** Leaves out the chat session template, as in an ESM before the plugin is installed. */
  readonly fresh?: true;
  /** Epoch milliseconds. */
  readonly clock?: number;
  /** Names with commas between them. */
  readonly manners?: string;
  readonly writeConfig?: string;
  /** The API of ESM that the written configuration uses. */
  readonly api: EsmApi;
}

/** `esm-chat sandbox`: prints its addresses in one line of JSON, then serves until it is told to stop. */
export async function sandboxCommand(options: SandboxCommandOptions): Promise<number> {
  if (options.fresh === true && options.createCards === true) {
    const message = "there can be no cards without the template: leave one of them out";
    throw new InputError([{ file: "", place: "--fresh, --create-cards", message }]);
  }
  const manners = options.manners === undefined ? [] : readMannerNames(options.manners);
  const stopped = new Promise<void>((resolve) => onStopSignal(resolve));
  const { host, port } = options;
  const sandbox = await startSandbox({
    host,
    port,
    sessions: options.sessions === undefined ? [] : readSessionsFile(options.sessions),
    createCards: options.createCards === true,
    manners,
    ...(options.fresh === true ? { templates: sandboxTemplates(["person", "incident"]) } : {}),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  }).catch((error: unknown) => {
    throw cannotListen(error) ? portProblem(host, port, error.code) : error;
  });
  try {
    const { esmRest, esmWebApi, chatHistory, control, installationId, login, password, token } = sandbox;
    const config =
      options.writeConfig === undefined ? null : writeSandboxConfig(options.writeConfig, sandbox, options.api);
    const access = { esmRest, esmWebApi, chatHistory, control, installationId, login, password, token, config };
    process.stdout.write(`${jsonText(access)}\n`);
    await stopped;
  } finally {
    await sandbox.close();
  }
  return EXIT.done;
}

function cannotListen(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  const { syscall, code } = error as NodeJS.ErrnoException;
  return error instanceof Error && (syscall === "listen" || syscall === "getaddrinfo") && code !== undefined;
}

function portProblem(host: string, port: number, code: string): InputError {
  const message = `${host}:${port} cannot be listened on (${code}): is it in use, and is it an address of this machine?`;
  return new InputError([{ file: "", place: "--host, --port", message }]);
}
