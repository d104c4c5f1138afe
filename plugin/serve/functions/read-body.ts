import type { IncomingMessage } from "node:http";

/** Bytes: a hundred times what the chatbot sends. */
export const MOST_BODY_BYTES = 16 * 1024;

/** The body, or why it could not be read; `taken`: whoever had the request before has read it. */
export type ReadBody =
  | { readonly text: string }
  | { readonly refused: "too-large" | "cut-off" | "not-utf-8" | "taken" };

/** Reads the whole body, or no more than the limit if it is too large. Takes no more memory for many small chunks. */
export function readIncomingBody(incoming: IncomingMessage): Promise<ReadBody> {
  if (incoming.readableDidRead) return Promise.resolve({ refused: "taken" });
  // hono's bodyLimit refuses every body in chunks, since its request is not one of Node's own (4.13.19).
  if (declaresTooMuch(incoming.headers["content-length"])) return Promise.resolve({ refused: "too-large" });
  return new Promise((resolve) => {
    const body = createRoom();
    incoming.on("data", (part: Buffer) => {
      if (body.take(part)) return;
      incoming.pause();
      resolve({ refused: "too-large" });
    });
    incoming.on("end", () => resolve(decode(body.taken())));
    incoming.on("error", () => resolve({ refused: "cut-off" }));
    incoming.on("close", () => resolve({ refused: "cut-off" }));
  });
}

/** The same of a request as web servers of the fetch kind give it. */
export async function readRequestBody(request: Request): Promise<ReadBody> {
  if (request.bodyUsed) return { refused: "taken" };
  if (declaresTooMuch(request.headers.get("content-length") ?? undefined)) return { refused: "too-large" };
  if (request.body === null) return { text: "" };
  const body = createRoom();
  try {
    for await (const part of request.body) if (!body.take(part)) return { refused: "too-large" };
  } catch {
    return { refused: "cut-off" };
  }
  return decode(body.taken());
}

function declaresTooMuch(contentLength: string | undefined): boolean {
  return Number(contentLength ?? 0) > MOST_BODY_BYTES;
}

/** Room for a body of the largest size. */
function createRoom() {
  const room = Buffer.alloc(MOST_BODY_BYTES);
  let size = 0;
  return {
    /** @returns whether there was room for it */
    take(part: Uint8Array): boolean {
      if (size + part.length > MOST_BODY_BYTES) return false;
      room.set(part, size);
      size += part.length;
      return true;
    },
    taken: () => room.subarray(0, size),
  };
}

function decode(bytes: Uint8Array): ReadBody {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { refused: "not-utf-8" };
  }
}
