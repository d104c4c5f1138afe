import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../plugin/base/clock.ts";
import { Failure } from "../../../plugin/base/failure.ts";
import { createFunctionApp, type FunctionApp } from "../../../plugin/serve/functions/function-app.ts";
import type { FunctionEnvironment } from "../../../plugin/serve/functions/function-environment.ts";
import { createRateLimit } from "../../../plugin/serve/functions/rate-limit.ts";
import { type RunningServer, startServer } from "../../../plugin/serve/functions/start-server.ts";
import { tokenHash } from "../../../plugin/settings/bearer-token.ts";
import { serverSettings } from "../../../plugin/settings/function-settings.ts";
import { FOLDER_CODE, TOKEN } from "./function-world.ts";

let running: RunningServer;
let app: FunctionApp;
let runsTrouble: string | null = null;
let now = systemClock.now();
const clock = { ...systemClock, now: () => now };

async function never(): Promise<never> {
  throw new Error("nobody calls");
}

async function unreachable(): Promise<never> {
  throw new Failure("nobody answers", { code: "unreachable", scope: "request", retryable: true });
}

function environment(name: string, probe: () => Promise<void>): FunctionEnvironment {
  return {
    name,
    tokens: { hashes: () => [tokenHash(TOKEN)] },
    folderCodes: new Set([FOLDER_CODE]),
    createChatSession: { call: never, probe, lastSuccessAt: () => undefined, idle: async () => undefined },
    answerWithinMs: 5_000,
    rateLimit: createRateLimit(100, systemClock),
  };
}

async function serve(...environments: readonly FunctionEnvironment[]): Promise<void> {
  const server = serverSettings.parse({ port: 0 });
  const log = { info: () => undefined, warn: () => undefined };
  app = createFunctionApp({ environments, ...server, runsTrouble: async () => runsTrouble, clock, log });
  running = await startServer({
    routes: app.routes,
    server,
    folder: "/",
    environment: {},
    clock: systemClock,
    warn: () => undefined,
  });
}

async function get(path: string, method = "GET") {
  const answer = await fetch(`${running.origin}${path}`, { method });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

const runs = { ready: true, reason: null };
const north = { name: "north", ready: true, reason: null };
const south = { name: "south", ready: false, reason: "unreachable" };

describe("of several environments in one process, one whose ESM is away", () => {
  beforeEach(() =>
    serve(
      environment("north", async () => undefined),
      environment("south", unreachable),
    ),
  );
  afterEach(() => running.close(0));

  it("does not take the others away: the process is ready, and says which of them is not", async () => {
    expect(await get("/ready")).toEqual({
      status: 200,
      body: { ready: true, stopping: false, runs, environments: [north, south] },
    });
  });

  it("is not ready itself", async () => {
    expect(await get("/south/ready")).toEqual({
      status: 503,
      body: { ready: false, stopping: false, runs, environments: [south] },
    });
    expect(await get("/north/ready")).toMatchObject({ status: 200, body: { ready: true, environments: [north] } });
  });

  it("neither is any of them while no runs can begin, and the reason is told in words", async () => {
    runsTrouble = "schedules are missing in the engine's store (3): they are put in again within a minute";
    const untold = { ready: false, reason: runsTrouble };
    expect(await get("/ready")).toMatchObject({ status: 503, body: { ready: false, runs: untold } });
    expect(await get("/north/ready")).toEqual({
      status: 503,
      body: { ready: false, stopping: false, runs: untold, environments: [north] },
    });
    runsTrouble = null;
    now += 1_000;
    expect(await get("/north/ready")).toMatchObject({ status: 200, body: { ready: true, runs } });
  });

  it("neither is any of them when the process is being stopped", async () => {
    app.stop();
    for (const path of ["/ready", "/north/ready"])
      expect(await get(path)).toMatchObject({ status: 503, body: { ready: false, stopping: true } });
  });

  it("and one that there is not tells nothing", async () => {
    for (const path of ["/west/ready", "/north/ready/", "/%6eorth/ready"])
      expect(await get(path)).toMatchObject({ status: 404, body: { error: { code: "not-found" } } });
    expect((await get("/north/ready", "POST")).status).toBe(405);
  });
});

describe("when the ESM of every environment is away", () => {
  afterEach(() => running.close(0));

  it("the process is not ready", async () => {
    await serve(environment("south", unreachable), environment("west", unreachable));
    expect(await get("/ready")).toMatchObject({ status: 503, body: { ready: false } });
  });
});
