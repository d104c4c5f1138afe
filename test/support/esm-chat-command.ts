import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { askDesk } from "./ask-desk.ts";

export const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = String(await askDesk("command"));

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of standard error. */
  readonly lines: readonly string[];
}

export interface Running {
  readonly process: ChildProcess;
  /** The first line on standard output. */
  firstLine(): Promise<string>;
  finished(): Promise<Finished>;
}

export interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Through `npm run`, as the README says. */
  readonly npm?: boolean;
}

/**
 * Starts `esm-chat` as a process of its own; whatever still runs after the last test is ended.
 *
 * @param main the command's file; by default the complete bundle, as the zip has it
 */
export function esmChatCommands(main = MAIN) {
  const started: ChildProcess[] = [];
  afterAll(async () => {
    for (const child of started.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const closed = once(child, "close");
      const isGroup = child.spawnfile === "npm" && child.pid !== undefined;
      if (isGroup) process.kill(-Number(child.pid), "SIGKILL");
      else child.kill("SIGKILL");
      await closed;
    }
  });

  function start(args: readonly string[], options: CommandOptions = {}): Running {
    const { PATH = "", HOME = "" } = process.env;
    const [command, ...before] =
      options.npm === true ? ["npm", "run", "--silent", "esm-chat", "--"] : [process.execPath, main];
    const child = spawn(command ?? "", [...before, ...args], {
      cwd: options.cwd ?? PROJECT,
      env: { PATH, HOME, ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
      // npm runs the command in a process of its own, which must end with it.
      detached: options.npm === true,
    });
    started.push(child);
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    const firstLine = once(createInterface(child.stdout), "line") as Promise<[string]>;
    // A command may end without a line.
    firstLine.catch(() => undefined);
    const closed = once(child, "close") as Promise<[number | null]>;
    return {
      process: child,
      firstLine: async () => {
        const [line] = await Promise.race([
          firstLine,
          closed.then(() => {
            throw new Error(`esm-chat ended without a line on standard output: ${output.stderr}`);
          }),
        ]);
        return line;
      },
      finished: async () => {
        const [exitCode] = await closed;
        return { exitCode, ...output, lines: output.stderr.split("\n").filter((line) => line !== "") };
      },
    };
  }

  return { start, run: (args: readonly string[], options?: CommandOptions) => start(args, options).finished() };
}
