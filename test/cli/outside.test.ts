import { EventEmitter, once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { REQUEST_LIMITS } from "../../plugin/outside/http/policy.ts";
import type { Sandbox, SandboxOptions } from "../../plugin/sandbox/start-sandbox.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { sampleSession } from "../sandbox/sample-session.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { forward } from "../support/forward.ts";
import { folders, given } from "../support/given-files.ts";
import { closedPort, scriptedServers } from "../support/scripted-server.ts";

const { run, start } = esmChatCommands();
const folder = folders();
const sandbox = sandboxes();
const serve = scriptedServers();

const ENVIRONMENT = { ESM_PASSWORD: "canary-password", CHAT_TOKEN: "canary-token" };
const OPTIONS: SandboxOptions = {
  login: "task",
  password: ENVIRONMENT.ESM_PASSWORD,
  token: ENVIRONMENT.CHAT_TOKEN,
  installationId: "i1",
};

/** A configuration for a sandbox with the secrets above. @returns its path */
function configure(
  where: string,
  { esmRest, chatHistory }: Pick<Sandbox, "esmRest" | "chatHistory">,
  more: object = {},
) {
  const configuration = {
    esm: { url: esmRest, login: "task", password: { env: "ESM_PASSWORD" } },
    chatHistory: { url: chatHistory, installationId: "i1", token: { env: "CHAT_TOKEN" } },
    ...more,
  };
  return given(where, "esm-chat.config.json", JSON.stringify(configuration));
}

/** What stands on both streams, in both ways of telling it. */
async function failing(config: string, environment: Readonly<Record<string, string>> = ENVIRONMENT) {
  // One after the other: two at once would step out of each other's way.
  const plain = await esmChatHere(["run", "--config", config], { environment });
  const json = await esmChatHere(["run", "--config", config, "--json"], { environment });
  expect([plain.exitCode, plain.stdout, json.exitCode]).toEqual([2, "", 2]);
  const result = JSON.parse(json.stdout) as { status: string; errors: string[] };
  expect(json.stdout.trim().split("\n")).toHaveLength(1);
  expect(plain.lines).toEqual(result.errors.map((error) => `esm-chat: ${error}`));
  expect(plain.stderr + json.stdout + json.stderr).not.toContain("canary");
  return result;
}

describe("a system that cannot be worked with exits 2 and is named, without a secret", () => {
  it("a host on which nobody listens", async () => {
    const origin = `http://127.0.0.1:${await closedPort()}`;
    const { status, errors } = await failing(configure(folder(), { esmRest: `${origin}/itsm`, chatHistory: origin }));
    expect(status).toBe("unreachable");
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`ESM at ${origin} refused the connection`);
  });

  it("a login that is refused", async () => {
    const world = await sandbox({ ...OPTIONS, password: "another" });
    const { status, errors } = await failing(configure(folder(), world));
    expect(status).toBe("esm-login-refused");
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(new URL(world.esmRest).origin);
    expect(errors[0]).toContain("esm.login");
  });

  it("an address where there is something else", async () => {
    const { url } = await serve({ body: "<html>canary</html>" });
    const { status } = await failing(configure(folder(), { esmRest: url, chatHistory: url }));
    expect(status).toBe("wrong-address");
  });

  it("a template that does not exist", async () => {
    const world = await sandbox(OPTIONS);
    const where = folder();
    given(where, "settings.properties", "efecteChat.integration.chatSession.templateCode=no_such_template");
    const { errors } = await failing(configure(where, world, { platformSettings: "settings.properties" }));
    expect(errors.join("\n")).toContain("no_such_template");
  });
});

