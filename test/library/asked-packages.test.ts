import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadAskedFor } from "../../plugin/base/asked-packages.ts";
import type { RunsReport } from "../../plugin/cli/runs-report.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { makeDue } from "../engine/make-due.ts";
import { onEachStore } from "../engine/on-each-store.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { eventually } from "../support/eventually.ts";
import { folders, problemsOfReading } from "../support/given-files.ts";
import { startWorld, type World } from "../task/task-world.ts";
import { START, wireSession } from "../task/wire-session.ts";
import { installed, installedCommand, PEERS } from "./packed.ts";

function versioned(names: readonly string[]): string[] {
  return names.map((name) => `${name}@${PEERS.get(name) ?? ""}`);
}

const OPEN_TELEMETRY = [...PEERS.keys()].filter((name) => name.startsWith("@opentelemetry/"));
const STORES = { postgresql: ["bullmq", "pg"], redis: ["bullmq", "ioredis"] } as const;

const folder = folders();
const alone = await installed();
const spoilt = await installed();
// Each store without the client of the other one.
const withRedis = await installed(versioned(STORES.redis));
const withOthers = await installed(versioned([...STORES.postgresql, ...OPEN_TELEMETRY]));
const withEngine = { postgresql: withOthers, redis: withRedis };
let world: World;

beforeAll(async () => {
  world = await startWorld({ sessions: [wireSession()], clock: START + 60 * 60_000 });
});

afterAll(() => world.close());

/** What is said where packages are missing. */
function asking(setting: string, names: readonly string[]): string {
  const where = "where esm-chat-history is installed, with --global if it was installed with it";
  const missing = `needs packages that are not installed: ${names.join(", ")}`;
  return `${setting}: ${missing}; run this ${where}: npm install ${versioned(names).join(" ")}`;
}

const NOT_INSTALLED = "the packages cannot be installed here";

/** @param place undefined where nothing can be installed: nobody starts a command of it */
const commands = (place = "") => esmChatCommands(installedCommand(place));

/** A configuration of a folder of its own. */
function configured(settings: object): string {
  const config = writeSandboxConfig(folder(), world.sandbox, "rest");
  const written = JSON.parse(readFileSync(config, "utf8")) as object;
  writeFileSync(config, JSON.stringify({ ...written, functions: {}, server: { port: 0 }, ...settings }));
  return config;
}

const onEngine = (kind: keyof typeof STORES) => configured({ engine: { kind, url: { env: "ENGINE_URL" } } });
const traced = (endpoint: string) => configured({ watch: { traces: { endpoint } } });
const NOBODY = "http://127.0.0.1:9";

describe("the package alone", () => {
  const { run } = commands(alone);

  it.each(["serve", "runs", "dead-letters"])("%s asks for the packages of an engine", async (command) => {
    for (const kind of ["postgresql", "redis"] as const) {
      const environment = { ENGINE_URL: `${kind}://127.0.0.1:9` };
      const { exitCode, lines } = await run([command, "--config", onEngine(kind)], { environment });
      expect([exitCode, lines]).toEqual([1, [`esm-chat: ${asking("engine.kind", STORES[kind])}`]]);
    }
  });

  it("status tells that the engine is down without them", async () => {
    const environment = { ENGINE_URL: "redis://127.0.0.1:9" };
    const { exitCode, stdout } = await run(["status", "--config", onEngine("redis")], { environment });
    expect([exitCode, stdout]).toEqual([
      2,
      expect.stringContaining(`DOWN: the engine: ${asking("engine.kind", STORES.redis)}`),
    ]);
  });

  it.each(["serve", "run"])("%s asks for the packages of traces", async (command) => {
    for (const [setting, config, environment] of [
      ["watch.traces.endpoint", traced(NOBODY), {}],
      ["OTEL_EXPORTER_OTLP_ENDPOINT", configured({}), { OTEL_EXPORTER_OTLP_ENDPOINT: NOBODY }],
      ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", configured({}), { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: NOBODY }],
    ] as const) {
      const { exitCode, lines } = await run([command, "--config", config], { environment });
      expect([exitCode, lines]).toEqual([1, [`esm-chat: ${asking(setting, OPEN_TELEMETRY)}`]]);
    }
  });

  it("check finds both, as one thing that serve misses", async () => {
    const engine = { kind: "redis", url: { env: "ENGINE_URL" } };
    const config = configured({ engine, watch: { traces: { endpoint: NOBODY } } });
    const environment = { ENGINE_URL: "redis://127.0.0.1:9" };
    const { stdout } = await run(["check", "--json", "--config", config], { environment });
    const { items } = JSON.parse(stdout) as { items: readonly { id: string; state: string; findings: object[] }[] };
    expect(items.find(({ id }) => id === "serve-files")).toMatchObject({ state: "missing" });
    for (const text of [asking("engine.kind", STORES.redis), asking("watch.traces.endpoint", OPEN_TELEMETRY)]) {
      expect(stdout).toContain(text.slice(text.indexOf(" ") + 1));
    }
  });

  it("run needs no engine, and works", async () => {
    const { exitCode, stderr } = await run(["run", "--json", "--config", onEngine("redis")]);
    expect([exitCode, stderr]).toEqual([0, ""]);
  });
});

