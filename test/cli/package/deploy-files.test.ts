import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MOST_CONNECTIONS } from "../../../plugin/serve/functions/connections.ts";
import { parseConfiguration } from "../../../plugin/settings/configuration-file.ts";
import { folders } from "../../support/given-files.ts";

const folder = folders();
/** Every file of the folder, so that an environment more needs no change here. */
const SECRETS = "secrets:/etc/esm-chat-history/secrets";
const COMMAND = "/usr/bin/node /opt/esm-chat-history/current/dist/cli/main.js";
const CONFIG = "--config /etc/esm-chat-history/esm-chat.config.json";
const CONFIG_OF_ONE = "--config /etc/esm-chat-history/%i/esm-chat.config.json";
const UNITS = readdirSync("deploy").filter((name) => /\.(?:service|timer)$/.test(name));

type Unit = ReadonlyMap<string, readonly string[]>;

/** Settings of a systemd unit, all values of each. */
function unit(name: string): Unit {
  const lines = readFileSync(join("deploy", name), "utf8").split("\n");
  const settings = lines.flatMap((line) => {
    const [, key = "", value = ""] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    return key === "" ? [] : [{ key, value }];
  });
  const keys = [...new Set(settings.map(({ key }) => key))];
  return new Map(keys.map((key) => [key, settings.filter((one) => one.key === key).map(({ value }) => value)]));
}

function seconds(text: string): number {
  return Number(/^(\d+)s$/.exec(text)?.[1]);
}

const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

describe.each([
  ["esm-chat.service", "serve", CONFIG],
  ["esm-chat-run.service", "run", CONFIG],
  ["esm-chat-run@.service", "run", CONFIG_OF_ONE],
])("%s", (name, command, config) => {
  const settings = unit(name);

  it("starts the command with the configuration that upgrades leave alone", () => {
    expect(settings.get("ExecStart")).toEqual([`${COMMAND} ${command} ${config}`]);
    expect(settings.get("StateDirectory")).toEqual(["esm-chat-history"]);
  });

  it.each([
    ["DynamicUser", "yes"],
    ["NoNewPrivileges", "yes"],
    ["ProtectSystem", "strict"],
    ["ProtectHome", "yes"],
    ["PrivateTmp", "yes"],
    ["CapabilityBoundingSet", ""],
    ["RestrictNamespaces", "yes"],
    ["UMask", "0077"],
    ["StateDirectoryMode", "0700"],
    ["LimitCORE", "0"],
  ])("%s=%s", (key, value) => {
    expect(settings.get(key)).toEqual([value]);
  });

  it("gets its secrets from systemd, and none in its environment", () => {
    expect(settings.get("LoadCredential")).toEqual([SECRETS]);
    expect(settings.get("Environment")?.join(" ")).not.toMatch(/password|token|secret/i);
    expect(settings.has("EnvironmentFile")).toBe(false);
  });

  it("does not forbid what Node.js and the lock need", () => {
    expect(settings.has("MemoryDenyWriteExecute")).toBe(false);
    expect(settings.has("PrivateNetwork")).toBe(false);
    expect(settings.get("RestrictAddressFamilies")).toEqual(["AF_INET AF_INET6 AF_UNIX"]);
  });

  it("is given the time to stop by itself, and stopping early is no failure", () => {
    expect(seconds(settings.get("TimeoutStopSec")?.[0] ?? "")).toBeGreaterThanOrEqual(30);
    expect(settings.get("KillSignal")).toEqual(["SIGTERM"]);
    expect(settings.get("SuccessExitStatus")).toEqual(["4"]);
  });

  it.skipIf(!hasSystemd)("is exposed little, as systemd judges", () => {
    const place = join(folder(), name);
    copyFileSync(join("deploy", name), place);
    const text = execFileSync("systemd-analyze", ["security", "--offline=true", "--no-pager", place], {
      encoding: "utf8",
    });
    expect(Number(/exposure level for \S+: (\d+\.\d)/.exec(text)?.[1])).toBeLessThan(2);
  });
});

