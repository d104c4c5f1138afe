// The floor of a report: reads the same bytes over HTTP and parses each card with JSON.parse, and does nothing else. It
// knows what no reader of ESM may rely on: that each card stands on a line of its own. Argument: the address of the REST
// API. Prints {cards, bytes, durationMs, cpuMs}.
import { get } from "node:http";

const [url = ""] = process.argv.slice(2);
const decoder = new TextDecoder();
let rest = "";
let cards = 0;
let bytes = 0;

/** @param {string} line */
function parse(line) {
  if (!line.startsWith('{"name"')) return;
  JSON.parse(line.endsWith(",") ? line.slice(0, -1) : line);
  cards += 1;
}

const before = performance.now();
const usedBefore = process.cpuUsage();
const reply = await new Promise((resolve, reject) => {
  get(`${url}/dc/chat_session/data/stream`, resolve).on("error", reject);
});
for await (const chunk of reply) {
  bytes += chunk.length;
  const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) parse(line);
}
parse(rest);
const { user, system } = process.cpuUsage(usedBefore);
process.stdout.write(
  JSON.stringify({ cards, bytes, durationMs: performance.now() - before, cpuMs: (user + system) / 1000 }),
);
