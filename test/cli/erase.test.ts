import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EraseReport } from "../../plugin/task/erase/erase-recorder.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders, given } from "../support/given-files.ts";
import { type Access, broughtChats, logs } from "./brought-chats.ts";

const { run } = esmChatCommands();
const folder = folders();
const brought = broughtChats();

function withRetention({ config }: Access, retentionDays: number): string {
  const file = join(config, "..", "with-retention.json");
  const settings = JSON.parse(readFileSync(config, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...settings, privacy: { retentionDays } }));
  return file;
}

describe("esm-chat erase", () => {
  it("erases a session, says what it did, and exits 0", async () => {
    const access = await brought();
    const { exitCode, stdout } = await run(["erase", "--session", "ws-1", "--yes", "--config", access.config]);
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
    const options = ["--person", "vera@example.org", "--yes", "--json", "--config", access.config];
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
    const { exitCode, stdout } = await esmChatHere(["erase", "--yes", "--json", ...options(access)]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "done", cards: { erased: 2, failed: 0 } });
    expect((await logs(access))["ws-1"]).toContain("Erased after its retention time at ");
  });

  it.each([
    [
      "a session that is not there",
      ["--session", "canary", "--yes"],
      "ESM has no chat session data card with this session id",
    ],
    [
      "a visitor that is not there",
      ["--visitor", "canary", "--yes"],
      "no run on this machine has noted a chat of this visitor: erase session by session",
    ],
    [
      "a session that is not there, in a dry run",
      ["--session", "canary", "--dry-run"],
      "dry run, nothing was written: ESM has no chat session data card with this session id",
    ],
    [
      "a person that is not there, in a dry run",
      ["--person", "canary@example.org", "--dry-run"],
      "dry run, nothing was written: ESM has no Person card with this external id",
    ],
    [
      "a person that is not there",
      ["--person", "canary@example.org", "--yes"],
      "ESM has no Person card with this external id",
    ],
  ])("exits 2 for %s, without repeating it", async (_name, options, message) => {
    const { config } = await brought();
    const { exitCode, stdout, lines } = await esmChatHere(["erase", ...options, "--config", config]);
    expect({ exitCode, stdout, lines }).toEqual({ exitCode: 2, stdout: "", lines: [`esm-chat: ${message}`] });
  });
});

describe("esm-chat erase exits 1, and contacts nobody, with", () => {
  const CHOICE = "esm-chat: --session, --person, --visitor, --older-than:";

  it.each<[string, readonly string[], string]>([
    ["none of the four", [], `${CHOICE} give exactly one of them`],
    ["two of the four", ["--session", "canary", "--person", "canary"], `${CHOICE} give exactly one of them`],
    ["two of the others", ["--visitor", "canary", "--older-than", "3"], `${CHOICE} give exactly one of them`],
    ["an empty one", ["--person", ""], `${CHOICE} must not be empty`],
    ["an empty visitor", ["--visitor", ""], `${CHOICE} must not be empty`],
    ["a role without a person", ["--session", "canary", "--as", "any"], "esm-chat: --as: is only for --person"],
    [
      "a role that is none",
      ["--person", "canary", "--as", "canary"],
      "esm-chat: option --as: must be one of customer, support-person, any",
    ],
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
