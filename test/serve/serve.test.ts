import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunsReport } from "../../plugin/cli/runs-report.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { cardsOf } from "../model/cards-of.ts";
import { esmChatCommands, type Running } from "../support/esm-chat-command.ts";
import { eventually } from "../support/eventually.ts";
import { folders, given } from "../support/given-files.ts";
import { SELDOM, scheduledLongAgo } from "../support/scheduled-long-ago.ts";
import { startWorld, type World } from "../task/task-world.ts";
import { wireSession } from "../task/wire-session.ts";

const { run, start } = esmChatCommands();
const folder = folders();

/** A configuration for the world's sandbox. @returns its path */
function configure(world: World, name: string, more: object = {}): string {
  const file = writeSandboxConfig(folder(), world.sandbox, "rest");
  const written = JSON.parse(readFileSync(file, "utf8")) as object;
  given(join(file, ".."), "function-token", `a-token-of-${name}-0123456789\n`);
  writeFileSync(file, JSON.stringify({ ...written, name, server: { port: 0 }, ...more }));
  return file;
}

async function runsOf(config: string): Promise<RunsReport> {
  return JSON.parse((await run(["runs", "--json", "--config", config])).stdout) as RunsReport;
}

/** What the chatbot does. */
function callFunction(environmentUrl: string, authorization: string): Promise<Response> {
  return fetch(`${environmentUrl}/functions/createChatSession?folderCode=chat_sessions`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ sessionId: "ws-2" }),
  });
}

describe("esm-chat serve", () => {
  let world: World;
  let config: string;
  let serving: Running;
  let origin: string;

  beforeAll(async () => {
    world = await startWorld({ sessions: [wireSession()] });
    config = configure(world, "helsinki", { schedule: SELDOM });
    await scheduledLongAgo(join(config, "..", "esm-chat-journal"), ["helsinki"]);
    serving = start(["serve", "--json", "--config", config]);
    ({ origin } = JSON.parse(await serving.firstLine()) as { origin: string });
  });

  afterAll(() => world.close());

  it("makes up once for the runs that were missed while nothing ran, and fills the cards", async () => {
    await eventually(async () => {
      const page = await (await fetch(`${origin}/metrics`)).text();
      return page.includes("esm_chat_last_finished_run_timestamp_seconds{") || undefined;
    });
    const { runs, schedules } = await runsOf(config);
    expect(runs.filter(({ state }) => state === "done")).toHaveLength(1);
    expect(schedules).toMatchObject([{ environment: "helsinki", nextRunAt: expect.stringMatching(/Z$/) }]);
    expect(await cardsOf(world)).toMatchObject([{ sessionId: "ws-1", is_chat_active: ["no"] }]);
  });

  it("answers to those who watch it", async () => {
    expect((await fetch(`${origin}/health`)).status).toBe(200);
    expect((await fetch(`${origin}/ready`)).status).toBe(200);
    const metrics = await (await fetch(`${origin}/metrics`)).text();
    expect(metrics).toContain('esm_chat_runs_total{environment="helsinki",status="done"} 1');
  });

  it("leaves a note that it was started, by which esm-chat check knows what has died", () => {
    const journal = join(config, "..", "esm-chat-journal");
    expect(readdirSync(journal).filter((name) => /^served-[0-9a-f]+\.json$/.test(name))).toHaveLength(1);
  });

  it("makes a card for whoever has the token, and for nobody else", async () => {
    expect((await callFunction(origin, "Bearer canary")).status).toBe(401);
    const answer = await callFunction(origin, "Bearer a-token-of-helsinki-0123456789");
    expect(await answer.json()).toMatchObject({ created: true });
  });

  it("steps aside where another process serves from the same folder", async () => {
    const second = await run(["serve", "--json", "--config", config]);
    expect(second.exitCode).toBe(4);
    expect(JSON.parse(second.stdout)).toMatchObject({ status: "already-running" });
  });

  it("ends on SIGTERM, and another one goes on with the same schedule", async () => {
    const before = await runsOf(config);
    serving.process.kill("SIGTERM");
    const { exitCode, lines } = await serving.finished();
    expect(exitCode).toBe(4);
    const logged = lines.map((line) => JSON.parse(line) as { readonly msg: string; readonly level: number });
    expect(logged.filter(({ msg }) => msg === "the run is over")).toMatchObject([
      { level: 30, environment: "helsinki", status: "done", nextRunAt: expect.stringMatching(/Z$/) },
    ]);
    const again = start(["serve", "--json", "--config", config]);
    await again.firstLine();
    const after = await runsOf(config);
    again.process.kill("SIGTERM");
    await again.finished();
    expect(after.runs).toEqual(before.runs);
    expect(after.schedules[0]?.nextRunAt).toBe(before.schedules[0]?.nextRunAt);
  });
});

describe("esm-chat serve for several environments", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ sessions: [] });
  });
  afterAll(() => world.close());

  it("answers for each under its own path, with its own token", async () => {
    const environments = [configure(world, "one"), configure(world, "two")];
    const hosting = given(folder(), "hosting.json", JSON.stringify({ environments, server: { port: 0 } }));
    const serving = start(["serve", "--json", "--config", hosting]);
    const { origin } = JSON.parse(await serving.firstLine()) as { origin: string };
    const call = async (path: string, token: string) =>
      (await callFunction(`${origin}${path}`, `Bearer a-token-of-${token}-0123456789`)).status;
    expect(await call("/one", "one")).toBe(200);
    expect(await call("/one", "two")).toBe(401);
    expect(await call("/two", "two")).toBe(200);
    expect(await call("/three", "one")).toBe(404);
    expect(await call("", "one")).toBe(404);
    serving.process.kill("SIGTERM");
    await serving.finished();
  });

  it("refuses two environments of one name, before anything is begun", async () => {
    const environments = [configure(world, "same"), configure(world, "same")];
    const hosting = given(folder(), "hosting.json", JSON.stringify({ environments, server: { port: 0 } }));
    const { exitCode, stderr } = await run(["serve", "--config", hosting]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("give each environment a name of its own");
  });

  it("other commands work on one of them, which must be named", async () => {
    const environments = [configure(world, "one"), configure(world, "two")];
    const hosting = given(folder(), "hosting.json", JSON.stringify({ environments }));
    const { exitCode, stderr } = await run(["run", "--config", hosting]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("lists several: one, two; or all");
  });
});
