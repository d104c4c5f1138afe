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
  /** Epoch milliseconds. */
  readonly clock?: number;
  readonly writeConfig?: string;
  /** The way into ESM in the configuration that is written. */
  readonly api: EsmApi;
}

/** `esm-chat sandbox`: says where it is in one line of JSON, then serves until it is told to stop. */
export async function sandboxCommand(options: SandboxCommandOptions): Promise<number> {
  const stopped = new Promise<void>((resolve) => onStopSignal(resolve));
  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    sessions: options.sessions === undefined ? [] : readSessionsFile(options.sessions),
    createCards: options.createCards === true,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  try {
    const { esmRest, esmWebApi, chatHistory, control, installationId, login, password, token } = sandbox;
    const config =
      options.writeConfig === undefined ? null : writeSandboxConfig(options.writeConfig, sandbox, options.api);
    const access = { esmRest, esmWebApi, chatHistory, control, installationId, login, password, token, config };
    process.stdout.write(`${JSON.stringify(access)}\n`);
    await stopped;
  } finally {
    await sandbox.close();
  }
  return EXIT.done;
}
