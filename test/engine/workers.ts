import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const SCRIPT = fileURLToPath(new URL("worker-process.js", import.meta.url));
const DIST = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

if (!existsSync(DIST)) throw new Error("dist/ is missing: run npm run build, or the tests with npm test");

/** What a worker process tells. */
export interface WorkerLine {
  readonly kind: "ready" | "began" | "ended" | "stopped";
  readonly environment?: string;
  readonly index?: number;
  readonly of?: number;
  readonly status?: string;
}

export interface WorkerProcess {
  readonly process: ChildProcess;
  readonly lines: readonly WorkerLine[];
  /** What it wrote to standard error. */
  readonly said: readonly string[];
  /** Resolves when it has told so many lines of this kind. */
  told(kind: WorkerLine["kind"], count: number): Promise<void>;
  /** Ends it and waits until it is gone. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Resolves when it is gone, to the signal that ended it. */
  gone(): Promise<NodeJS.Signals | null>;
}

/** Starts workers, each a process of its own; whatever still runs after the last test is ended. */
export function workerProcesses(): (settings: unknown) => WorkerProcess {
  const started: WorkerProcess[] = [];
  afterAll(async () => {
    await Promise.all(started.map((worker) => worker.end("SIGKILL")));
  });
  return (settings) => {
    const worker = startWorker(settings);
    started.push(worker);
    return worker;
  };
}

function startWorker(settings: unknown): WorkerProcess {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(settings)], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: WorkerLine[] = [];
  const said: string[] = [];
  const events = new EventEmitter();
  const closed = once(child, "close").then(() => events.emit("news"));
  createInterface(child.stdout).on("line", (line) => {
    lines.push(JSON.parse(line) as WorkerLine);
    events.emit("news");
  });
  createInterface(child.stderr).on("line", (line) => said.push(line));
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  return {
    process: child,
    lines,
    said,
    async told(kind, count) {
      while (lines.filter((line) => line.kind === kind).length < count) {
        if (isGone()) throw new Error(`the worker has ended: ${said.join("\n")}`);
        await once(events, "news");
      }
    },
    async end(signal) {
      if (!isGone()) child.kill(signal);
      await closed;
    },
    async gone() {
      await closed;
      return child.signalCode;
    },
  };
}
