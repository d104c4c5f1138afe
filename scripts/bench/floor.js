// The floor: sends recorded requests again with undici, several at once, in their order, reads every reply to its end
// and does nothing else. Bodies and headers are prepared before the time is taken. Prints {durationMs, cpuMs, requests, bytes}.
// Arguments: the recording, the origins of ESM and of the chat platform, requests at once.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Pool } from "undici";

const [file = "", esm = "", chatHistory = "", concurrency = "8"] = process.argv.slice(2);
const requests = [];
for await (const line of createInterface({ input: createReadStream(file) })) {
  const { system, method, path, headers, body, status } = JSON.parse(line);
  requests.push({ system, method, path, headers, body: body === "" ? undefined : Buffer.from(body), status });
}

const limits = { connections: Number(concurrency), pipelining: 1 };
const pools = { esm: new Pool(esm, limits), chatHistory: new Pool(chatHistory, limits) };
let next = 0;
let bytes = 0;
let wrong = 0;

/** @returns {Promise<Record<string, string>>} the reply's headers */
function send({ system, method, path, headers, body, status: expected }) {
  return new Promise((resolve, reject) => {
    let replyHeaders = {};
    pools[system].dispatch(
      { method, path, headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, status, received) {
          replyHeaders = received;
          if (status !== expected) wrong += 1;
        },
        onResponseData(_controller, chunk) {
          bytes += chunk.length;
        },
        onResponseEnd: () => resolve(replyHeaders),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

async function sendAll() {
  while (next < requests.length) {
    const request = requests[next];
    next += 1;
    await send(request);
  }
}

const login = requests.findIndex(({ path }) => path.endsWith("/users/login"));
const before = performance.now();
const usedBefore = process.cpuUsage();
const [first] = requests.splice(login, 1);
const { authorization } = await send(first);
for (const request of requests) if (request.system === "esm") request.headers.authorization = authorization;
await Promise.all(Array.from({ length: Number(concurrency) }, sendAll));
const durationMs = performance.now() - before;
const { user, system } = process.cpuUsage(usedBefore);
await Promise.all([pools.esm.close(), pools.chatHistory.close()]);
if (wrong > 0) throw new Error(`${wrong} requests were answered otherwise than when they were recorded`);
process.stdout.write(
  JSON.stringify({ durationMs, cpuMs: (user + system) / 1000, requests: requests.length + 1, bytes }),
);
