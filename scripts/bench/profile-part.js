// Where the task's time goes: a CPU profile, summed up by part.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decimal, whole } from "./figures.js";
import { runTask } from "./run-task.js";
import { SINGLE_MODULES } from "./side.js";

/** A sample belongs to the first of these that its stack names, from the innermost call outwards. */
const PARTS = [
  ["garbage collection", /^\(garbage collector\)/],
  ["waiting", /^\(idle\)/],
  ["reading JSON", /dist\/outside\/http\/read-json\.js|@streamparser/],
  ["validation", /node_modules\/zod/],
  ["log", /node_modules\/handlebars|dist\/chat\/(?:chat-log|local-time|clean-text)/],
  ["statistics", /dist\/chat\/(?:wait-time|participants)/],
  ["comparison", /dist\/chat\/card|dist\/task\/card/],
  ["HTTP: got", /node_modules\/(?:got|@sindresorhus|lowercase-keys|cacheable|responselike|quick-lru)/],
  ["HTTP: Node", /node:_http|node:net|node:https|node:internal\/(?:streams|stream_base|url)|node_modules\/undici/],
  ["HTTP: ours", /dist\/outside\/http\//],
  ["writing and mapping cards", /dist\/outside\/esm\//],
  ["the task itself", /dist\/(?:task|runner|outside\/chat-history|chat\/masks|state)\/|node_modules\/p-queue/],
  ["start-up", /node:internal\/(?:modules|bootstrap|main)/],
];

/** @param {import("./main.js").Bench} bench */
export async function profilePart({ options, sandbox, progress }) {
  const sessions = Math.max(...options.sessions);
  const columns = [];
  for (const messages of options.messages) {
    progress(`profile: ${sessions} sessions of ${messages} messages`);
    columns.push(await profiled(sandbox, { sessions, messages }));
  }
  const names = [...PARTS.map(([name]) => name), "other"];
  return {
    title: `Where the time goes: ${whole(sessions)} sessions, shares of the time of the whole process`,
    heads: ["part", ...options.messages.map((messages) => `${whole(messages)} messages`)],
    rows: names.map((name) => [name, ...columns.map((shares) => `${decimal((shares.get(name) ?? 0) * 100, 1)} %`)]),
    figures: options.messages.map((messages, index) => ({ messages, shares: Object.fromEntries(columns[index]) })),
  };
}

async function profiled(sandbox, workload) {
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  try {
    const { access } = await sandbox.start(workload);
    await runTask(folder, access, ["--cpu-prof", `--cpu-prof-dir=${folder}`], SINGLE_MODULES);
    const file = readdirSync(folder).find((name) => name.endsWith(".cpuprofile")) ?? "";
    return sharesOf(JSON.parse(readFileSync(join(folder, file), "utf8")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Shares of the time by part. */
function sharesOf({ nodes, samples, timeDeltas }) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const places = new Map(nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName} ${callFrame.url}`]));
  const partOf = new Map();
  const times = new Map();
  for (const [index, id] of samples.entries()) {
    if (!partOf.has(id)) partOf.set(id, findPart(id, parents, places));
    const part = partOf.get(id);
    times.set(part, (times.get(part) ?? 0) + timeDeltas[index]);
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  return new Map([...times].map(([part, time]) => [part, time / total]));
}

function findPart(leaf, parents, places) {
  for (let id = leaf; id !== undefined; id = parents.get(id)) {
    // A name in front, no file behind it: `(idle)`, `(garbage collector)`, a built-in function.
    const place = places.get(id) ?? "";
    const found = PARTS.find(([, pattern]) => pattern.test(place));
    if (found !== undefined) return found[0];
  }
  return "other";
}
