import Client from "undici/lib/dispatcher/client.js";
import { NetworkError } from "./network-error.ts";
import { createPhasedConnect, type TlsSession } from "./phased-connect.ts";
import type { RequestLimits } from "./policy.ts";

/** A connection that one request has to itself until it gives it back or closes it. */
export interface ReadConnection {
  readonly dispatch: Client["dispatch"];
  /** Whether its socket met an error, such as a reset: undici takes what came before it for the whole reply. */
  isBroken(): boolean;
  giveBack(): void;
  close(): void;
}

/** Milliseconds after which a connection that nobody uses is closed, unless its host says how long it keeps it. */
const IDLE_MS = 60_000;

/**
 * Connections for reading. undici's own pool opens one more than there are requests, and opens one again where a request
 * was given up.
 *
 * @param makeRoom called before another one is opened
 */
export function createReadConnections({ connectMs }: Pick<RequestLimits, "connectMs">, makeRoom: () => void) {
  const all = new Set<ReadConnection>();
  const idle = new Map<string, ReadConnection[]>();
  const sessions = new Map<string, TlsSession>();

  function idleAt(origin: string): ReadConnection[] {
    const known = idle.get(origin) ?? [];
    idle.set(origin, known);
    return known;
  }

  function open(origin: string): ReadConnection {
    makeRoom();
    const session = sessions.get(origin) ?? {};
    sessions.set(origin, session);
    const { connect, socket, isBroken } = createPhasedConnect(connectMs, session);
    const client = new Client(origin, {
      connect,
      pipelining: 1,
      // The time limits are those of `quick-reads.ts`: undici's are checked every half second only.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
    });
    const connection: ReadConnection = {
      dispatch: client.dispatch.bind(client),
      isBroken,
      giveBack() {
        if (all.has(connection)) idleAt(origin).push(connection);
      },
      close() {
        if (!all.delete(connection)) return;
        client.destroy(new NetworkError("ECONNRESET", "ECONNRESET"), () => undefined);
        // undici does not know it yet while it is being made.
        socket()?.destroy();
      },
    };
    all.add(connection);
    return connection;
  }

  return {
    take: (origin: string): ReadConnection => idleAt(origin).pop() ?? open(origin),
    count: () => all.size,
    /** Closes the one that has been idle for longest, if one is. */
    closeIdle() {
      for (const connections of idle.values()) {
        const oldest = connections.shift();
        if (oldest !== undefined) return oldest.close();
      }
    },
    close() {
      idle.clear();
      for (const connection of all) connection.close();
    },
  };
}
