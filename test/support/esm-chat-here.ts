import { setFlagsFromString } from "node:v8";
import { runCommandLine } from "../../plugin/cli/command-line.ts";
import type { Finished } from "./esm-chat-command.ts";

/**
 * `esm-chat` within this process, which costs a fraction of a process of its own: for what a command says and does. What
 * only a process has (signals, its streams, its working folder) is tested with `esmChatCommands`.
 */
export async function esmChatHere(
  args: readonly string[],
  { environment = {} }: { readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<Finished> {
  const output = { stdout: "", stderr: "" };
  const exitCode = await runCommandLine(args, environment, {
    stdout: { write: (text) => (output.stdout += text) },
    stderr: { write: (text) => (output.stderr += text) },
  }).finally(growHeapAsUsual);
  return { exitCode, ...output, lines: output.stderr.split("\n").filter((line) => line !== "") };
}

/** A command that keeps its heap small does so for the rest of the process, which here has other tests to run. */
function growHeapAsUsual(): void {
  setFlagsFromString("--heap-growing-percent=0");
  setFlagsFromString("--allocation-site-pretenuring");
}
