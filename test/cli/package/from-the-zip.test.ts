import { execFile, execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyFolder } from "../../../plugin/cli/package/verify-folder.ts";
import type { RunReport } from "../../../plugin/task/run-report.ts";
import { sampleSession } from "../../sandbox/sample-session.ts";
import { IS_LONG } from "../../support/draws.ts";
import { forward } from "../../support/forward.ts";
import { folders } from "../../support/given-files.ts";
import { scriptedServers } from "../../support/scripted-server.ts";
import { buildPackage, copyProject, onlyNode, pathsIn, startBare, unpack } from "./built-package.ts";

const folder = folders();
const startServer = scriptedServers();
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

describe("from the zip alone, on a machine with only Node", () => {
  let unpacked = "";
  let path = "";
  let paths: string[] = [];
  let zip = "";
  const started: ReturnType<typeof startBare>[] = [];

  function command(program: string, ...args: readonly string[]) {
    const running = startBare(program, args, unpacked, path);
    started.push(running);
    return running;
  }

  const node = (...args: readonly string[]) => command(join(path, "node"), "dist/cli/main.js", ...args);

  beforeAll(async () => {
    zip = await buildPackage(copyProject(join(folder(), "project")), folder());
    unpacked = folder();
    path = onlyNode(join(folder(), "path"));
    paths = await unpack(zip, unpacked);
  }, 180_000);

  afterAll(async () => {
    for (const { process: child, finished } of started) {
      if (child.exitCode === null) child.kill("SIGKILL");
      await finished();
    }
  });

  it("no node_modules can be reached from there", () => {
    for (let above = unpacked; above !== dirname(above); above = dirname(above)) {
      expect(existsSync(join(above, "node_modules"))).toBe(false);
    }
  });

  it("the zip holds what an administrator needs", () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "licences.txt",
        "bom.cdx.json",
        "manifest.json",
        "manifest.schema.json",
        "esm-chat",
        "esm-chat.cmd",
        "templates/chat_session.xml",
        "templates/chat_session.xsd",
        "templates/xml-lang.xsd",
        "templates/platforms/live-helper-chat.yaml",
        "templates/platforms/examples/live-helper-chat/opened-again.json",
        "deploy/esm-chat.config.json",
        "deploy/platform-settings.properties",
        "deploy/esm-chat.service",
        "deploy/Containerfile",
        "docs/deployment.md",
        "docs/examples/sandbox/sessions.jsonl",
        "docs/examples/esm-test-server/incident.xml",
        "docs/examples/esm-test-server/cards.jsonl",
        "docs/examples/describe-a-platform/otso-chat.mjs",
        "docs/examples/describe-a-platform/persons.jsonl",
      ]),
    );
    const program = paths.filter((name) => !name.startsWith("docs/examples/"));
    expect(program.filter((name) => /\.(?:ts|map|node)$|node_modules/.test(name))).toEqual([]);
  });

  it("is small, and no word of zod's is in it that nobody asks for", () => {
    expect(statSync(zip).size).toBeLessThan(3_000_000);
    const texts = ["dist/cli", "dist/cli-chunks"]
      .flatMap((name) => pathsIn(join(unpacked, name)))
      .map((chunk) => readFileSync(chunk, "utf8"))
      .join("\n");
    expect(texts).toContain("Invalid input: expected ");
    // Dutch, Danish and Hungarian.
    expect(texts.match(/Ongeldige invoer|Ugyldigt input|rv\\xE9nytelen bemenet/g)).toBeNull();
  });

  it("its manifest is as the schema beside it says", () => {
    const schema = JSON.parse(readFileSync(join(unpacked, "manifest.schema.json"), "utf8")) as object;
    const validate = new Ajv2020({ strict: true }).compile(schema);
    expect(validate(JSON.parse(readFileSync(join(unpacked, "manifest.json"), "utf8")))).toBe(true);
  });

  it("the licences name what is inside, each with its text", () => {
    const licences = readFileSync(join(unpacked, "licences.txt"), "utf8");
    for (const name of ["got", "zod", "hono", "handlebars", "fast-xml-parser", "pino", "commander"]) {
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\nLicence: \\S+`, "m"));
    }
    for (const part of licences.split(/^={80}$/m).slice(1)) expect(part.length).toBeGreaterThan(400);
  });

  it("--version is that of the manifest", async () => {
    const { version } = JSON.parse(readFileSync(join(unpacked, "manifest.json"), "utf8")) as { version: string };
    expect(await node("--version").finished()).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("finds the descriptions of platforms and their examples", async () => {
    const { exitCode, stdout } = await node("platform", "check", "live-helper-chat").finished();
    expect(exitCode).toBe(0);
    expect(stdout).toContain("as expected  opened-again");
  });

  it("verifies itself, and the zip it came from", async () => {
    const own = await node("verify", "--json").finished();
    expect({ exitCode: own.exitCode, ...(JSON.parse(own.stdout) as object) }).toMatchObject({
      exitCode: 0,
      status: "whole",
    });
    expect((await node("verify", zip).finished()).exitCode).toBe(0);
  });

  it("the image gets all of the package, and nothing else that lies in its folder", () => {
    const image = join(folder(), "image");
    const text = readFileSync(join(unpacked, "deploy/Containerfile"), "utf8").replaceAll("\\\n", " ");
    for (const [, line = ""] of text.matchAll(/^COPY (.*)$/gm)) {
      const names = line.split(/ +/);
      const target = names.pop() ?? "";
      expect(target).toMatch(/^\/opt\/esm-chat-history\//);
      const place = join(image, target.slice("/opt/esm-chat-history".length));
      // As `COPY` does: a folder's content, a file under its name.
      for (const name of names) {
        cpSync(join(unpacked, name), target.endsWith("/") ? join(place, name) : place, { recursive: true });
      }
    }
    expect(verifyFolder(image, process.versions.node)).toMatchObject({ status: "whole", findings: [], own: [] });
  });

  it.skipIf(process.platform === "win32")("the launcher is the same command", async () => {
    expect(await command(join(unpacked, "esm-chat"), "--version").finished()).toMatchObject({ exitCode: 0 });
    expect(await command("/bin/sh", "esm-chat", "--version").finished()).toMatchObject({ exitCode: 0 });
    expect((await command(join(unpacked, "esm-chat"), "canary").finished()).exitCode).toBe(1);
  });

  it("every command can be loaded", async () => {
    const { stdout } = await node("--help").finished();
    const commands = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = ""]) => name);
    expect(commands).toContain("run");
    const chunks = readdirSync(join(unpacked, "dist/cli-chunks"));
    // In the long tests each in a process of its own.
    for (const together of IS_LONG ? chunks.map((chunk) => [chunk]) : [chunks]) {
      const loading = `const outcomes = {};
        for (const chunk of ${JSON.stringify(together)}) {
          outcomes[chunk] = await import("./dist/cli-chunks/" + chunk).then(() => "loaded", String);
        }
        console.log(JSON.stringify(outcomes));`;
      const loaded = await command(join(path, "node"), "--input-type=module", "--eval", loading).finished();
      expect(loaded).toMatchObject({ exitCode: 0, stderr: "" });
      const outcomes = JSON.parse(loaded.stdout) as Record<string, string>;
      for (const chunk of together) expect({ chunk, outcome: outcomes[chunk] }).toEqual({ chunk, outcome: "loaded" });
    }
  }, 300_000);

  it("the README's first command is the demo, which shows that every card is right", async () => {
    const [, line = ""] = /```sh\n(.*)\n```/.exec(readFileSync(join(unpacked, "README.md"), "utf8")) ?? [];
    expect(line).toBe("node dist/cli/main.js demo");
    const { exitCode, stdout } = await command("/bin/sh", "-c", line).finished();
    expect(stdout).toContain("cards is right");
    expect(exitCode).toBe(0);
  }, 180_000);

  it("public holidays are known", async () => {
    const file = join(folder(), "esm-chat.config.json");
    const businessHours = { from: "08:00", to: "16:00", holidays: { country: "FI", region: "nowhere" } };
    writeFileSync(file, JSON.stringify({ schedule: { cron: "0 * * * *", businessHours } }));
    const { exitCode, stderr } = await node("run", "--config", file).finished();
    expect(stderr).toContain("holidays.region: is not known: FI has no regions with holidays of their own");
    expect(exitCode).toBe(1);
  });

  it("the sandbox's page works as it stands in the zip's folder, which is whole afterwards", async () => {
    const page = readFileSync(join(unpacked, "docs/sandbox.md"), "utf8");
    const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, lines = ""]) => lines.trim().split("\n"));
    const written = (start: string) => {
      const block = blocks.find(([first]) => first?.startsWith(start) === true) ?? [];
      const line = block.at(-1) ?? "";
      expect(line).toMatch(/^esm-chat /);
      return { others: block.slice(0, -1), args: line.split(" ").slice(1) };
    };
    const run = written("esm-chat run --config sandbox-config/");
    for (const [start, sessions, wasCopied] of [
      ["esm-chat sandbox --create-cards", 24, false],
      ["cp docs/examples/sandbox/sessions.jsonl", 2, true],
    ] as const) {
      const { others, args } = written(start);
      expect(others.length > 0).toBe(wasCopied);
      for (const other of others) execFileSync("/bin/sh", ["-c", other], { cwd: unpacked });
      const sandbox = node(...args);
      await once(createInterface(sandbox.process.stdout), "line");
      const { exitCode, stdout } = await node(...run.args, "--json").finished();
      expect(exitCode).toBe(0);
      expect((JSON.parse(stdout) as RunReport).sessions).toMatchObject({
        seen: sessions,
        failed: 0,
        written: sessions,
      });
      sandbox.process.kill("SIGTERM");
      expect((await sandbox.finished()).exitCode).toBe(0);
    }
    const { exitCode, stdout } = await node("verify", "--json").finished();
    expect({ exitCode, verdict: JSON.parse(stdout) as unknown }).toMatchObject({
      exitCode: 0,
      verdict: { status: "whole", findings: [], own: ["sandbox-config/", "sessions.jsonl"] },
    });
  }, 180_000);

  it("what is loaded only where a configuration asks for it is there: holidays, telephone numbers, engines", async () => {
    const config = join(folder(), "config");
    const sessions = join(folder(), "sessions.jsonl");
    const [first, ...others] = sampleSession().messages;
    const told = { ...first, text: "Call me: +358 40 123 4567" };
    writeFileSync(sessions, JSON.stringify(sampleSession("ws-1", { messages: [told, ...others] })));
    const sandbox = node("sandbox", "--sessions", sessions, "--create-cards", "--write-config", config);
    await once(createInterface(sandbox.process.stdout), "line");
    const file = join(config, "esm-chat.config.json");
    const settings = JSON.parse(readFileSync(file, "utf8")) as object;
    const businessHours = { from: "08:00", to: "16:00", holidays: { country: "DE", region: "BY", locality: "KATH" } };
    const schedule = { cron: "0 3 * * *", timeZone: "Europe/Berlin", businessHours };
    writeFileSync(file, JSON.stringify({ ...settings, schedule, privacy: { masks: ["phone-number"] } }));
    const ran = await node("run", "--config", file, "--json").finished();
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect((JSON.parse(ran.stdout) as RunReport).masked).toMatchObject({ "phone-number": 1 });
    writeFileSync(join(config, "store-url"), "", { mode: 0o600 });
    for (const kind of ["postgresql", "redis"]) {
      const url = { file: "store-url" };
      writeFileSync(join(config, "store-url"), `${kind}://127.0.0.1:1`);
      writeFileSync(file, JSON.stringify({ ...settings, schedule, engine: { kind, url } }));
      const { exitCode, stderr } = await node("runs", "--config", file).finished();
      expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("ECONNREFUSED") });
    }
    sandbox.process.kill("SIGTERM");
    expect((await sandbox.finished()).exitCode).toBe(0);
  }, 180_000);

  it.skipIf(!hasCurl)(
    "installs itself into a fresh ESM, makes a card as the chatbot would, and fills it",
    async () => {
      const config = join(folder(), "config");
      const sessions = join(folder(), "sessions.ndjson");
      const session = sampleSession();
      writeFileSync(sessions, `${JSON.stringify(session)}\n`);
      const sandbox = node("sandbox", "--fresh", "--sessions", sessions, "--write-config", config);
      await once(createInterface(sandbox.process.stdout), "line");
      const file = join(config, "esm-chat.config.json");
      let functions: string | undefined;
      const { url } = await startServer(async (request, response) => {
        if (functions === undefined) response.writeHead(502).end();
        else await forward(request, response, functions);
      });
      moveFunctions(file, url);

      const installed = await node("install", "--yes", "--json", "--config", file).finished();
      // The proxy is there, and nobody behind it yet.
      expect({ exitCode: installed.exitCode, ready: idsIn("not-yet", installed.stdout) }).toEqual({
        exitCode: 0,
        ready: ["function-reachable", "function-token", "function-folder", "last-run"],
      });
      const serve = node("serve", "--json", "--config", file);
      const [line] = (await once(createInterface(serve.process.stdout), "line")) as [string];
      functions = (JSON.parse(line) as { origin: string }).origin;
      const checked = await node("check", "--json", "--config", file).finished();
      expect({ exitCode: checked.exitCode, missing: idsIn("missing", checked.stdout) }).toEqual({
        exitCode: 0,
        missing: [],
      });

      const told = await node("functions", "--json", "--config", file).finished();
      const [{ curl = "" } = {}] = (JSON.parse(told.stdout) as { functions: { curl: string }[] }).functions;
      const call = curl.replace(/"sessionId":"[^"]*"/, `"sessionId":"${session.sessionId}"`);
      // Not spawnSync: this process is the proxy.
      const called = await promisify(execFile)("/bin/sh", ["-c", call], { cwd: config });
      expect(JSON.parse(called.stdout)).toMatchObject({ created: true });

      const ran = await node("run", "--json", "--config", file).finished();
      expect((JSON.parse(ran.stdout) as RunReport).sessions).toMatchObject({ seen: 1, finished: 1, failed: 0 });
      serve.process.kill("SIGTERM");
      expect((await serve.finished()).exitCode).toBe(4);
    },
    180_000,
  );
});

/** Ids of the checklist's items in this state. */
function idsIn(wanted: string, report: string): string[] {
  const { items } = JSON.parse(report) as { items: readonly { id: string; state: string }[] };
  return items.filter(({ state }) => state === wanted).map(({ id }) => id);
}

/** To whatever port is free, behind a proxy that is there already. */
function moveFunctions(file: string, environmentUrl: string): void {
  const { functions, ...others } = JSON.parse(readFileSync(file, "utf8")) as { functions: object };
  const server = { port: 0, behindProxy: true };
  writeFileSync(file, JSON.stringify({ ...others, functions: { ...functions, environmentUrl }, server }));
}
