import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { sharedByProcess } from "../../plugin/outside/http/budget/system-budgets.ts";
import { hostLimits } from "../../plugin/runner/environment/environment-tasks.ts";
import { type StartedFunctions, startFunctions } from "../../plugin/serve/start-functions.ts";
import { readHosting } from "../../plugin/settings/hosting.ts";
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
    const hosting = readHosting(file, {});
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
