import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { sharedByProcess } from "../../plugin/outside/http/budget/system-budgets.ts";
import { hostLimits } from "../../plugin/runner/environment/host-limits.ts";
import { keyOf } from "../../plugin/runner/environment/one-at-a-time.ts";
import { type StartedFunctions, startFunctions } from "../../plugin/serve/start-functions.ts";
import { readHosting } from "../../plugin/settings/hosting.ts";
import { openRefusedCalls } from "../../plugin/state/open-refused-calls.ts";
import { createMetrics } from "../../plugin/watch/metrics.ts";
import { folders } from "../support/given-files.ts";
import { startWorld, type World } from "../task/task-world.ts";

const folder = folders();
const log = { info: () => undefined, warn: () => undefined };

async function noTrouble(): Promise<null> {
  return null;
}

describe("what the long-running process answers", () => {
  let world: World;
  let functions: StartedFunctions;

  beforeAll(async () => {
    world = await startWorld({ sessions: [] });
    const file = writeSandboxConfig(folder(), world.sandbox, "rest");
    const written = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...written, functions: {}, server: { port: 0 } }));
    const hosting = await readHosting(file, {});
    const budgets = sharedByProcess(systemClock, hosting.environments.map(hostLimits));
    functions = await startFunctions(hosting, {
      environment: {},
      budgets,
      runsTrouble: noTrouble,
      metrics: createMetrics(),
      log,
    });
  });

  afterAll(async () => {
    await functions.stop();
    await world.close();
  });

  it.each(["/health", "/metrics"])("%s", async (path) => {
    expect((await fetch(`${functions.origin}${path}`)).status).toBe(200);
  });

  it.each(["/", "/healthz", "/metrics/", "/functions", "/helsinki/functions"])(
    "%s: that there is nothing, as every refusal is told",
    async (path) => {
      const answer = await fetch(`${functions.origin}${path}`);
      expect({ status: answer.status, body: await answer.json() }).toEqual({
        status: 404,
        body: { error: { code: "not-found", message: "there is nothing here", tryAgain: false } },
      });
      expect(answer.headers.get("cache-control")).toBe("no-store");
    },
  );
});

it("counts refused calls in metrics, and keeps them for esm-chat check", async () => {
  const world = await startWorld({ sessions: [] });
  const file = writeSandboxConfig(folder(), world.sandbox, "rest");
  const written = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...written, functions: {}, server: { port: 0 } }));
  const hosting = await readHosting(file, {});
  const [configuration] = hosting.environments;
  if (configuration === undefined) throw new Error("no environment");
  const budgets = sharedByProcess(systemClock, hosting.environments.map(hostLimits));
  const metrics = createMetrics();
  const functions = await startFunctions(hosting, { environment: {}, budgets, runsTrouble: noTrouble, metrics, log });
  const call = (path: string, headers = {}) => fetch(`${functions.origin}${path}`, { method: "POST", headers });
  const authorization = "Bearer a-token-of-yesterday-0123456789";
  await call("/functions/createChatSession", { authorization });
  await call("/functions/createChatSession", { "esm-chat-check": "1" });
  await call("/turku/functions/createChatSession", { authorization });
  const text = await metrics.text();
  await functions.stop();
  await world.close();
  const { name, journalFolder } = configuration;
  const counts = [...text.matchAll(/refused_calls_total(\{.*\}) [^0]/g)].map(([, labels]) => labels);
  expect(counts).toEqual([`{environment="${name}",reason="token-refused"}`, '{environment="",reason="not-found"}']);
  const kept = openRefusedCalls(journalFolder, keyOf(configuration)).read();
  expect(kept?.refused).toMatchObject([{ reason: "token-refused", calls: 1 }]);
});
