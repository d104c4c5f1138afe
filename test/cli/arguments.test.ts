import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram, UsageError } from "../../plugin/cli/program.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders, given } from "../support/given-files.ts";
import { rejectionOf } from "../support/rejection.ts";

const { run } = esmChatCommands();
const folder = folders();

const COMMANDS = [
  "demo",
  "sandbox",
  "check",
  "install",
  "template",
  "functions",
  "run",
  "serve",
  "runs",
  "show",
  "find",
  "dead-letters",
  "erase",
  "erasures",
  "verify",
  "platform",
  "platform list",
  "platform check",
  "platform test",
  "platform record",
] as const;
const OPTIONS: Readonly<Record<(typeof COMMANDS)[number], readonly string[]>> = {
  demo: [],
  sandbox: [
    "--templates <DIR>",
    "--cards <FILE>",
    "--sessions <FILE>",
    "--host <HOST>",
    "--port <N>",
    "--create-cards",
    "--fresh",
    "--clock <ISO>",
    "--manners <NAMES>",
    "--write-config <DIR>",
    "--api <API>",
  ],
  check: ["--html <FILE>"],
  install: ["--yes", "--from <ITEM>", "--only <ITEM>", "--html <FILE>"],
  template: ["--like <EXPORT>", "--out <FILE>", "--force", "experimental"],
  functions: ["--renew-token", "--drop-old-token"],
  serve: [],
  "dead-letters": ["--send-again <ID>"],
  runs: ["--limit <N>", "--forget <ENVIRONMENT>"],
  run: ["--session <ID>", "--restore-erased", "--dry-run", "--limit <N>"],
  erase: [
    "--session <ID>",
    "--person <EXTERNAL_ID>",
    "--as <ROLE>",
    "--visitor <ID>",
    "--older-than [DAYS]",
    "--dry-run",
    "--yes",
  ],
  show: ["<ID>", "--html <FILE>", "--text <FILE>"],
  find: [
    "--customer <TEXT>",
    "--support-person <TEXT>",
    "--from <DAY>",
    "--to <DAY>",
    "--text <TEXT>",
    "--active",
    "--limit <N>",
  ],
  erasures: [],
  verify: ["[FILE]"],
  platform: ["list", "check", "test", "record"],
  "platform list": [],
  "platform check": ["<FILE>", "--examples <DIR>"],
  "platform test": ["<FILE>", "--url <URL>", "--set <NAME=VALUE>", "--session <ID>", "--messages"],
  "platform record": ["<FILE>", "--url <URL>", "--set <NAME=VALUE>", "--session <ID>", "--out <FILE>"],
};

