import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../plugin/cli/command-line.ts";
import { APIS, chatsWorlds, type GivenChat } from "../report/chats/chats-world.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders, given } from "../support/given-files.ts";

const start = chatsWorlds();
const folder = folders();

const HOSTILE = "[08:05] Vera: \u001b]0;owned\u0007\u009b2J\u202eevil <script>alert(1)</script>";
const CHATS: readonly GivenChat[] = [
  {
    dataCardId: "101",
    sessionId: "ws-0001",
    identifier: "CHAT-17",
    customer: "11",
    supportPerson: "12",
    members: ["11", "12"],
    start: "2026-11-23T06:05:00Z",
    end: "2026-11-23T06:12:00Z",
    wait: 80,
    messages: 20,
    log: HOSTILE,
  },
  { dataCardId: "102", sessionId: "ws-0002", customer: "13", start: "2026-11-24T06:05:00Z", isActive: true },
  { dataCardId: "103", sessionId: "CHAT-17b", hidden: true },
];

const HARMFUL = /(?![\n\t])[\p{Cc}\u202e]/u;

describe.each(APIS)("over %s, esm-chat show", (api) => {
  // XML cannot carry ESC, BEL and their kind: the sandbox's Web API leaves them out.
  const stored = api === "rest" ? HOSTILE : HOSTILE.replaceAll("\u001b", "").replaceAll("\u0007", "");

  it("shows a chat by its Efecte ID as text, and nothing of it can reach the terminal as a command", async () => {
    const { config } = await start(api, CHATS);
    const { exitCode, stdout, stderr } = await esmChatHere(["show", "CHAT-17", "--config", config()]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("Chat session ws-0001");
    expect(lines).toContain("  Customer                                 Vera Virtanen");
    expect(lines).toContain(stored.replaceAll(/[\p{Cc}\u202e]/gu, "�"));
    expect(stdout).not.toMatch(HARMFUL);
  });

  it("gives all attributes with --json, the log as it is, escaped", async () => {
    const { config } = await start(api, CHATS);
    const { exitCode, stdout } = await esmChatHere(["show", "ws-0001", "--json", "--config", config()]);
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd()).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(JSON.parse(stdout)).toMatchObject({
      status: "done",
      dataCardId: "101",
      sessionId: "ws-0001",
      identifier: "CHAT-17",
      isActive: false,
      attributes: {
        customer: { name: "Customer", values: [{ dataCardId: "11" }] },
        members: { values: [{ dataCardId: "11" }, { dataCardId: "12" }] },
        start_time: { values: ["2026-11-23T06:05:00Z"] },
        wait_time_before_first_reply: { values: [80] },
        is_chat_active: { values: [{ code: api === "rest" ? "no" : null, name: "No" }] },
        related_ticket: { values: [] },
      },
      log: stored,
      logErasedAt: null,
      files: [],
      requests: { esm: expect.any(Number) as number },
    });
  });

  it("lists the chats that have a part of an id in theirs, and exits 1", async () => {
    const { config } = await start(api, CHATS);
    const { exitCode, stdout, lines } = await esmChatHere(["show", "ws-00", "--config", config()]);
    expect({ exitCode, lines }).toEqual({
      exitCode: 1,
      lines: ["esm-chat: 2 chats have this in their id: give the whole id of one, such as its data card id"],
    });
    expect(stdout).toMatch(
      /2026-11-24 .*Nina Straße.*going on.*ws-0002.*102\n.*2026-11-23 .*Vera Virtanen.*1 min 20 s/,
    );
    const { exitCode: code, stdout: json } = await esmChatHere(["show", "ws-00", "--json", "--config", config()]);
    expect(code).toBe(1);
    expect(JSON.parse(json)).toMatchObject({ status: "several", count: 2, found: [{ by: "part" }, { by: "part" }] });
  });

  it("exits 2 when there is no such chat, and says when it is hidden, without repeating the id", async () => {
    const { config } = await start(api, CHATS);
    const said = async (id: string) => {
      const { exitCode, stdout, lines } = await esmChatHere(["show", id, "--config", config()]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      return lines;
    };
    const none = "esm-chat: ESM shows no chat session data card with this id";
    expect(await said("canary")).toEqual([none]);
    expect(await said("ca")).toEqual([`${none} (a part of one has 4 characters at least)`]);
    expect(await said("103")).toEqual([
      api === "rest"
        ? `${none} (a part of one has 4 characters at least); 1 more on hidden data cards, which are not shown`
        : `${none} (a part of one has 4 characters at least)`,
    ]);
  });
});

describe("esm-chat show", () => {
  it("writes page and text into files that only their owner can read, and then nothing of the chat anywhere else", async () => {
    const { config } = await start("rest", CHATS);
    const [html, text] = [join(folder(), "chat.html"), join(folder(), "chat.txt")];
    const args = ["show", "ws-0001", "--html", html, "--text", text, "--config", config()];
    const { exitCode, stdout } = await esmChatHere(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `Written: ${html}\nWritten: ${text}\n` });
    for (const file of [html, text]) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(html, "utf8")).toContain("evil &lt;script&gt;alert(1)&lt;/script&gt;");
    expect(readFileSync(html, "utf8")).not.toMatch(/<script|(?![\n\t])\p{Cc}/u);
    expect(readFileSync(text, "utf8")).toContain("[08:05] Vera: �]0;owned��2J�evil <script>");
  });

  it("is wrapped on a terminal, and holds no escapes there but those for colours", async () => {
    const log = `[08:05] Vera: ${"several words ".repeat(30)}\u001b[2J${"long".repeat(40)}`;
    const { config } = await start("rest", [{ dataCardId: "101", sessionId: "ws-0001", log }]);
    let stdout = "";
    const stream = { isTTY: true, columns: 60, write: (text: string) => (stdout += text) };
    const quiet = { isTTY: true, columns: 60, write: () => undefined };
    await runCommandLine(["show", "ws-0001", "--config", config()], {}, { stdout: stream, stderr: quiet });
    const plain = stripVTControlCharacters(stdout);
    const escapes = stdout.split("\u001b").slice(1);
    expect(escapes.length).toBeGreaterThan(0);
    expect(escapes.filter((escape) => !/^\[\d+m/.test(escape))).toEqual([]);
    expect(plain.split("\n").filter((line) => line.length > 60 && line.trim().includes(" "))).toEqual([]);
    expect(plain.replaceAll(/\s+/g, " ")).toContain(log.replaceAll("\u001b", "�"));
  });

  it("refuses one file for page and text before it asks ESM", async () => {
    const { config, sandbox } = await start("rest", CHATS);
    const [file, before] = [join(folder(), "chat"), JSON.stringify(sandbox.stats())];
    const args = ["show", "ws-0001", "--html", file, "--text", file, "--config", config()];
    const { exitCode, lines } = await esmChatHere(args);
    expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: [`esm-chat: ${file}: --html, --text: is named twice`] });
    expect([existsSync(file), JSON.stringify(sandbox.stats())]).toEqual([false, before]);
  });

  it("exits 1 for a file that cannot be written", async () => {
    const { config } = await start("rest", CHATS);
    const file = join(folder(), "no", "chat.html");
    const { exitCode, stdout, stderr } = await esmChatHere(["show", "ws-0001", "--html", file, "--config", config()]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("--html: cannot be written (ENOENT");
    expect(existsSync(file)).toBe(false);
  });

  it.each<[string, readonly string[], string]>([
    ["an empty id", [""], "ID: must not be empty"],
    ["an id that is too long", ["c".repeat(501)], "ID: is longer than any: 500 characters"],
    ["no id", [], "the command needs ID: see esm-chat --help"],
    ["all environments", ["x", "--environment", "all"], "--environment: one chat is shown: give a name"],
  ])("exits 1 for %s", async (_name, args, message) => {
    const { exitCode, lines } = await esmChatHere(["show", ...args]);
    expect({ exitCode, lines }).toEqual({ exitCode: 1, lines: [`esm-chat: ${message}`] });
  });
});

