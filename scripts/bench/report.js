// The report, as the command reads it: all cards of one stream, folded. Argument: the address of the REST API. Prints
// {cards, durationMs, cpuMs}.
import { keepHeapSmall } from "../../dist/cli/keep-heap-small.js";
import { createRestEsm } from "../../dist/outside/esm/rest/rest-esm.js";
import { createHttpClient } from "../../dist/outside/http/http-client.js";

const CODES = [
  "chat_session_id",
  "is_chat_active",
  "start_time",
  "end_time",
  "message_count",
  "waiting_time",
  "support_person",
  "chat_outcome",
  "first_replier",
  "live_chat_count",
  "redirect_count",
  "wait_in_business_hours",
  "live_chat_time",
  "chat_language",
  "organization",
];
keepHeapSmall();
const [baseUrl = ""] = process.argv.slice(2);
const clock = { now: () => Date.now(), wait: async () => undefined };
const http = createHttpClient({ system: "ESM", baseUrl, clock, random: Math.random });
const esm = createRestEsm(http, { login: "bench", password: "bench" }, clock);

function begin() {
  let cards = 0;
  return { take: () => void (cards += 1), end: () => cards };
}

const before = performance.now();
const usedBefore = process.cpuUsage();
const query = { templateCode: "chat_session", filter: undefined, attributeCodes: CODES, withNames: true };
const cards = await esm.foldCards(query, begin);
const { user, system } = process.cpuUsage(usedBefore);
http.close();
process.stdout.write(
  JSON.stringify({
    cards,
    requests: http.requestCount(),
    durationMs: performance.now() - before,
    cpuMs: (user + system) / 1000,
  }),
);
