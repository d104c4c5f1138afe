import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { sharedByProcess } from "../../plugin/outside/http/budget/system-budgets.ts";
import { hostLimits } from "../../plugin/runner/environment/host-limits.ts";
import { startReports } from "../../plugin/serve/start-reports.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { createMetrics } from "../../plugin/watch/metrics.ts";
import { cardsFile, chatCard } from "../report/report-world.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { clockByHand } from "../support/fake-clock.ts";
import { folders, given } from "../support/given-files.ts";

const folder = folders();
const startSandbox = sandboxes();

it.each(["rest", "web-api"] as const)("serve writes the last month in all formats, read over %s", async (api) => {
  const chat = { chat_session_id: [{ value: "ws-1" }], start_time: [{ value: "2026-10-05T07:00:00Z" }] };
  const now = Date.parse("2026-11-04T08:00:00Z");
  const sandbox = await startSandbox({ cards: cardsFile([chatCard(chat)]), clock: now });
  const into = folder();
  const settings = JSON.parse(readFileSync(writeSandboxConfig(into, sandbox, api), "utf8")) as object;
  const formats = ["html", "xlsx", "csv", "json", "text"];
  const report = { files: [{ every: "month", folder: "reports", formats }], timeZone: "UTC", language: "sv" };
  const configuration = await readConfiguration(given(into, "c.json", JSON.stringify({ ...settings, report })), {});
  const metrics = createMetrics();
  const budgets = sharedByProcess(systemClock, [hostLimits(configuration)]);
  const told: object[] = [];
  const reports = await new Promise<ReturnType<typeof startReports>>((done, failed) => {
    const fail = (fields: object) => failed(new Error(JSON.stringify(fields)));
    const info = (fields: object) => {
      told.push(fields);
      done(started);
    };
    const started = startReports({
      clock: clockByHand(now),
      budgets,
      metrics,
      log: { info, warn: fail, error: fail },
    });
    started.takeOn(configuration);
  });
  await reports.stop();
  expect(told).toEqual([
    { environment: "default", period: "2026-10", formats, cards: 1, unreadable: 0, requests: expect.any(Number) },
  ]);
  const name = "chat-report_default_2026-10_sv";
  expect(readdirSync(join(into, "reports"))).toEqual(
    [".html", ".json", ".txt", ".xlsx", "_csv"].map((one) => name + one),
  );
  expect(readdirSync(join(into, "reports", `${name}_csv`))).toContain("overview.csv");
  const text = (ending: string) => readFileSync(join(into, "reports", name + ending), "utf8");
  expect(text(".html")).toContain('<html lang="sv"');
  expect(text(".txt")).toContain("oktober 2026");
  expect(JSON.parse(text(".json"))).toMatchObject({
    schemaVersion: 1,
    period: { name: "2026-10" },
    total: { chats: 1 },
  });
  const page = await metrics.text();
  expect(page).toContain('esm_chat_missing_reports{environment="default"} 0');
  expect(page).toContain('esm_chat_requests_total{environment="default",system="esm",outcome="done"}');
  await Promise.all([budgets.esm.close(), budgets.chatHistory.close()]);
});
