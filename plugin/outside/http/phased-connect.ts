import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { buildConnector } from "undici";
import { NetworkError } from "./network-error.ts";

/** The TLS session of a host, which its next connection begins with. */
export interface TlsSession {
  kept?: Buffer | undefined;
}

/** Makes one connection, again where it was closed. */
export interface PhasedConnect {
  connect(options: buildConnector.Options, callback: buildConnector.Callback): void;
  /** The latest socket. */
  socket(): Socket | undefined;
  /** Whether the latest socket has met an error, such as a reset. */
  isBroken(): boolean;
}

/** Connects as Node's own agent does: each phase (finding the address, connecting, TLS) may take so long. */
export function createPhasedConnect(phaseMs: number, session: TlsSession): PhasedConnect {
  let latest: Socket | undefined;
  let isBroken = false;

  return {
    socket: () => latest,
    isBroken: () => isBroken,
    connect(options, callback) {
      const socket = open(options, session);
      latest = socket;
      isBroken = false;
      let phase = isIP(options.hostname) === 0 ? "lookup" : "connect";
      let isOver = false;
      const timer = setTimeout(() => socket.destroy(new NetworkError("ETIMEDOUT", phase)), phaseMs).unref();
      const next = (name: string) => {
        phase = name;
        if (!isOver) timer.refresh();
      };
      const over = (error: Error | null) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        if (error === null) return callback(null, socket);
        session.kept = undefined;
        callback(error, null);
      };
      socket.once("lookup", () => next("connect"));
      if (options.protocol === "https:") {
        socket.once("connect", () => next("secureConnect"));
        socket.once("secureConnect", () => over(null));
      } else {
        socket.once("connect", () => over(null));
      }
      socket.on("error", (error) => {
        if (latest === socket) isBroken = true;
        over(error);
      });
      socket.once("close", () => over(new NetworkError("ECONNRESET", "ECONNRESET")));
    },
  };
}

function open({ protocol, hostname, port }: buildConnector.Options, session: TlsSession): Socket {
  const plain = { host: hostname, keepAlive: true, keepAliveInitialDelay: 1_000, noDelay: true };
  if (protocol !== "https:") return connectPlain({ ...plain, port: Number(port || 80) });
  const socket = connectTls({
    ...plain,
    port: Number(port || 443),
    ALPNProtocols: ["http/1.1"],
    // Without the name, a host of many names shows any certificate. An address is not a name (RFC 6066).
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ...(session.kept === undefined ? {} : { session: session.kept }),
  });
  // The host's name is not compared with its certificate again where a session goes on: it must have been once.
  let isSecure = false;
  let given: Buffer | undefined;
  const keep = () => {
    if (isSecure && given !== undefined) session.kept = given;
  };
  socket.once("secureConnect", () => {
    isSecure = true;
    keep();
  });
  socket.on("session", (data) => {
    given = data;
    keep();
  });
  return socket;
}
