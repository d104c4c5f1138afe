import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { DrawnRequest } from "./drawn-requests.ts";

export interface RawAnswer {
  /** 0 when the server closed without a word. */
  readonly status: number;
  readonly body: string;
  readonly tookMs: number;
}

/** Milliseconds after which somebody leaves who has not sent the whole of a request. */
const LEAVES_AFTER_MS = 20;

/** Sends bytes on a connection of their own, and waits until the server has answered and closed it. */
export async function rawCall(port: number, { text, isWhole }: DrawnRequest): Promise<RawAnswer> {
  const before = performance.now();
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (data: string) => {
    answer += data;
    // Whatever the server says of the connection, this caller has got all it wants.
    if (isAnswered(answer)) socket.destroy();
  });
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.write(text);
  if (!isWhole) {
    await Promise.race([closed, delay(LEAVES_AFTER_MS)]);
    socket.destroy();
  }
  await closed;
  const [head = "", body = ""] = splitOnce(answer);
  return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0), body, tookMs: performance.now() - before };
}

function isAnswered(answer: string): boolean {
  const [head = "", body] = splitOnce(answer);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  return body !== undefined && length !== undefined && Buffer.byteLength(body) >= Number(length);
}

function splitOnce(answer: string): string[] {
  const end = answer.indexOf("\r\n\r\n");
  return end < 0 ? [answer] : [answer.slice(0, end), answer.slice(end + 4)];
}
