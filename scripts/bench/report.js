// The report as the command reads it, over all cards of one stream. Argument: the address of the REST API. Prints {chats,
// requests, durationMs, cpuMs}.
import { keepHeapSmall } from "../../dist/cli/keep-heap-small.js";
import { createRestEsm } from "../../dist/outside/esm/rest/rest-esm.js";
import { createHttpClient } from "../../dist/outside/http/http-client.js";
import { readReport } from "../../dist/report/figures/read-report.js";
import { readPlatformSettings, readyMadeStaticValueNames } from "../../dist/settings/platform-settings.js";
import { readReadyMadeTemplate } from "../../dist/settings/ready-made-template.js";
import { attributeSetting } from "../../dist/settings/setting-definitions.js";

/** The further attributes, which are off unless they are mapped. */
const FURTHER = {
  outcome: "outcome",
  firstReplier: "first_replier",
  liveChatCount: "live_chat_count",
  redirectCount: "redirect_count",
  waitInBusinessHours: "wait_in_business_hours",
  liveChatTime: "live_chat_time",
  language: "chat_language",
};

keepHeapSmall();
const [baseUrl = ""] = process.argv.slice(2);
const template = readReadyMadeTemplate();
const settings = Object.entries(FURTHER).map(([attribute, code]) => `${attributeSetting(attribute)}=${code}`);
const source = {
  name: "bench",
  platformSettings: readPlatformSettings("platform-settings.properties", settings.join("\n"), template),
  staticValueNames: readyMadeStaticValueNames(template),
  report: {
    language: "en",
    organizationAttribute: "organization",
    files: [],
    timeZone: "Europe/Helsinki",
    targets: [20, 60],
    businessHours: undefined,
    hoursTimeZone: "Europe/Helsinki",
  },
};
const clock = { now: () => Date.UTC(2025, 5, 1), wait: async () => undefined };
const http = createHttpClient({ system: "ESM", baseUrl, clock, random: Math.random });
const esm = createRestEsm(http, { login: "bench", password: "bench" }, clock);

const before = performance.now();
const usedBefore = process.cpuUsage();
const { total } = await readReport(esm, source, {
  period: { kind: "days", from: "2024-01-01", to: "2025-01-01" },
  now: clock.now(),
  onUnreadable(card) {
    throw card;
  },
});
const { user, system } = process.cpuUsage(usedBefore);
http.close();
const requests = http.requestCount();
const durationMs = performance.now() - before;
process.stdout.write(JSON.stringify({ chats: total.chats, requests, durationMs, cpuMs: (user + system) / 1000 }));
