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
  });
  return { exitCode, ...output, lines: output.stderr.split("\n").filter((line) => line !== "") };
}
