import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { closing } from "../support/closing.ts";

/** A connection that sends whatever a test wants. */
export interface RawCaller {
  readonly socket: Socket;
  /** What came so far. */
  answer(): string;
  /** Whether the server has closed it, or resolves when it does. */
  readonly closed: Promise<void>;
}

/**
 * Opens connections to a server on the loopback interface, which are closed after each test. The function that it
 * returns may be told to open one from another address of this machine.
 */
export function rawCallers(): (origin: string, from?: string) => Promise<RawCaller> {
  const closeLater = closing();
  return async (origin, from) => {
    const caller = await openRawCaller(origin, from);
    closeLater(() => caller.socket.destroy());
    return caller;
  };
}

async function openRawCaller(origin: string, from: string | undefined): Promise<RawCaller> {
  const port = Number(new URL(origin).port);
  const socket = connect({ port, host: "127.0.0.1", ...(from === undefined ? {} : { localAddress: from }) });
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    answer += text;
  });
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await once(socket, "connect");
  return { socket, answer: () => answer, closed };
}

/** What a server answers to bytes on a connection of their own, until it closes the connection. */
export async function answerTo(origin: string, bytes: string): Promise<string> {
  const caller = await openRawCaller(origin, undefined);
  caller.socket.write(bytes);
  await caller.closed;
  return caller.answer();
}
