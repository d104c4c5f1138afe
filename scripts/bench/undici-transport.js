// What `plugin/outside/http/transport.ts` would be with undici for an engine: the same interface and limits. Takes its place in
// a measured process through `--import` of this file's neighbour, so that the two engines can be compared; the plugin
// never loads it.
import { Readable } from "node:stream";
import { Agent } from "undici";
import { onAbort } from "../../dist/base/on-abort.js";
import { NetworkError } from "../../dist/outside/http/transport.js?the-plugins-own";

export { NetworkError };

/** @param {import("../../dist/outside/http/policy.js").RequestLimits} limits */
export function createTransport(limits) {
  const dispatcher = new Agent({
    connections: limits.connections,
    pipelining: 1,
    connect: { timeout: limits.connectMs },
    headersTimeout: limits.requestMs,
    bodyTimeout: limits.requestMs,
  });

  return {
    send({ method, url, headers, body, streamed, signal }) {
      const { origin, pathname, search } = new URL(url);
      const sent = { "user-agent": "esm-chat-history", "accept-encoding": "identity", ...headers };
      return new Promise((resolve, reject) => {
        const reply = receive(limits, { streamed, signal }, resolve, reject);
        dispatcher.dispatch({ origin, path: pathname + search, method, headers: sent, body }, reply);
      });
    },
    close() {
      void dispatcher.destroy();
    },
  };
}

/**
 * Takes one reply: hands it over as soon as its head is there, and its body piece by piece to whoever reads it.
 *
 * @param {import("../../dist/outside/http/policy.js").RequestLimits} limits
 */
function receive(limits, { streamed, signal }, resolve, reject) {
  let controller;
  let received = 0;
  let body;
  const giveUp = (code) => controller?.abort(new NetworkError(code));
  const timer = setTimeout(giveUp, streamed ? limits.streamMs : limits.requestMs, "ETIMEDOUT");
  const unheard = signal === undefined ? undefined : onAbort(signal, () => giveUp("ABORTED"));

  function over() {
    clearTimeout(timer);
    unheard?.();
  }

  return {
    onRequestStart(started) {
      controller = started;
      if (signal?.aborted === true) giveUp("ABORTED");
    },
    onResponseStart(_controller, status, headers) {
      body = streamed ? streamedBody(controller) : collectedBody();
      const date = Date.parse(String(headers.date ?? ""));
      resolve({
        status,
        date: Number.isNaN(date) ? undefined : date,
        header(name) {
          const value = headers[name];
          return Array.isArray(value) ? value[0] : value;
        },
        text: body.text,
        chunks: body.chunks,
        received: () => received,
        discard: () => giveUp("ABORTED"),
      });
    },
    onResponseData(_controller, chunk) {
      received += chunk.length;
      if (received > (streamed ? limits.streamBytes : limits.replyBytes)) giveUp("TOO_LARGE");
      else body.push(chunk);
    },
    onResponseEnd() {
      over();
      body.end();
    },
    onResponseError(_controller, error) {
      over();
      const failure = networkError(error);
      body?.fail(failure);
      reject(failure);
    },
  };
}

/** A body that is kept until it is whole. */
function collectedBody() {
  const parts = [];
  let settle;
  const whole = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  whole.catch(() => undefined);
  return {
    push: (chunk) => parts.push(chunk),
    end: () => settle.resolve(Buffer.concat(parts)),
    fail: settle.reject,
    async text() {
      try {
        return new TextDecoder("utf-8", { fatal: true }).decode(await whole);
      } catch (error) {
        throw error instanceof NetworkError ? error : new NetworkError("NOT_UTF8");
      }
    },
  };
}

/** A body that is read piece by piece. */
function streamedBody(controller) {
  const chunks = new Readable({ read: () => controller.resume() });
  chunks.on("error", () => undefined);
  return {
    push: (chunk) => chunks.push(chunk) || controller.pause(),
    end: () => chunks.push(null),
    fail: (error) => chunks.destroy(error),
    chunks,
  };
}

function networkError(error) {
  if (error instanceof NetworkError) return error;
  if (String(error?.code).includes("TIMEOUT")) return new NetworkError("ETIMEDOUT");
  return new NetworkError(error?.code === "UND_ERR_SOCKET" ? "ECONNRESET" : (error?.code ?? "ECONNRESET"));
}
