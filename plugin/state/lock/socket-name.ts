import { connect, createServer, type Server, type Socket } from "node:net";
import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import {
  holderLine,
  LONGEST_HOLDER_LINE,
  type LockHeld,
  type LockName,
  MOST_ATTEMPTS,
  PATIENCE_MS,
  readHolderLine,
  type TakenName,
} from "./lock-holder.ts";

/** Nobody listens: `ENOENT` on Windows. */
const NOBODY: ReadonlySet<string | undefined> = new Set(["ECONNREFUSED", "ENOENT"]);

/** Somebody listened, but crashed or released the name before answering. */
const HUNG_UP: ReadonlySet<string | undefined> = new Set(["ECONNRESET", "EPIPE"]);

/** A name is held by listening on it, which the kernel allows to only one process. */
export function socketName(path: string): LockName {
  return {
    take: (clock) => listen(path, clock),
    isTaken: () => isListening(path),
    async holder(clock) {
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        const answer = await askHolder(path, clock);
        if (answer === "nobody") return undefined;
        // Tried again: a process without free file handles hangs up although it has the name.
        if (answer !== "hung-up") return answer;
      }
      return { heldBy: undefined };
    },
  };
}

/** Listens on a socket, which every user may ask who can reach it. @returns undefined when another process does */
export function listen(path: string, clock: Clock): Promise<TakenName | undefined> {
  const line = holderLine({ pid: process.pid, since: clock.now() });
  const connections = new Set<Socket>();
  const isFile = process.platform !== "win32";
  let isKept = false;

  function say(connection: Socket): void {
    connection.end(line, () => connection.destroy());
  }

  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("close", () => connections.delete(connection));
    connection.on("error", () => undefined);
    if (isKept) say(connection);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(unavailable(error));
    });
    // Exclusive: the workers of a Node cluster would otherwise share the name.
    server.listen({ path, exclusive: true, readableAll: isFile, writableAll: isFile }, () => {
      // The lock alone must not keep the process running.
      server.unref();
      // If a connection cannot be accepted, only its client lacks an answer; the lock stays.
      server.on("error", () => undefined);
      resolve({
        keep() {
          isKept = true;
          for (const connection of connections) say(connection);
        },
        release: () => close(server, connections),
      });
    });
  });
}

function close(server: Server, connections: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const connection of connections) connection.destroy();
  });
}

/** Whether somebody listens, also one who is frozen; without waiting for an answer. @throws the system's error */
export function isListening(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const connection = connect({ path }, () => {
      connection.destroy();
      resolve(true);
    });
    connection.on("error", (error: NodeJS.ErrnoException) => {
      const { code } = error;
      if (NOBODY.has(code)) resolve(false);
      // As many wait to be answered as may.
      else if (code === "EAGAIN") resolve(true);
      else reject(error);
    });
  });
}

/** Who listens on a socket. Waits at most a second for the answer. */
export function askHolder(path: string, clock: Clock): Promise<LockHeld | "hung-up" | "nobody"> {
  return new Promise((resolve) => {
    const patience = new AbortController();
    const connection = connect({ path });
    let said = "";
    function answered(answer: LockHeld | "hung-up" | "nobody"): void {
      patience.abort();
      connection.destroy();
      resolve(answer);
    }
    connection.setEncoding("utf8");
    connection.on("data", (part: string) => {
      said += part;
      if (said.includes("\n") || said.length > LONGEST_HOLDER_LINE) answered({ heldBy: readHolderLine(said) });
    });
    connection.on("end", () => answered(said === "" ? "hung-up" : { heldBy: undefined }));
    connection.on("error", ({ code }: NodeJS.ErrnoException) => {
      if (NOBODY.has(code)) answered("nobody");
      else answered(HUNG_UP.has(code) ? "hung-up" : { heldBy: undefined });
    });
    clock.wait(PATIENCE_MS, patience.signal).then(
      () => answered({ heldBy: undefined }),
      () => undefined,
    );
  });
}

function unavailable(cause: NodeJS.ErrnoException): Failure {
  const message = `the system gives no lock (${cause.code ?? "unknown reason"}): may this process open Unix sockets or named pipes?`;
  return new Failure(message, { code: "lock-unavailable", scope: "run", retryable: true, cause });
}
