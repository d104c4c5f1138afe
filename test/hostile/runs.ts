import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RequestLimits, RetryPolicy } from "../../plugin/outside/http/policy.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";

/** What a process of `run` may take, for its heap. Megabytes: the unit's `MemoryMax` is twice this. */
const HEAP_MB = 512;

/** Milliseconds after which a run hangs: many times what the longest takes. */
const HANGS_MS = 120_000;

export interface CommandLine {
  readonly args: readonly string[];
  readonly limits?: Partial<RequestLimits>;
  readonly retry?: Partial<RetryPolicy>;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes of memory at most; 0 where the machine does not tell. */
  readonly peakBytes: number;
  /** Milliseconds for which the event loop was held at most. */
  readonly heldMs: number;
  readonly tookMs: number;
}

/** Why there is no result. */
export interface Died {
  readonly died: string;
}

/** Runs of `esm-chat` in a process of their own, which begins anew when one of them has ended it. */
export interface Runs {
  run(line: CommandLine): Promise<Ended | Died>;
  close(): Promise<void>;
}

export function createRuns(): Runs {
  let child: ChildProcess | undefined;
  let said = "";

  function start(): ChildProcess {
    const { PATH = "", HOME = "" } = process.env;
    const started = fork(fileURLToPath(new URL("runs-process.js", import.meta.url)), {
      env: { PATH, HOME },
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    said = "";
    started.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2_000);
    });
    return started;
  }

  return {
    async run({ args, limits = {}, retry = {}, environment = {} }) {
      child ??= start();
      const running = child;
      const answered = new AbortController();
      const { signal } = answered;
      // It is not told from a run that only takes long otherwise.
      const hanging = setTimeout(() => running.kill("SIGKILL"), HANGS_MS);
      running.send({ args, limits, retry, environment });
      try {
        return await Promise.race([
          once(running, "message", { signal }).then(([result]) => result as Ended),
          once(running, "exit", { signal }).then(([code, by]) => {
            child = undefined;
            const fatal = /FATAL ERROR: .*/.exec(said)?.[0] ?? said.slice(0, 300);
            if (by === "SIGKILL") return { died: `did nothing for ${HANGS_MS / 1000} seconds` };
            return { died: `ended by itself (${String(code ?? by)}): ${fatal}` };
          }),
        ]);
      } finally {
        clearTimeout(hanging);
        answered.abort();
      }
    },
    async close() {
      if (child === undefined) return;
      const closed = once(child, "exit");
      child.kill("SIGKILL");
      await closed;
      child = undefined;
    },
  };
}

/** The one line of a run with `--json`; undefined when the run could not work. */
export function reportOf({ stdout }: Ended): RunReport | undefined {
  const report = JSON.parse(stdout) as RunReport;
  return report.failures === undefined ? undefined : report;
}
