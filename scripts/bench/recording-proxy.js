// Stands between the task and both systems of the sandbox and writes down every request: system, method, path, headers,
// body, and the status that it was answered with. Not used in a run that is timed.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createServer, request } from "node:http";
import { buffer } from "node:stream/consumers";

/** Headers of one connection, which the floor sets for itself. */
const OF_THE_CONNECTION = new Set(["connection", "host", "content-length", "transfer-encoding", "keep-alive"]);

/**
 * @param {Readonly<Record<"esm" | "chatHistory", string>>} origins of the sandbox's systems
 * @param {string} file the recording, one JSON object a line, in the order in which the requests came
 */
export async function startRecordingProxy(origins, file) {
  const recording = createWriteStream(file);
  /** Written in the order of arrival, each when it has its answer. @type {Promise<unknown>} */
  let earlier = Promise.resolve();
  let requests = 0;

  async function listen(system) {
    const server = createServer((incoming, outgoing) => {
      requests += 1;
      const turn = earlier;
      const line = forward(system, incoming, outgoing);
      earlier = Promise.all([turn, line]).then(([, text]) => {
        if (!recording.write(text)) return once(recording, "drain");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return server;
  }

  async function forward(system, incoming, outgoing) {
    const body = await buffer(incoming);
    const { method, url, headers } = incoming;
    const onward = request(`${origins[system]}${url}`, { method, headers });
    onward.end(body);
    const [answer] = await once(onward, "response");
    const { host: _host, ...answerHeaders } = answer.headers;
    outgoing.writeHead(answer.statusCode, answerHeaders);
    answer.pipe(outgoing);
    await once(outgoing, "close");
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name)));
    return `${JSON.stringify({ system, method, path: url, headers: kept, body: body.toString("utf8"), status: answer.statusCode })}\n`;
  }

  const [esm, chatHistory] = await Promise.all([listen("esm"), listen("chatHistory")]);
  return {
    origins: { esm: originOf(esm), chatHistory: originOf(chatHistory) },
    /** Resolves with the number of requests when the recording is complete. */
    async close() {
      await earlier;
      for (const server of [esm, chatHistory]) {
        server.close();
        server.closeAllConnections();
      }
      recording.end();
      await once(recording, "close");
      return requests;
    },
  };
}

function originOf(server) {
  return `http://127.0.0.1:${server.address().port}`;
}
