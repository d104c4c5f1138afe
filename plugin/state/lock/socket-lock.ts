import { connect, createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { holderLine, LONGEST_HOLDER_LINE, type Lock, type LockHeld, readHolderLine } from "./lock-holder.ts";

/** Milliseconds in which a holder says who it is; one that is busy, stopped or not ours stays nameless. */
const PATIENCE_MS = 1_000;

/** Times that the name was taken and its holder gone a moment later. Whoever is that fast has work in hand. */
const MOST_ATTEMPTS = 20;

/** The name is nobody's: `ENOENT` on Windows, `ECONNRESET` from a holder that died before it answered. */
const GONE: ReadonlySet<string | undefined> = new Set(["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE"]);

/** The lock is to listen on a name: the kernel gives it to one process, and takes it back when that process ends. */
export async function acquireSocketLock(path: string, clock: Clock): Promise<Lock | LockHeld> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const lock = await trySocketLock(path, clock);
    if (lock !== undefined) return lock;
    const answer = await askHolder(path, clock);
    if (answer !== "gone") return answer;
  }
  return { heldBy: undefined };
}

/** Undefined when somebody else listens. */
export function trySocketLock(path: string, clock: Clock): Promise<Lock | undefined> {
  const holder = { pid: process.pid, since: clock.now() };
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("close", () => connections.delete(connection));
    // Whoever asked and left is not told.
    connection.on("error", () => undefined);
    connection.end(holderLine(holder), () => connection.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(unavailable(error));
    });
    // Exclusive: the workers of a Node cluster would otherwise share the name.
    server.listen({ path, exclusive: true }, () => {
      // A process that has nothing else left to do must be able to end.
      server.unref();
      // A connection that cannot be accepted costs the one who asks an answer, not the holder its lock.
      server.on("error", () => undefined);
      resolve({ release: () => close(server, connections) });
    });
  });
}

function close(server: Server, connections: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const connection of connections) connection.destroy();
  });
}

function askHolder(path: string, clock: Clock): Promise<LockHeld | "gone"> {
  return new Promise((resolve) => {
    const patience = new AbortController();
    const connection = connect({ path });
    let said = "";
    function settle(answer: LockHeld | "gone"): void {
      patience.abort();
      connection.destroy();
      resolve(answer);
    }
    connection.setEncoding("utf8");
    connection.on("data", (part: string) => {
      said += part;
      if (said.includes("\n") || said.length > LONGEST_HOLDER_LINE) settle({ heldBy: readHolderLine(said) });
    });
    connection.on("end", () => settle(said === "" ? "gone" : { heldBy: undefined }));
    connection.on("error", ({ code }: NodeJS.ErrnoException) =>
      settle(GONE.has(code) ? "gone" : { heldBy: undefined }),
    );
    clock.wait(PATIENCE_MS, patience.signal).then(
      () => settle({ heldBy: undefined }),
      () => undefined,
    );
  });
}

function unavailable(cause: NodeJS.ErrnoException): Failure {
  const message = `the system gives no lock (${cause.code ?? "unknown reason"}): may this process open Unix sockets or named pipes?`;
  return new Failure(message, { code: "lock-unavailable", scope: "run", retryable: true, cause });
}
