// The floor: sends recorded requests again with undici, several at once, in their order, reads every reply to its end
// and does nothing else. Bodies and headers are prepared before the time is taken. Prints {durationMs, cpuMs, requests, bytes}.
// Arguments: the recording, the sandbox's origin, requests at once.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Pool } from "undici";

const [file = "", origin = "", concurrency = "8"] = process.argv.slice(2);
const requests = [];
for await (const line of createInterface({ input: createReadStream(file) })) {
  const { method, path, headers, body, status } = JSON.parse(line);
  requests.push({ method, path, headers, body: body === "" ? undefined : Buffer.from(body), status });
}

const pool = new Pool(origin, { connections: Number(concurrency), pipelining: 1 });
let next = 0;
let bytes = 0;
let wrong = 0;

/** @returns {Promise<Record<string, string>>} the reply's headers */
function send({ method, path, headers, body, status: expected }) {
  return new Promise((resolve, reject) => {
    let replyHeaders = {};
    pool.dispatch(
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
const tokenOf = (request) => request.path.startsWith(first.path.replace("/users/login", ""));
for (const request of requests) if (tokenOf(request)) request.headers.authorization = authorization;
await Promise.all(Array.from({ length: Number(concurrency) }, sendAll));
const durationMs = performance.now() - before;
const { user, system } = process.cpuUsage(usedBefore);
await pool.close();
if (wrong > 0) throw new Error(`${wrong} requests were answered otherwise than when they were recorded`);
process.stdout.write(
  JSON.stringify({ durationMs, cpuMs: (user + system) / 1000, requests: requests.length + 1, bytes }),
);
