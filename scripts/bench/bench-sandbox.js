// The bench's end of the sandbox's two processes: one is ESM, the other the chat platform, so that neither waits for the
// other's work.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("sandbox-process.js", import.meta.url));
/** Megabytes of heap: 100,000 sessions with their cards and persons need a few gigabytes. */
const HEAP_MB = 12_000;

/** Starts the processes; they have no sandbox yet. */
export function startBenchSandbox() {
  const esm = startProcess("esm");
  const chatHistory = startProcess("chatHistory");

  return {
    /**
     * A sandbox with untouched cards for the sessions of a workload; the one before it is gone.
     *
     * @param {import("./workload.js").Workload} workload
     */
    async start(workload) {
      const message = { kind: "start", workload };
      const [started, chats] = await Promise.all([esm.ask(message), chatHistory.ask(message)]);
      return { ...started, access: { ...started.access, chatHistory: chats.access.chatHistory } };
    },
    /**
     * What was asked since the start, and the milliseconds of processor time that it took the busier of the two to answer.
     */
    async stats() {
      const message = { kind: "stats" };
      const [ofEsm, ofChats] = await Promise.all([esm.ask(message), chatHistory.ask(message)]);
      return { esm: ofEsm.traffic, chatHistory: ofChats.traffic, cpuMs: Math.max(ofEsm.cpuMs, ofChats.cpuMs) };
    },
    async close() {
      await Promise.all([esm.close(), chatHistory.close()]);
    },
  };
}

/** @param {"esm" | "chatHistory"} system */
function startProcess(system) {
  const child = fork(PROGRAM, [system], { execArgv: [`--max-old-space-size=${HEAP_MB}`] });

  async function ask(message) {
    const ended = new AbortController();
    const { signal } = ended;
    try {
      child.send(message);
      const failed = once(child, "exit", { signal }).then(() => {
        throw new Error(`the process of the sandbox's ${system} has ended`);
      });
      const [reply] = await Promise.race([once(child, "message", { signal }), failed]);
      return reply;
    } finally {
      ended.abort();
    }
  }

  return {
    ask,
    async close() {
      if (!child.connected) return;
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