describe.each(APIS)("over %s, esm-chat find", (api) => {
  it("lists the newest first, and says how many there are", async () => {
    const { config } = await start(api, CHATS);
    const args = ["find", "--from", "2026-11-01", "--limit", "1", "--config", config()];
    const { exitCode, stdout, stderr } = await esmChatHere(args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(
      /^ {2}start .*customer .*data card\n {2}2026-11-24 06:05 +Nina Straße .*102\n\n2 chats: the newest 1/,
    );
  });

  it("gives the same with --json, and no log", async () => {
    const { config } = await start(api, CHATS);
    const args = ["find", "--text", "OWNED", "--customer", "vera@example.org", "--json", "--config", config()];
    const { exitCode, stdout } = await esmChatHere(args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: "done",
      count: 1,
      notes: [],
      chats: [
        {
          dataCardId: "101",
          sessionId: "ws-0001",
          identifier: "CHAT-17",
          isActive: false,
          startTime: "2026-11-23T06:05:00Z",
          customer: { dataCardId: "11" },
          waitSeconds: 80,
          messageCount: 20,
        },
      ],
    });
    expect(stdout).not.toContain("evil");
  });

  it("exits 0 when there is none", async () => {
    const { config } = await start(api, CHATS);
    const { exitCode, stdout } = await esmChatHere(["find", "--text", "nothing", "--config", config()]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "No chat was found.\n" });
  });

  it.each([
    ["status", 400],
    ["echo", undefined],
  ] as const)("does not tell what was looked for when ESM answers with a fault: %s %s", async (kind, status) => {
    const { config, sandbox } = await start(api, CHATS);
    const file = config();
    const match = api === "rest" ? "/dc/chat_session/data" : "LIKE";
    sandbox.setFaults([{ target: "esm", match, kind, ...(status === undefined ? {} : { status }) }]);
    const words = ["--text", "canary words", "--customer", "canary person", "--from", "2026-11-01"];
    const { exitCode, stdout, stderr } = await esmChatHere(["find", ...words, "--config", file], {
      environment: { ESM_CHAT_LOG_LEVEL: "trace" },
    });
    expect(exitCode).toBe(2);
    expect(stdout + stderr).not.toMatch(/canary/i);
  });
});