describe("the service that runs all the time", () => {
  const settings = unit("esm-chat.service");

  it("is started again for as long as what it needs is away, but not for a mistake in the configuration", () => {
    expect(settings.get("Restart")).toEqual(["on-failure"]);
    expect(settings.get("RestartPreventExitStatus")).toEqual(["1"]);
    expect(settings.get("StartLimitIntervalSec")).toEqual(["0"]);
    expect(settings.has("StartLimitBurst")).toBe(false);
    expect(seconds(settings.get("RestartSec")?.[0] ?? "")).toBeGreaterThanOrEqual(10);
    expect(settings.get("WantedBy")).toEqual(["multi-user.target"]);
  });

  it("has file descriptors left for its runs when the server is full", () => {
    const [limit] = settings.get("LimitNOFILE") ?? [];
    expect(Number(limit) - MOST_CONNECTIONS).toBeGreaterThanOrEqual(1_000);
  });
});

describe("the timer", () => {
  const settings = unit("esm-chat-run.timer");

  it("starts the run, and makes up for a missed one", () => {
    expect(settings.get("Unit")).toEqual(["esm-chat-run.service"]);
    expect(settings.get("Persistent")).toEqual(["yes"]);
  });

  it.skipIf(!hasSystemd)("elapses outside of business hours only", () => {
    const calendar = settings.get("OnCalendar")?.[0] ?? "";
    const text = execFileSync("systemd-analyze", ["calendar", "--iterations=24", calendar], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], TZ: "UTC", LC_ALL: "C" },
    });
    const hours = [...text.matchAll(/\d{4}-\d{2}-\d{2} (\d{2}):10:00 UTC/g)].map(([, hour]) => Number(hour));
    expect(hours.length).toBeGreaterThanOrEqual(24);
    expect(hours.filter((hour) => hour > 6 && hour < 18)).toEqual([]);
  });
});

describe.skipIf(!hasSystemd)("systemd", () => {
  it("understands the units", () => {
    const place = folder();
    for (const name of UNITS) copyFileSync(join("deploy", name), join(place, name));
    const names = UNITS.map((name) => name.replace("@", "@helsinki"));
    expect(names.length).toBeGreaterThanOrEqual(5);
    const { stderr } = spawnSync("systemd-analyze", ["verify", ...names.map((name) => join(place, name))], {
      encoding: "utf8",
    });
    // Node.js may be elsewhere on this machine, and units of its own are none of ours.
    const ours = stderr.split("\n").filter((line) => line.includes("esm-chat") && !line.includes("/usr/bin/node"));
    expect(ours).toEqual([]);
  });
});

describe("the units of one of several environments", () => {
  it.each(["esm-chat-run@.service", "esm-chat-run@.timer"])(
    "%s is the other one, for an environment's own file",
    (name) => {
      const own = readFileSync(join("deploy", name), "utf8");
      const other = own.replaceAll("/%i/", "/").replace(/ for %i|@%i/g, "");
      expect(other).toBe(readFileSync(join("deploy", name.replace("@", "")), "utf8"));
    },
  );
});

describe("as-service.sh", () => {
  const script = readFileSync("deploy/as-service.sh", "utf8");

  it("runs commands with the service's user, state, secrets and configuration", () => {
    const settings = unit("esm-chat.service");
    for (const key of ["DynamicUser", "User", "StateDirectory", "UMask", "LoadCredential", "ProtectSystem"]) {
      for (const value of settings.get(key) ?? []) expect(script).toContain(`-p ${key}=${value}`);
    }
    expect(script).toContain(COMMAND);
    expect(script).toContain(CONFIG);
  });

  it.each([
    ["check", `check ${CONFIG}`],
    ["check --json", `check --json ${CONFIG}`],
    ["check --config /etc/x.json", "check --config /etc/x.json"],
    ["erase --config=/etc/x.json vera@example.org", "erase --config=/etc/x.json vera@example.org"],
  ])("%s", (args, expected) => {
    const path = folder();
    writeFileSync(join(path, "systemd-run"), '#!/bin/sh\necho "$*"\n', { mode: 0o700 });
    const { stdout } = spawnSync("/bin/sh", ["deploy/as-service.sh", ...args.split(" ")], {
      encoding: "utf8",
      env: { PATH: `${path}:${process.env["PATH"]}` },
    });
    expect(stdout.trim().endsWith(`${COMMAND} ${expected}`)).toBe(true);
  });

  it("is how the token is made that the example configuration names, in what it may write", async () => {
    const { functions, journal } = await parseConfiguration("", readFileSync("deploy/esm-chat.config.json", "utf8"));
    const state = `/var/lib/${unit("esm-chat.service").get("StateDirectory")?.[0]}`;
    expect(functions.tokens).toEqual([{ file: `${state}/function-token` }]);
    expect(journal).toBe(state);
    for (const page of ["docs/deployment.md", "docs/functions.md"]) {
      expect(readFileSync(page, "utf8")).toContain("as-service.sh functions --renew-token");
    }
  });

  it("is a script that a shell can read", () => {
    expect(spawnSync("/bin/sh", ["-n", "deploy/as-service.sh"]).status).toBe(0);
  });
});

