import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** The other side has left; nothing more needs to be said to it. */
export class Gone extends Error {
  override readonly name = "Gone";
}

/** The bytes of one answer. Nothing here knows HTTP: a manner writes what it likes. */
export interface Wire {
  /** Resolves when the other side has taken it. @throws Gone */
  write(data: string | Uint8Array): Promise<void>;
  end(): void;
  /** Cuts the connection, so that the other side sees a reset. */
  reset(): void;
  /** Milliseconds. @throws Gone */
  pause(milliseconds: number): Promise<void>;
  /** Says nothing until the other side leaves. @throws Gone */
  silence(): Promise<never>;
}

export function wireOf(socket: Socket): Wire {
  const gone = new AbortController();
  socket.once("close", () => gone.abort(new Gone()));
  socket.on("error", () => gone.abort(new Gone()));
  return {
    async write(data) {
      if (gone.signal.aborted || socket.destroyed) throw new Gone();
      if (socket.write(data)) return;
      await once(socket, "drain", { signal: gone.signal }).catch(() => {
        throw new Gone();
      });
    },
    end: () => void socket.end(),
    reset: () => socket.resetAndDestroy(),
    async pause(milliseconds) {
      await delay(milliseconds, undefined, { signal: gone.signal }).catch(() => {
        throw new Gone();
      });
    },
    async silence() {
      if (!gone.signal.aborted) await once(gone.signal, "abort");
      throw new Gone();
    },
  };
}

export interface Plain {
  readonly status?: number;
  /** Default: what fits the body and `Connection: close`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A well-formed answer. */
export async function reply(wire: Wire, { status = 200, headers = {}, body = "" }: Plain): Promise<void> {
  await wire.write(
    head(status, { "content-length": String(Buffer.byteLength(body)), connection: "close", ...headers }),
  );
  // In pieces, so that a reader that has seen enough can leave.
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  for (let from = 0; from < bytes.length; from += PIECE) await wire.write(bytes.subarray(from, from + PIECE));
  wire.end();
}

const PIECE = 262_144;

export function head(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ "content-type": "application/json", ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join("")}\r\n`;
}