describe.concurrent("help", () => {
  it("of the program names every command", async () => {
    const { exitCode, stdout, stderr } = await run(["--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const own = COMMANDS.filter((command) => !command.includes(" "));
    for (const command of own) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
  });

  it.each(COMMANDS)("of %s names its options", async (command) => {
    const { exitCode, stdout, stderr } = await esmChatHere([...command.split(" "), "--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const common = command === "platform" ? ["--help"] : ["--config <FILE>", "--json", "--help"];
    for (const option of [...OPTIONS[command], ...common]) expect(stdout).toContain(option);
  });

  it("tells the version", async () => {
    const { exitCode, stdout } = await run(["--version"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe.concurrent("wrong arguments are told in one line, and exit 1", () => {
  it.each<[string, readonly string[], string]>([
    [
      "an unknown command",
      ["canary"],
      expect.stringMatching(/^unknown command: it is one of demo, .*, platform; see esm-chat --help$/),
    ],
    ["an unknown option", ["run", "--fast"], "unknown option --fast: see esm-chat --help"],
    [
      "a secret as an option",
      ["run", "--password", "canary"],
      "unknown option --password: see esm-chat --help; secrets are never given as arguments",
    ],
    [
      "a secret within an option",
      ["run", "--password=canary"],
      "unknown option --password: see esm-chat --help; secrets are never given as arguments",
    ],
    [
      "a secret within a short option",
      ["run", "-pcanary"],
      "unknown option -p: see esm-chat --help; secrets are never given as arguments",
    ],
    [
      "more arguments",
      ["run", "canary"],
      "more arguments than the command takes: it is written esm-chat run --session ID; see esm-chat --help",
    ],
    ["an option without its value", ["run", "--session"], "option --session needs a value: see esm-chat --help"],
    ["an option for a value", ["run", "--session", "--dry-run"], "option --session needs a value: see esm-chat --help"],
    [
      "--config for a value",
      ["run", "--session", "--config", "c.json"],
      "option --session needs a value: see esm-chat --help",
    ],
    [
      "--json for the name of a file",
      ["check", "--html", "--json"],
      "option --html needs a value: see esm-chat --help",
    ],
    ["--yes for a person", ["erase", "--person", "--yes"], "option --person needs a value: see esm-chat --help"],
    ["--force for a file", ["template", "--out", "--force"], "option --out needs a value: see esm-chat --help"],
    [
      "-- for a value",
      ["platform", "test", "chatwoot", "--session", "--"],
      "option --session needs a value: see esm-chat --help",
    ],
    [
      "a number that is none",
      ["run", "--limit", "canary"],
      "option --limit: must be a whole number from 1 to 10000000",
    ],
    ["a number below the least", ["run", "--limit", "0"], "option --limit: must be a whole number from 1 to 10000000"],
    ["a number with a sign", ["run", "--limit", "+5"], "option --limit: must be a whole number from 1 to 10000000"],
    ["a port that is none", ["sandbox", "--port", "65536"], "option --port: must be a whole number from 0 to 65535"],
    [
      "a time that is none",
      ["sandbox", "--clock", "canary. canary"],
      "option --clock: must be a time such as 2026-03-29T08:00:00Z",
    ],
    ["another way into ESM", ["sandbox", "--api", "canary"], "option --api: must be one of rest, web-api"],
    [
      "a day instead of a time",
      ["sandbox", "--clock", "2026-03-29"],
      "option --clock: must be a time such as 2026-03-29T08:00:00Z",
    ],
  ])("%s", async (_name, args, message) => {
    const error = await rejectionOf(createProgram({})(args));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message });
  });

  it("on standard error, with nothing on standard output", async () => {
    const { exitCode, stdout, lines } = await run(["run", "--password=canary"]);
    const message = "esm-chat: unknown option --password: see esm-chat --help; secrets are never given as arguments";
    expect({ exitCode, stdout, lines }).toEqual({ exitCode: 1, stdout: "", lines: [message] });
  });

  it("no command at all, with the help", async () => {
    const { exitCode, stdout, lines } = await esmChatHere([]);
    expect([exitCode, stdout, lines.at(-1)]).toEqual([1, "", "esm-chat: a command is needed: see esm-chat --help"]);
  });

  it.each<[string, readonly string[]]>([
    ["wrong arguments", ["run", "--json", "--password=canary"]],
    ["a missing configuration", ["run", "--json", "--config", "no-such-file.json"]],
  ])("with --json as one object on standard output: %s", async (_name, args) => {
    const { exitCode, stdout, lines } = await run(args);
    expect(exitCode).toBe(1);
    const result = JSON.parse(stdout) as { status: string; errors: string[] };
    expect(result.status).toBe("wrong-input");
    expect(lines).toEqual(result.errors.map((error) => `esm-chat: ${error}`));
    expect(stdout).not.toContain("canary");
  });
});

describe.concurrent("a wrong configuration is told with one line a mistake, and exits 1", () => {
  const GOOD = {
    esm: { url: "http://127.0.0.1:1", login: "task", password: { env: "ESM_PASSWORD" } },
    chatHistory: { url: "http://127.0.0.1:1", installationId: "i1", token: { env: "CHAT_TOKEN" } },
  };
  const environment = { ESM_PASSWORD: "canary", CHAT_TOKEN: "canary" };

  it("of which there are several", async () => {
    const where = folder();
    const wrong = {
      esm: { ...GOOD.esm, url: "http://task:canary@127.0.0.1:1", password: "canary", pasword: "canary" },
      chatHistory: { ...GOOD.chatHistory, token: { env: "CHAT_TOKEN" }, installationId: "" },
    };
    const file = given(where, "esm-chat.config.json", JSON.stringify(wrong));
    const { exitCode, stdout, stderr, lines } = await esmChatHere(["run", "--config", file], { environment });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(lines.map((line) => line.replace(`esm-chat: ${file}: `, "").split(":")[0])).toEqual([
      "esm.url",
      "esm.password",
      "esm.pasword",
      "chatHistory.installationId",
    ]);
    expect(stderr).not.toContain("canary");
  });

  it.each<[string, (where: string) => string, Readonly<Record<string, string>>, RegExp]>([
    ["a file that does not exist", (where) => join(where, "no.json"), environment, /no\.json does not exist$/],
    [
      "no JSON",
      (where) => given(where, "a.json", '{\n"esm": canary\n}'),
      environment,
      /a\.json: line 2, column 8: is not JSON here: a text without quotation marks; only numbers, true, false and null stand without$/,
    ],
    [
      "an environment variable that is not set",
      (where) => given(where, "a.json", JSON.stringify(GOOD)),
      { CHAT_TOKEN: "canary" },
      /esm\.password: the environment variable ESM_PASSWORD is not set$/,
    ],
    [
      "a secret that others can read",
      (where) => {
        given(where, "secret", "canary", 0o644);
        return given(where, "a.json", JSON.stringify({ ...GOOD, esm: { ...GOOD.esm, password: { file: "secret" } } }));
      },
      environment,
      /esm\.password: secret can be read by others: run chmod 600 on it$/,
    ],
    [
      "a wrong platform setting",
      (where) => {
        given(where, "settings.properties", "# x\nnothing=canary");
        return given(where, "a.json", JSON.stringify({ ...GOOD, platformSettings: "settings.properties" }));
      },
      environment,
      /settings\.properties: line 2: nothing is not a setting of the chat history: is it spelt right\?$/,
    ],
  ])("%s", async (_name, prepare, variables, expected) => {
    const { exitCode, stdout, lines } = await esmChatHere(["run", "--config", prepare(folder())], {
      environment: variables,
    });
    expect({ exitCode, stdout, lines: lines.length }).toEqual({ exitCode: 1, stdout: "", lines: 1 });
    expect(lines[0]).toMatch(expected);
    expect(lines[0]).not.toContain("canary");
  });

  it("the one in the working folder is taken unless another is named", async () => {
    const where = folder();
    given(where, "esm-chat.config.json", "{}");
    const { exitCode, lines } = await run(["run"], { cwd: where });
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      "esm-chat: esm-chat.config.json: esm: is missing",
      "esm-chat: esm-chat.config.json: chatHistory: is missing",
    ]);
  });

  it.each([
    "check",
    "install --yes",
    "functions",
    "run",
    "serve",
    "runs",
    "dead-letters",
    "show 1",
    "find --active",
    "erase --session 1 --yes",
    "erasures",
    "platform test intercom",
  ])("none is named and none is there: esm-chat %s says where it looked and how to go on", async (command) => {
    // The project's own folder holds none.
    const { exitCode, stderr } = await esmChatHere(command.split(" "));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^esm-chat: --config: is not given, and the folder \S+ holds no esm-chat\.config\.json\. Three ways on:\n {2}write one: docs\/connecting\.md .*esm-chat sandbox --write-config.*\n {2}name .*--config FILE\n {2}see .*esm-chat demo\n$/,
    );
  });

  it("sessions of a sandbox that do not exist, or cannot be read", async () => {
    const missing = await run(["sandbox", "--sessions", "no-such-file.ndjson"]);
    expect([missing.exitCode, missing.stdout, missing.lines.length]).toEqual([1, "", 1]);
    const wrong = await run(["sandbox", "--sessions", given(folder(), "sessions.ndjson", '{"canary":1}\n')]);
    expect([wrong.exitCode, wrong.stdout]).toEqual([1, ""]);
    expect(wrong.stderr).toContain("line 1");
    expect(wrong.stderr).not.toContain('canary"');
  });
});