describe("esm-chat sandbox", () => {
  it.each([
    ["directly", false],
    ["through npm", true],
  ])("says where it is in one line, works, and ends with 0 on SIGTERM: %s", async (_name, npm) => {
    const where = join(folder(), "new");
    const running = start(["sandbox", "--json", "--write-config", where], { npm });
    const access = JSON.parse(await running.firstLine()) as Record<string, string>;
    expect(Object.keys(access)).toEqual([
      "esmRest",
      "esmWebApi",
      "chatHistory",
      "control",
      "installationId",
      "login",
      "password",
      "token",
      "config",
      "timeZone",
      "cards",
      "sessions",
    ]);
    for (const name of ["esmRest", "esmWebApi", "chatHistory", "control"]) {
      expect(access[name]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/.*[^/]$/);
    }
    expect(access["config"]).toBe(join(where, "esm-chat.config.json"));
    expect((await fetch(`${access["esmRest"]}/echo?message=hello`)).status).toBe(200);
    const empty = await run(["run", "--config", access["config"] ?? "", "--json"]);
    expect({ exitCode: empty.exitCode, stderr: empty.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(JSON.parse(empty.stdout)).toMatchObject({ status: "done", sessions: { seen: 0 } });
    running.process.kill("SIGTERM");
    const { exitCode, stdout, stderr } = await running.finished();
    expect({ exitCode, stderr, lines: stdout.trim().split("\n").length }).toEqual({
      exitCode: 0,
      stderr: "",
      lines: 1,
    });
    await expect(fetch(`${access["esmRest"]}/echo`)).rejects.toThrow("fetch failed");
  });

  it("writes a configuration and secrets that only their owner can read", async () => {
    const where = join(folder(), "new");
    const running = start(["sandbox", "--write-config", where]);
    const { config = "", password = "" } = JSON.parse(await running.firstLine()) as Record<string, string>;
    expect(readFileSync(config, "utf8")).not.toContain(password);
    expect(statSync(where).mode & 0o777).toBe(0o700);
    const { esm, chatHistory } = JSON.parse(readFileSync(config, "utf8")) as Record<
      string,
      Record<string, { file: string }>
    >;
    for (const file of [
      config,
      join(where, esm?.["password"]?.file ?? ""),
      join(where, chatHistory?.["token"]?.file ?? ""),
    ]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  });

  it("says so when its port is taken, or the host is none of this machine", async () => {
    const { port } = new URL((await serve({})).url);
    for (const [host, code] of [
      ["127.0.0.1", "EADDRINUSE"],
      ["192.0.2.1", "EADDRNOTAVAIL"],
    ] as const) {
      const { exitCode, stdout, lines } = await run(["sandbox", "--host", host, "--port", port]);
      expect({ exitCode, stdout, lines }).toEqual({
        exitCode: 1,
        stdout: "",
        lines: [
          `esm-chat: --host, --port: ${host}:${port} cannot be listened on (${code}): is it in use, and is it an address of this machine?`,
        ],
      });
    }
  });

  it("writes nothing where it was not asked to", async () => {
    const where = folder();
    const running = start(["sandbox"], { cwd: where });
    expect(JSON.parse(await running.firstLine())).toMatchObject({ config: null });
    expect(existsSync(join(where, "esm-chat.config.json"))).toBe(false);
  });
});

/** The sandbox behind a server that never answers a request that matches, and says when it came. */
async function silentAt(match: string) {
  const world = await sandbox({ ...OPTIONS, sessions: [sampleSession()], createCards: true });
  const arrivals = new EventEmitter();
  const reached = once(arrivals, "request");
  const { url } = await serve(async (request, response) => {
    if (`${request.method} ${request.url}`.includes(match)) arrivals.emit("request");
    else await forward(request, response, world.esmRest);
  });
  const through = (address: string) => url + new URL(address).pathname;
  return { reached, addresses: { esmRest: through(world.esmRest), chatHistory: through(world.chatHistory) } };
}

describe("esm-chat run that is told to stop", () => {
  it.each([
    ["while ESM is silent at the login", "POST /itsm/api/v1/users/login", "SIGTERM"],
    ["while ESM is silent at the template", "GET /itsm/api/v1/dc/", "SIGTERM"],
    ["while ESM is silent at the list of cards", "/data/stream", "SIGINT"],
    ["while the chat platform is silent", "/sessions/", "SIGTERM"],
  ] as const)("exits 4 without waiting for the answer: %s", async (_name, match, signal) => {
    const { reached, addresses } = await silentAt(match);
    const config = configure(folder(), addresses);
    const running = start(["run", "--json", "--config", config], { environment: ENVIRONMENT });
    await reached;
    running.process.kill(signal);
    const finished = running.finished();
    // Whoever waits for the answer waits for all of the time that a request has.
    const requestEnds = delay(REQUEST_LIMITS.requestMs, "the request is given up", { ref: false });
    expect(await Promise.race([finished, requestEnds])).toEqual(await finished);
    const { exitCode, stdout, stderr } = await finished;
    expect({ exitCode, lines: stdout.trim().split("\n").length }).toEqual({ exitCode: 4, lines: 1 });
    expect(JSON.parse(stdout)).toMatchObject({ status: "stopped" });
    expect(stdout + stderr).not.toContain("canary");
  });
});
