// The report as the command reads it, over all cards of one stream. Argument: the address of the REST API. Prints {chats,
// requests, durationMs, cpuMs}.
import { keepHeapSmallest } from "../../dist/cli/keep-heap-small.js";

// In the command's order, and with all that it loads, so that the memory is the command's.
keepHeapSmallest();
await import("../../dist/cli/program.js");
await import("../../dist/cli/report-command.js");
const { createRestEsm } = await import("../../dist/outside/esm/rest/rest-esm.js");
const { createHttpClient } = await import("../../dist/outside/http/http-client.js");
const { readReport } = await import("../../dist/report/figures/read-report.js");
const { readPlatformSettings, readyMadeStaticValueNames } = await import("../../dist/settings/platform-settings.js");
const { readReadyMadeTemplate } = await import("../../dist/settings/ready-made-template.js");
const { attributeSetting } = await import("../../dist/settings/setting-definitions.js");

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
