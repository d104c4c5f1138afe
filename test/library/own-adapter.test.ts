import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { connectAdapter } from "../../plugin/library/connect-adapter.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { ilvesChatHistory, KEY, ourPlatform, startIlvesChat } from "../outside/chat-history/own/ilves-chat.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { closing } from "../support/closing.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";
import { rejectionOf } from "../support/rejection.ts";
import { at, platformSession, said, wireSession } from "../task/wire-session.ts";
import { installed } from "./packed.ts";

const run = promisify(execFile);
const folder = folders();
const startSandbox = sandboxes();
const closeLater = closing();
const place = await installed();
const commands = esmChatCommands();

/** A configuration whose chat platform is asked by the example, copied beside it. */
async function environment(): Promise<string> {
  const where = folder();
  const sandbox = await startSandbox({ sessions: [platformSession()], createCards: true });
  const platform = await startIlvesChat([wireSession()]);
  closeLater(platform.close);
  const config = writeSandboxConfig(where, sandbox, "rest");
  const written = JSON.parse(readFileSync(config, "utf8")) as object;
  writeFileSync(config, JSON.stringify({ ...written, chatHistory: ilvesChatHistory(where, platform.url) }));
  return config;
}

describe("the example of an adapter fills a card", () => {
  it("with the command as the zip has it", async () => {
    const { exitCode, stdout, stderr } = await commands.run(["run", "--config", await environment(), "--json"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect((JSON.parse(stdout) as RunReport).sessions).toMatchObject({ seen: 1, finished: 1, failed: 0 });
  });

  it("with the command of npm's package", async () => {
    const args = ["--no-install", "esm-chat", "run", "--config", await environment(), "--json"];
    const { stdout } = await run("npx", args, { cwd: place });
    expect((JSON.parse(stdout) as RunReport).sessions).toMatchObject({ seen: 1, finished: 1, failed: 0 });
  });

  it("from a program, and its own tests connect it as a run does", async () => {
    const config = await environment();
    const { chatHistory } = JSON.parse(readFileSync(config, "utf8")) as { chatHistory: { url: string } };
    const program = `
      import { connectAdapter, openEnvironment, runOnce } from "esm-chat-history";
      import ourPlatform from ${JSON.stringify(join(config, "..", "our-platform.mjs"))};
      const { chatHistory, close } = connectAdapter(ourPlatform, { url: ${JSON.stringify(chatHistory.url)}, settings: { workspace: "helsinki city", key: ${JSON.stringify(KEY)} } });
      const { kind } = await chatHistory.session("ws-1");
      close();
      const { downloadTask } = await openEnvironment({ file: ${JSON.stringify(config)} });
      const { sessions } = await runOnce(downloadTask);
      console.log(JSON.stringify({ kind, sessions }));
    `;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: place });
    expect(JSON.parse(stdout)).toMatchObject({ kind: "history", sessions: { seen: 1, finished: 1, failed: 0 } });
  });
});

describe("connectAdapter", () => {
  it("reads all pages of the example's platform, and what is not there", async () => {
    const adapter = await ourPlatform();
    const messages = Array.from({ length: 5 }, (_, index) => said(`m${index}`, "visitor", 10 + index));
    const platform = await startIlvesChat(
      ["ws-1", "ws-2", "ws-3"].map((sessionId, index) =>
        wireSession({ sessionId, endedAt: at(600 + index), messages }),
      ),
    );
    closeLater(platform.close);
    const settings = { workspace: "helsinki city", key: KEY };
    const { chatHistory, requestCount, close } = connectAdapter(adapter, { url: platform.url, settings });
    expect(await chatHistory.session("ws-1")).toMatchObject({
      kind: "history",
      countByPlatform: 5,
      session: { messages: messages.map(({ messageId }) => ({ messageId })) },
    });
    expect(requestCount()).toBe(4);
    expect(await chatHistory.session("ws-9")).toEqual({ kind: "unknown" });
    const changes = await chatHistory.changedSessions({
      since: 0 + Date.parse(at(0)),
      wanted: undefined,
      mostPages: 9,
    });
    expect([[...(changes?.sessions.keys() ?? [])], changes?.isComplete]).toEqual([["ws-1", "ws-2", "ws-3"], true]);
    await chatHistory.probe();
    close();
    const refused = connectAdapter(adapter, { url: platform.url, settings: { ...settings, key: "other" } });
    expect(await rejectionOf(refused.chatHistory.probe())).toMatchObject({ code: "chat-history-token-refused" });
    refused.close();
  });

  it("says what is wrong with an adapter, its settings or the address", () => {
    expect(() => connectAdapter({} as never, { url: "https://chat.example.org" })).toThrow(InputError);
    const adapter = { name: "otso", apiVersion: 1, changes: "none", connect: () => ({}) as never } as const;
    expect(() => connectAdapter(adapter, { url: "chat" })).toThrow("connectAdapter: url: must be an address");
    expect(() => connectAdapter(adapter, { url: "https://chat.example.org", settings: { a: "b" } })).toThrow(
      "connectAdapter: chatHistory.settings.a: is no setting of the adapter otso; there are none",
    );
    for (const requestMs of [0, 600_001, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => connectAdapter(adapter, { url: "https://chat.example.org", requestMs })).toThrow(
        "connectAdapter: requestMs: must be milliseconds, 1 to 600000",
      );
    }
  });
});
