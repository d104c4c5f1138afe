import { type Sandbox, type SandboxOptions, startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { closing } from "../support/closing.ts";

/** Starts sandboxes for tests and closes them after each. */
export function sandboxes(): (options?: SandboxOptions) => Promise<Sandbox> {
  const closeLater = closing();
  return async (options) => {
    const sandbox = await startSandbox(options);
    closeLater(() => sandbox.close());
    return sandbox;
  };
}