onEachStore("the package, and what an engine asks for, on", ({ at, connect }) => {
  const commandsOf = { postgresql: commands(withEngine.postgresql), redis: commands(withEngine.redis) };

  it("serve runs by schedule, and runs tells", async ({ skip }) => {
    skip(withEngine[at().kind] === undefined, NOT_INSTALLED);
    const { run, start } = commandsOf[at().kind];
    const { url, ...engine } = at();
    const environment = { ENGINE_URL: url };
    const shared = { engine: { ...engine, url: { env: "ENGINE_URL" } }, schedule: { cron: "0 0 1 1 *" } };
    const serve = async () => {
      const config = configured(shared);
      const one = start(["serve", "--json", "--config", config], { environment });
      const { origin } = JSON.parse(await one.firstLine()) as { origin: string };
      return { ...one, origin, config };
    };
    const first = await serve();
    const connected = await connect(at());
    await makeDue(connected);
    await connected.close();
    // What is due is seen at once by the process that starts next.
    const serving = [first, await serve()];
    await eventually(async () => {
      const pages = await Promise.all(serving.map(async ({ origin }) => (await fetch(`${origin}/metrics`)).text()));
      return pages.find((page) => page.includes("esm_chat_last_finished_run_timestamp_seconds{"));
    });
    const { stdout } = await run(["runs", "--json", "--config", first.config], { environment });
    expect((JSON.parse(stdout) as RunsReport).runs).toMatchObject([{ trigger: "schedule", state: "done" }]);
    for (const { process } of serving) process.kill("SIGTERM");
    for (const { finished } of serving) expect((await finished()).exitCode).toBe(4);
  });
});

describe("the package, and those of OpenTelemetry, run", () => {
  const { run } = commands(withOthers);

  it("sends spans", async ({ skip }) => {
    skip(withOthers === undefined, NOT_INSTALLED);
    const paths: (string | undefined)[] = [];
    const collector = createServer((request, response) => {
      paths.push(request.url);
      request.resume().on("end", () => response.end("{}"));
    }).listen(0, "127.0.0.1");
    await once(collector, "listening");
    const config = traced(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`);
    const { exitCode, stderr } = await run(["run", "--json", "--config", config]);
    collector.close();
    expect([exitCode, stderr, [...new Set(paths)]]).toEqual([0, "", ["/v1/traces"]]);
  });
});

describe("the package beside others of an old version", () => {
  const { run } = commands(spoilt);

  it("tells the error with which they cannot be loaded", async () => {
    for (const name of STORES.redis) {
      mkdirSync(join(spoilt, "node_modules", name));
      writeFileSync(join(spoilt, "node_modules", name, "index.js"), "exports.Old = class {};");
    }
    const config = configured({ engine: { kind: "redis", url: { env: "ENGINE_URL" } } });
    const environment = { ENGINE_URL: "redis://127.0.0.1:9" };
    const { exitCode, stderr } = await run(["runs", "--config", config], { environment });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("engine.kind: needs the packages bullmq, ioredis, which cannot be loaded (SyntaxError: ");
    expect(stderr).toContain("npm install bullmq@");
  });
});

it("what is no package of ours to ask for is an error as it is", async () => {
  const broken = new Error("broken");
  await expect(loadAskedFor("engine.kind", ["no-such"], () => Promise.reject(broken))).rejects.toBe(broken);
  const problems = await problemsOfReading(() => loadAskedFor("a.b", ["pg"], () => Promise.reject(broken)));
  expect(problems).toMatchObject([{ file: "", place: "a.b" }]);
});
