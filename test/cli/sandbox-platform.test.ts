import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { esmChatCommands, PROJECT } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders } from "../support/given-files.ts";

const { start } = esmChatCommands();
const folder = folders();
const RPC = join(PROJECT, "test/acceptance/platforms/rpc.yaml");

describe("esm-chat sandbox --platform", () => {
  it.each([
    ["live-helper-chat", "live-helper-chat", "key", "all live chats of a session are one, to the session's end"],
    [RPC, RPC, "password", "times have no milliseconds"],
  ])(
    "%s answers as that platform, with made-up sessions, and a run with its configuration fills their cards",
    async (platform, named, secret, sentence) => {
      const running = start(["sandbox", "--platform", platform, "--create-cards", "--write-config", folder()]);
      const access = JSON.parse(await running.firstLine()) as { config: string; settings: Record<string, string> };
      expect(access).not.toHaveProperty("token");
      const { chatHistory } = JSON.parse(readFileSync(access.config, "utf8")) as { chatHistory: unknown };
      const file = `chat-history-${secret}`;
      expect(chatHistory).toMatchObject({ platform: named, settings: { [secret]: { file } } });
      expect(chatHistory).not.toHaveProperty("token");
      const path = join(dirname(access.config), file);
      expect(readFileSync(path, "utf8")).toBe(access.settings[secret]);
      expect(statSync(path).mode & 0o077).toBe(0);
      const run = await esmChatHere(["run", "--json", "--config", access.config]);
      const { status, sessions } = JSON.parse(run.stdout) as { status: string; sessions: Record<string, number> };
      expect({ exitCode: run.exitCode, status, sessions }).toMatchObject({
        exitCode: 0,
        status: "done",
        sessions: { seen: 24, written: 24, failed: 0 },
      });
      running.process.kill("SIGINT");
      const { exitCode, stderr } = await running.finished();
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(sentence) });
    },
  );

  it("names those that ship where there is no such description", async () => {
    const { exitCode, stderr } = await esmChatHere(["sandbox", "--platform", "nothing"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("--platform: no description is called nothing; there are chatwoot, hexabot");
  });

  it("says what of a description it cannot write, and starts nothing", async () => {
    const { exitCode, stdout, stderr } = await esmChatHere(["sandbox", "--platform", "intercom"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("Intercom: session.count: cannot be written by the sandbox");
  });
});

describe("esm-chat demo --platform", () => {
  it("shows the whole job in that platform's format, and tells what the platform cannot say", async () => {
    const { exitCode, stdout } = await esmChatHere(["demo", "--platform", "hexabot"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("that answers as Hexabot");
    expect(stdout).toContain("– private notes are left out");
  });
});