describe("esm-chat find exits 1, and contacts nobody, with", () => {
  const ALL = "--customer, --support-person, --from, --to, --text, --active";

  it.each<[string, readonly string[], string]>([
    ["no condition", [], `${ALL}: give at least one of them`],
    ["no condition but a limit", ["--limit", "3"], `${ALL}: give at least one of them`],
    ["an empty customer", ["--customer", " \u200b"], "--customer: must not be empty"],
    ["an empty text", ["--text", ""], "--text: must not be empty"],
    ["a text that is too long", ["--text", "c".repeat(501)], "--text: is longer than 500 characters"],
    ["a day that is none", ["--from", "2026-02-30"], "option --from: must be a day such as 2026-10-01"],
    [
      "days the wrong way round",
      ["--from", "2026-02-02", "--to", "2026-02-01"],
      "--from, --to: the first day is after the last",
    ],
    ["a limit of none", ["--active", "--limit", "0"], "option --limit: must be a whole number from 1 to 10000"],
  ])("%s", async (_name, args, message) => {
    const { exitCode, stdout, lines } = await esmChatHere(["find", ...args]);
    expect({ exitCode, stdout, lines }).toEqual({ exitCode: 1, stdout: "", lines: [`esm-chat: ${message}`] });
  });

  it("a condition on an attribute that is switched off", async () => {
    const nowhere = { url: "http://127.0.0.1:1" };
    const where = folder();
    given(
      where,
      "platform-settings.properties",
      "!efecteChat.integration.chatSession.customer.attributeCode=customer\n",
    );
    const configuration = {
      esm: { ...nowhere, login: "task", password: { env: "SECRET" } },
      chatHistory: { ...nowhere, installationId: "i1", token: { env: "SECRET" } },
      platformSettings: "platform-settings.properties",
    };
    const file = given(where, "a.json", JSON.stringify(configuration));
    const { exitCode, lines } = await esmChatHere(["find", "--customer", "canary", "--config", file], {
      environment: { SECRET: "secret" },
    });
    expect({ exitCode, lines }).toEqual({
      exitCode: 1,
      lines: [`esm-chat: ${file}: --customer: needs an attribute that the platform settings switch off`],
    });
  });
});
