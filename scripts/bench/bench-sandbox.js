// The bench's end of the sandbox's process.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("sandbox-process.js", import.meta.url));
/** Megabytes of heap: 100,000 sessions with their cards and persons need a few gigabytes. */
const HEAP_MB = 12_000;

/** Starts the process; it has no sandbox yet. */
export function startBenchSandbox() {
  const child = fork(PROGRAM, [], { execArgv: [`--max-old-space-size=${HEAP_MB}`] });

  async function ask(message) {
    const ended = new AbortController();
    const { signal } = ended;
    try {
      child.send(message);
      const failed = once(child, "exit", { signal }).then(() => {
        throw new Error("the sandbox's process has ended");
      });
      const [reply] = await Promise.race([once(child, "message", { signal }), failed]);
      return reply;
    } finally {
      ended.abort();
    }
  }

  return {
    /**
     * A sandbox with untouched cards for the sessions of a workload; the one before it is gone.
     *
     * @param {import("./workload.js").Workload} workload
     */
    start: (workload) => ask({ kind: "start", workload }),
    /** What was asked since the start, and the milliseconds of processor time that it took to answer. */
    stats: () => ask({ kind: "stats" }),
    async close() {
      if (!child.connected) return;
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
