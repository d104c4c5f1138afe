import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import type { EraseReport } from "../../plugin/task/erase/erase-recorder.ts";
import { allCards, first } from "../acceptance/raw-esm.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders, given } from "../support/given-files.ts";
import { said, wireSession } from "../task/wire-session.ts";

const { run } = esmChatCommands();
const folder = folders();
const startSandbox = sandboxes();

interface Access {
  readonly esmRest: string;
  readonly login: string;
  readonly password: string;
  readonly config: string;
}

/** A sandbox with three chats, brought over: two of Vera's, one of which lasts, and one of Nina's. */
async function brought(): Promise<Access> {
  const text = [said("m1", "visitor", 10, "canary text"), said("m2", "operator", 40)];
  const sessions = [
    wireSession({ messages: text }),
    wireSession({
      sessionId: "ws-2",
      startedAt: "2025-03-14T09:00:00.000Z",
      endedAt: null,
      status: "active",
      messages: [],
    }),
    wireSession({
      sessionId: "ws-3",
      visitor: { visitorId: "v2", name: "Nina", externalId: "nina@example.org" },
      messages: [],
    }),
  ];
  const sandbox = await startSandbox({
    sessions: sessions.map((one) => platformSessionSchema.parse(one)),
    createCards: true,
    clock: Date.UTC(2025, 2, 15, 8),
  });
  const config = writeSandboxConfig(folder(), sandbox, "rest");
  const { exitCode, stderr } = await esmChatHere(["run", "--config", config]);
  if (exitCode !== 0) throw new Error(`run ended with ${exitCode}: ${stderr}`);
  return { ...sandbox, config };
}

async function logs(access: Access): Promise<Record<string, string>> {
  const cards = await allCards(access, "chat_session");
  return Object.fromEntries(
    cards.map((card) => [String(first(card, "chat_session_id")?.value), String(first(card, "chat_log")?.value)]),
  );
}

function withRetention({ config }: Access, retentionDays: number): string {
  const file = join(config, "..", "with-retention.json");
  const settings = JSON.parse(readFileSync(config, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...settings, privacy: { retentionDays } }));
  return file;
}

describe("esm-chat erase", () => {
  it("erases a session, says what it did, and exits 0", async () => {
    const access = await brought();
    const { exitCode, stdout } = await run(["erase", "--session", "ws-1", "--config", access.config]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("EraseChatText: done");
    expect(stdout).toContain("1 seen, 1 erased, 0 without text, 0 failed");
    expect((await logs(access))["ws-1"]).toMatch(/^Erased on request at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(UTC\)$/);
  });

  it("lists the cards and writes nothing with --dry-run", async () => {
    const access = await brought();
    const { exitCode, stdout } = await esmChatHere([
      "erase",
      "--session",
      "ws-1",
      "--dry-run",
      "--config",
      access.config,
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("dry run, nothing was written");
    expect(stdout).toMatch(/ws-1 +\d+/);
    expect((await logs(access))["ws-1"]).toContain("canary text");
  });

  it("erases a person's chats, exits 3 when one is still active, and shows neither person nor text", async () => {
    const access = await brought();
    const options = ["--person", "vera@example.org", "--json", "--config", access.config];
    const { exitCode, stdout, stderr } = await run(["erase", ...options], {
      environment: { ESM_CHAT_LOG_LEVEL: "trace" },
    });
    expect(exitCode).toBe(3);
    const report = JSON.parse(stdout) as EraseReport;
    expect(report).toMatchObject({ status: "failures", cards: { seen: 2, erased: 1, failed: 1 } });
    expect(report.failures.map(({ sessionId }) => sessionId)).toEqual(["ws-2"]);
    expect(stdout + stderr).not.toMatch(/vera|canary/i);
    expect((await logs(access))["ws-3"]).not.toContain("Erased");
  });

  it.each([
    ["the number on the command line", (access: Access) => ["--older-than", "30", "--config", access.config]],
    ["the configuration's number", (access: Access) => ["--older-than", "--config", withRetention(access, 30)]],
  ])("erases by age: %s", async (_name, options) => {
    const access = await brought();
    const { exitCode, stdout } = await esmChatHere(["erase", "--json", ...options(access)]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "done", cards: { erased: 2, failed: 0 } });
    expect((await logs(access))["ws-1"]).toContain("Erased after its retention time at ");
  });

  it.each([
    ["a session that is not there", ["--session", "canary"], "ESM has no chat session data card with this session id"],
    ["a person that is not there", ["--person", "canary@example.org"], "ESM has no Person card with this external id"],
  ])("exits 2 for %s, without repeating it", async (_name, options, message) => {
    const { config } = await brought();
    const { exitCode, stdout, lines } = await esmChatHere(["erase", ...options, "--config", config]);
    expect({ exitCode, stdout, lines }).toEqual({ exitCode: 2, stdout: "", lines: [`esm-chat: ${message}`] });
  });
});

describe("esm-chat erase exits 1, and contacts nobody, with", () => {
  const CHOICE = "esm-chat: --session, --person, --older-than:";

  it.each<[string, readonly string[], string]>([
    ["none of the three", [], `${CHOICE} give exactly one of them`],
    ["two of the three", ["--session", "canary", "--person", "canary"], `${CHOICE} give exactly one of them`],
    ["an empty one", ["--person", ""], `${CHOICE} must not be empty`],
    [
      "days that are none",
      ["--older-than", "canary"],
      "esm-chat: option --older-than: must be a whole number from 1 to 36500",
    ],
    ["no days at all", ["--older-than", "0"], "esm-chat: option --older-than: must be a whole number from 1 to 36500"],
  ])("%s", async (_name, options, message) => {
    const { exitCode, stdout, lines } = await esmChatHere(["erase", ...options]);
    expect({ exitCode, stdout, lines }).toEqual({ exitCode: 1, stdout: "", lines: [message] });
  });

  it("no days on the command line and none in the configuration", async () => {
    const nowhere = { url: "http://127.0.0.1:1" };
    const configuration = {
      esm: { ...nowhere, login: "task", password: { env: "SECRET" } },
      chatHistory: { ...nowhere, installationId: "i1", token: { env: "SECRET" } },
    };
    const file = given(folder(), "a.json", JSON.stringify(configuration));
    const { exitCode, lines } = await esmChatHere(["erase", "--older-than", "--config", file], {
      environment: { SECRET: "canary" },
    });
    expect({ exitCode, lines }).toEqual({
      exitCode: 1,
      lines: [`esm-chat: ${file}: privacy.retentionDays: is missing: set it, or give the days with --older-than DAYS`],
    });
  });
});
