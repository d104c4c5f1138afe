import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const MAIN = new URL("../../dist/cli/main.js", import.meta.url).pathname;

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `esm-chat` to its end, as a process of its own. */
export async function esmChat(...args: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, ...output };
}

export interface SandboxProcess {
  readonly esmRest: string;
  readonly control: string;
  readonly chatHistory: string;
  readonly login: string;
  readonly password: string;
  readonly token: string;
  readonly config: string;
  stop(): Promise<number | null>;
}

/** Starts `esm-chat sandbox` and waits for its line. */
export async function sandboxProcess(...args: readonly string[]): Promise<SandboxProcess> {
  const child: ChildProcess = spawn(process.execPath, [MAIN, "sandbox", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("no standard output");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    ...(JSON.parse(line) as Omit<SandboxProcess, "stop">),
    async stop() {
      child.kill("SIGTERM");
      const [exitCode] = (await once(child, "close")) as [number | null];
      return exitCode;
    },
  };
}
