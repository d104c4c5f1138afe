#!/usr/bin/env bash
# Finding: bullmq 6.7.0 gives a processor its signal only when the function declares three parameters without defaults.
#
# Expected: every processor is called with (job, token, signal), and learns by the signal that its lock was lost or its job
# was cancelled.
# Seen (Node 20.20.2, November 2026): the worker looks at the function's `length`. A processor with a default for its
# second parameter, or with `...given`, is called with two arguments; nothing is logged.
#
# What it means for a worker: a job whose lock is lost runs on beside the one that took it over, although the code reads as
# if it listened. Declare three plain parameters, and test that the third one comes.
#
# Needs redis-server on the PATH: it is started for this alone, and keeps nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${redis:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact bullmq@6.7.0 ioredis@6.0.0 >> npm.log 2>&1
redis-server --port 0 --unixsocket "$folder/redis" --save "" > redis.log &
redis=$!

cat > look.mjs <<'JS'
import { Queue, Worker } from "bullmq";

const connection = { path: process.argv[2], maxRetriesPerRequest: null };
const told = (signal) => (signal instanceof AbortSignal ? "a signal" : "no signal");
const processors = {
  "(job, token, signal)": async (job, token, signal) => told(signal),
  "(job, token = '', signal)": async (job, token = "", signal) => told(signal),
  "(...given)": async (...given) => told(given[2]),
};
for (const [index, [declared, processor]] of Object.entries(processors).entries()) {
  const queue = new Queue(`q${index}`, { connection });
  const worker = new Worker(`q${index}`, processor, { connection });
  const done = new Promise((resolve) => worker.once("completed", (job, result) => resolve(result)));
  await queue.add("job", {});
  console.log(`${declared}: ${await done}`);
  await worker.close();
  await queue.close();
}
JS
seen=$(node look.mjs "$folder/redis")
echo "$seen"
expected="(job, token, signal): a signal
(job, token = '', signal): no signal
(...given): no signal"
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