describe("the image", () => {
  const lines = readFileSync("deploy/Containerfile", "utf8").replaceAll("\\\n", "").split("\n");
  const instructions = lines.filter((line) => /^[A-Z]/.test(line));
  const of = (name: string) =>
    instructions.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

  it("is one of Node's own, of one major version", () => {
    expect(of("FROM")).toEqual([expect.stringMatching(/^docker\.io\/library\/node:\d+-slim$/)]);
  });

  it("verifies the package while it is built", () => {
    expect(JSON.parse(of("RUN")[0] ?? "")).toEqual(["node", "/opt/esm-chat-history/dist/cli/main.js", "verify"]);
  });

  it("does not run as root", () => {
    const [user] = of("USER");
    expect(user).toMatch(/^[1-9]\d+:[1-9]\d+$/);
    expect(instructions.findIndex((line) => line.startsWith("USER"))).toBeLessThan(
      instructions.findIndex((line) => line.startsWith("ENTRYPOINT")),
    );
  });

  it("holds no secret: only names of folders and settings", () => {
    expect([...of("ENV"), ...of("ARG")].join(" ")).not.toMatch(/password|token|secret(?!s\b)/i);
    // What they are is held against the zip's content in from-the-zip.test.ts.
    for (const copied of of("COPY")) expect(copied).toMatch(/^[a-zA-Z][\w. -]* \/opt\/esm-chat-history\/\w*$/);
    expect(of("ADD")).toEqual([]);
  });

  it("stops on SIGTERM, and starts Node itself, so that the signal reaches it", () => {
    expect(of("STOPSIGNAL")).toEqual(["SIGTERM"]);
    expect(JSON.parse(of("ENTRYPOINT")[0] ?? "")).toEqual(["node", "/opt/esm-chat-history/dist/cli/main.js"]);
    expect(JSON.parse(of("CMD")[0] ?? "")).toEqual(["serve", ...CONFIG.split(" ")]);
  });

  describe("its health check", () => {
    const [, json = ""] = /CMD (\[.*\])$/.exec(of("HEALTHCHECK")[0] ?? "") ?? [];
    const [program, ...args] = JSON.parse(json) as string[];

    it.each([
      ["a healthy server", "data:text/plain,healthy", 0],
      ["no server", "http://127.0.0.1:1/health", 1],
      ["no address", "", 1],
    ])("of %s", (_name, url, status) => {
      expect(program).toBe("node");
      expect(spawnSync(process.execPath, args, { env: { ESM_CHAT_HEALTH_URL: url } }).status).toBe(status);
    });
  });
});

describe("the compose example", () => {
  const text = readFileSync("deploy/compose.yaml", "utf8");

  it.each([
    "read_only: true",
    "cap_drop: [ALL]",
    "- no-new-privileges:true",
    "stop_grace_period: 60s",
    'user: "10001:10001"',
    "restart: unless-stopped",
  ])("%s", (line) => {
    expect(text.split("\n").map((one) => one.trim())).toContain(line);
  });

  it("mounts the folders of configurations and of secrets, and opens the port to this machine only", () => {
    expect(text).toContain(
      "source: /etc/esm-chat-history\n        target: /etc/esm-chat-history\n        read_only: true",
    );
    expect(text).toContain(
      "source: /etc/esm-chat-history/secrets\n        target: /run/secrets\n        read_only: true",
    );
    expect(text).toContain('- "127.0.0.1:8443:8443"');
    expect(text).not.toContain("environment:");
  });
});
