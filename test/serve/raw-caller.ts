import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection that sends whatever a test wants. */
export interface RawCaller {
  readonly socket: Socket;
  /** What came so far. */
  answer(): string;
  /** Whether the server has closed it, or resolves when it does. */
  readonly closed: Promise<void>;
}

/** Opens a connection to a server on the loopback interface. @param from another address of this machine */
export async function rawCaller(origin: string, from?: string): Promise<RawCaller> {
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
  const caller = await rawCaller(origin);
  caller.socket.write(bytes);
  await caller.closed;
  return caller.answer();
}
