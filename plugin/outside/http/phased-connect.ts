import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { buildConnector } from "undici";
import { NetworkError } from "./network-error.ts";

/**
 * Makes the connections to one host, as Node's own agent does: each phase (finding the address, connecting, TLS) may take so
 * long, and a TLS session is used again.
 */
export function createPhasedConnect(phaseMs: number) {
  const connecting = new Set<Socket>();
  let session: Buffer | undefined;

  function open({ protocol, hostname, port, servername }: buildConnector.Options): Socket {
    const plain = { host: hostname, keepAlive: true, keepAliveInitialDelay: 1_000, noDelay: true };
    if (protocol !== "https:") return connectPlain({ ...plain, port: Number(port || 80) });
    const name = servername === undefined || servername === null ? {} : { servername };
    const kept = session === undefined ? {} : { session };
    const socket = connectTls({ ...plain, ...name, ...kept, port: Number(port || 443), ALPNProtocols: ["http/1.1"] });
    socket.on("session", (given) => {
      session = given;
    });
    return socket;
  }

  return {
    connect(options: buildConnector.Options, callback: buildConnector.Callback): void {
      const socket = open(options);
      let phase = "lookup";
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
        connecting.delete(socket);
        if (error === null) callback(null, socket);
        else callback(error, null);
      };
      connecting.add(socket);
      socket.once("lookup", () => next("connect"));
      if (options.protocol === "https:") {
        socket.once("connect", () => next("secureConnect"));
        socket.once("secureConnect", () => over(null));
      } else {
        socket.once("connect", () => over(null));
      }
      socket.on("error", over);
      socket.once("close", () => over(new NetworkError("ECONNRESET")));
    },
    close() {
      for (const socket of connecting) socket.destroy();
    },
  };
}
