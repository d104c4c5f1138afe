import type { IncomingMessage } from "node:http";

/** What was sent, or why it could not be taken. */
export type ReadBody = { readonly bytes: Buffer } | { readonly refused: "too-large" | "cut-off" };

/**
 * Reads a request's body whole. What is beyond the limit is thrown away as it comes, so that the client reads the
 * answer instead of meeting a closed connection.
 */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  if (Number(incoming.headers["content-length"] ?? 0) > maxBytes) {
    incoming.resume();
    return { refused: "too-large" };
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve({ refused: "too-large" });
    });
    incoming.once("end", () => resolve({ bytes: Buffer.concat(chunks) }));
    incoming.once("error", () => resolve({ refused: "cut-off" }));
    incoming.once("close", () => resolve({ refused: "cut-off" }));
  });
}
