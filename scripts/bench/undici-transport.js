// What `plugin/http/transport.ts` would be with undici for an engine: the same interface and limits. Takes its place in
// a measured process through `--import` of this file's neighbour, so that the two engines can be compared; the plugin
// never loads it.
import { Agent } from "undici";
import { NetworkError } from "../../dist/http/transport.js?the-plugins-own";

export { NetworkError };

/** @param {import("../../dist/http/policy.js").RequestLimits} limits */
export function createTransport(limits) {
  const dispatcher = new Agent({
    connections: limits.connections,
    pipelining: 1,
    connect: { timeout: limits.connectMs },
    headersTimeout: limits.requestMs,
    bodyTimeout: limits.requestMs,
  });

  return {
    async send({ method, url, headers, body, streamed, signal }) {
      const timeout = AbortSignal.timeout(streamed ? limits.streamMs : limits.requestMs);
      const { origin, pathname, search } = new URL(url);
      const sent = { "user-agent": "esm-chat-history", "accept-encoding": "identity", ...headers };
      const request = { origin, path: pathname + search, method, headers: sent, body };
      const stop = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
      const reply = await dispatcher.request({ ...request, signal: stop }).catch((error) => {
        throw networkError(error);
      });
      let received = 0;
      async function* chunks(maxBytes) {
        try {
          for await (const chunk of reply.body) {
            received += chunk.length;
            if (received > maxBytes) throw new NetworkError("TOO_LARGE");
            yield chunk;
          }
        } catch (error) {
          throw networkError(error);
        }
      }
      const date = Date.parse(String(reply.headers["date"] ?? ""));
      return {
        status: reply.statusCode,
        date: Number.isNaN(date) ? undefined : date,
        header(name) {
          const value = reply.headers[name];
          return Array.isArray(value) ? value[0] : value;
        },
        async text() {
          const parts = [];
          for await (const chunk of chunks(limits.replyBytes)) parts.push(chunk);
          try {
            return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
          } catch {
            throw new NetworkError("NOT_UTF8");
          }
        },
        chunks: chunks(limits.streamBytes),
        received: () => received,
        discard() {
          reply.body.on("error", () => undefined).destroy();
        },
      };
    },
    close() {
      void dispatcher.destroy();
    },
  };
}

function networkError(error) {
  if (error instanceof NetworkError) return error;
  if (error?.name === "TimeoutError" || String(error?.code).includes("TIMEOUT")) return new NetworkError("ETIMEDOUT");
  return new NetworkError(error?.code === "UND_ERR_SOCKET" ? "ECONNRESET" : (error?.code ?? "ECONNRESET"));
}
