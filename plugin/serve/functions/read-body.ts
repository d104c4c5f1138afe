import type { IncomingMessage } from "node:http";

/** What was sent, or why it could not be taken. */
export type ReadBody = { readonly text: string } | { readonly refused: "too-large" | "cut-off" | "not-utf-8" };

/** Reads a request's body whole, up to a limit in bytes; what is beyond it is left where it is. */
export async function readBody(incoming: IncomingMessage, most: number): Promise<ReadBody> {
  if (Number(incoming.headers["content-length"] ?? 0) > most) return { refused: "too-large" };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    function end(result: ReadBody): void {
      incoming.off("data", take).off("end", decode).off("error", cutOff).off("close", cutOff);
      incoming.on("error", () => undefined);
      incoming.pause();
      resolve(result);
    }
    function take(chunk: Buffer): void {
      size += chunk.length;
      if (size > most) end({ refused: "too-large" });
      else chunks.push(chunk);
    }
    function decode(): void {
      try {
        end({ text: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)) });
      } catch {
        end({ refused: "not-utf-8" });
      }
    }
    function cutOff(): void {
      end({ refused: "cut-off" });
    }
    incoming.on("data", take).once("end", decode).once("error", cutOff).once("close", cutOff);
  });
}
