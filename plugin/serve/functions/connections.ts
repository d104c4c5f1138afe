import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { network } from "./rate-limit.ts";

/** Connections use file descriptors, and so do runs: well below LimitNOFILE in `deploy/esm-chat.service`. */
export const MOST_CONNECTIONS = 2_000;

/**
 * Requests of one connection that are not answered yet. HTTP allows to send some before the answers come, but no proxy
 * and no HTTP library does so unless it is told to.
 */
export const MOST_IN_HAND = 8;

/** Bytes that Node's parser gets at once; some thirty of the shortest requests. */
export const PORTION = 1_024;
/**
 * Bytes of one connection that are parsed before the event loop is given back: enough to see that it has too many
 * requests in hand.
 */
export const AT_A_TIME = 4 * PORTION;

/** The connections of a server, which are kept within bounds: those who need many lose some, and nobody is kept out. */
export interface Connections {
  /** Takes note of a new connection. Closes the one that has been idle for longest if there are too many. */
  opened(socket: Socket): void;
  /** @returns whether to answer the request; if not, its connection is closed */
  takes(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
  /** The answers that are not finished. */
  inHand(): readonly ServerResponse[];
  /** Closes those that have nothing in hand; Node closes none that has not begun to speak TLS (observed, Node 20.20). */
  closeIdle(): void;
  closeAll(): void;
}

interface Connection {
  readonly socket: Socket;
  readonly caller: Caller;
  readonly inHand: Set<ServerResponse>;
}

/** The connections from one address. */
interface Caller {
  readonly open: Set<Connection>;
  /** Those that have nothing in hand, which may not have said anything yet; the one idle for longest is the first. */
  readonly idle: Set<Connection>;
}

/** @param mostOfAddress connections from one address */
export function createConnections(mostOfAddress: number): Connections {
  const connections = new Map<string, Connection>();
  const callers = new Map<string, Caller>();

  function callerAt(address: string): Caller {
    const caller = callers.get(address) ?? { open: new Set(), idle: new Set() };
    callers.set(address, caller);
    return caller;
  }

  /** The new connection is idle too, so that there is always one to close. */
  function makeRoom(newest: Connection): void {
    if (newest.caller.open.size > mostOfAddress) closeOldestIdle(newest.caller);
    if (connections.size <= MOST_CONNECTIONS) return;
    let largest = newest.caller;
    for (const caller of callers.values()) {
      if (caller.idle.size > 0 && caller.open.size > largest.open.size) largest = caller;
    }
    closeOldestIdle(largest);
  }

  function closeOldestIdle({ idle }: Caller): void {
    const [oldest] = idle;
    oldest?.socket.destroy();
  }

  return {
    opened(socket) {
      const name = peerOf(socket);
      if (name === undefined) {
        // The caller has gone already.
        socket.destroy();
        return;
      }
      const address = network(socket.remoteAddress ?? "");
      const caller = callerAt(address);
      const connection: Connection = { socket, caller, inHand: new Set() };
      connections.set(name, connection);
      caller.open.add(connection);
      caller.idle.add(connection);
      socket.once("close", () => {
        if (connections.get(name) === connection) connections.delete(name);
        caller.open.delete(connection);
        caller.idle.delete(connection);
        if (caller.open.size === 0 && callers.get(address) === caller) callers.delete(address);
      });
      makeRoom(connection);
    },
    takes({ socket }, outgoing) {
      const connection = connections.get(peerOf(socket) ?? "");
      if (connection === undefined || socket.destroyed) return false;
      const { caller, inHand } = connection;
      if (inHand.size >= MOST_IN_HAND) {
        socket.destroy();
        return false;
      }
      inHand.add(outgoing);
      caller.idle.delete(connection);
      outgoing.once("close", () => {
        inHand.delete(outgoing);
        if (inHand.size === 0 && caller.open.has(connection)) caller.idle.add(connection);
      });
      return true;
    },
    inHand: () => [...connections.values()].flatMap(({ inHand }) => [...inHand]),
    closeIdle() {
      for (const { socket, inHand } of connections.values()) if (inHand.size === 0) socket.destroy();
    },
    closeAll() {
      for (const { socket } of connections.values()) socket.destroy();
    },
  };
}

/**
 * Has a connection's bytes parsed in small portions, and none once it is closed. Node reads 64 KiB at once, makes objects
 * of the two thousand requests that may be in it, and closes every one with an error of its own, although the first of
 * them has closed the connection (observed, Node 20.20: 15 µs each). Every few portions the event loop is given back: ten
 * thousand chunks of a byte may be in it too, and a few dozen such connections would hold everybody else up for seconds.
 *
 * @param socket one that Node's server has prepared to read from
 */
export function readInPortions(socket: Socket): void {
  const readers = socket.listeners("data");
  socket.removeAllListeners("data");
  socket.on("data", (bytes: Buffer) => {
    const now = bytes.subarray(0, AT_A_TIME);
    for (let from = 0; from < now.length && !socket.destroyed; from += PORTION) {
      for (const read of readers) read.call(socket, now.subarray(from, from + PORTION));
    }
    if (bytes.length === now.length || socket.destroyed) return;
    // Node pauses the socket itself while too many answers wait to be sent, and goes on when they are.
    const goesOn = !socket.isPaused();
    socket.pause();
    socket.unshift(bytes.subarray(AT_A_TIME));
    if (goesOn) setImmediate(() => socket.resume());
  });
}

/**
 * Tells the connections of a server apart, with TLS too, where a request comes by another socket than the connection.
 * Undefined for one that is closed.
 */
function peerOf({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;
}
