import type { EnvironmentSettings } from "../../plugin/library/environment-settings.ts";
import { type Environment, type EnvironmentOptions, openEnvironment } from "../../plugin/library/open-environment.ts";
import type { SandboxOptions } from "../../plugin/library/sandbox/options.ts";
import { type Sandbox, startSandbox } from "../../plugin/library/sandbox/start.ts";
import { generateSessions } from "../../plugin/library/sandbox.ts";
import { closing } from "../support/closing.ts";
import { folders } from "../support/given-files.ts";

/** The token of `createChatSession`. */
export const TOKEN = "a-token-of-more-than-twenty-characters";

/** Made-up sessions of one morning, of which one goes on. */
export const morning = (count = 12) => generateSessions({ count, startAt: "2026-11-23T06:00:00Z" });

type EnvironmentChanges = Pick<EnvironmentSettings, "name" | "server"> & Pick<EnvironmentOptions, "log">;

/** Sandboxes with environments that lead to them, closed after each test. */
export function libraryWorld() {
  const close = closing();
  const folder = folders();
  return {
    close,
    folder,
    async sandbox(options: SandboxOptions = {}): Promise<Sandbox> {
      const sandbox = await startSandbox(options);
      close(sandbox.close);
      return sandbox;
    },
    open(sandbox: Sandbox, changes: EnvironmentChanges = {}): Promise<Environment> {
      const { settings, secrets } = sandbox.environment();
      const { name = "default", log, server } = changes;
      return openEnvironment({
        settings: { ...settings, name, server },
        secrets: { ...secrets, "functions.tokens": [TOKEN] },
        folder: folder(),
        log,
      });
    },
  };
}
