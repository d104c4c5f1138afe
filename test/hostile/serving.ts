import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RequestLimits, RetryPolicy } from "../../plugin/outside/http/policy.ts";
import { PROJECT } from "../support/esm-chat-command.ts";

/** Megabytes that `serve` may take, and its heap alone. */
const MEMORY_MB = 512;

export interface HealthFigures {
  readonly count: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  /** Statuses and errors that were no 200. */
  readonly wrong: readonly unknown[];
}

/** `esm-chat serve` as a process, with somebody who asks for its health all the time. */
export interface Serving {
  readonly origin: string;
  /** Undefined while it lives. */
  ended(): string | undefined;
  /** Bytes at most; 0 where the machine does not tell. */
  peakBytes(): number;
  said(): string;
  health(): Promise<HealthFigures>;
  /** @returns its exit code */
  stop(): Promise<number | null>;
}

export async function startServing(
  config: string,
  limits: { readonly limits: Partial<RequestLimits>; readonly retry: Partial<RetryPolicy> },
): Promise<Serving> {
  const { PATH = "", HOME = "" } = process.env;
  const preload = new URL("shorter-limits.js", import.meta.url).href;
  const main = `${PROJECT}dist/cli/main.js`;
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MEMORY_MB}`, "--import", preload, main, "serve", "--json", "--config", config],
    { env: { PATH, HOME, ESM_CHAT_TEST_LIMITS: JSON.stringify(limits) }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  const closed = once(child, "close");
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), "line"),
    closed.then(() => {
      throw new Error(`serve ended at once: ${said}`);
    }),
  ])) as [string];
  const { origin } = JSON.parse(line) as { origin: string };
  const prober = startProber(origin);
  return {
    origin,
    said: () => said,
    ended: () =>
      child.exitCode === null && child.signalCode === null
        ? undefined
        : `serve ended (${child.exitCode ?? child.signalCode}): ${said.slice(-1_000)}`,
    peakBytes: () => peakOf(child),
    async health() {
      prober.send("tell");
      const [figures] = (await once(prober, "message")) as [HealthFigures];
      return figures;
    },
    async stop() {
      if (prober.connected) prober.send("end");
      child.kill("SIGTERM");
      const [code] = (await closed) as [number | null];
      return code;
    },
  };
}

function startProber(origin: string): ChildProcess {
  return fork(fileURLToPath(new URL("health-prober.js", import.meta.url)), [origin]);
}

function peakOf({ pid }: ChildProcess): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
