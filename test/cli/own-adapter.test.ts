import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { ilvesChatHistory, startIlvesChat } from "../outside/chat-history/own/ilves-chat.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { closing } from "../support/closing.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders } from "../support/given-files.ts";
import { platformSession, wireSession } from "../task/wire-session.ts";

const folder = folders();
const startSandbox = sandboxes();
const closeLater = closing();

describe("an adapter of one's own does all that ours do", () => {
  it("run", async () => {
    const where = folder();
    const sandbox = await startSandbox({ sessions: [platformSession()], createCards: true });
    const platform = await startIlvesChat([wireSession()]);
    closeLater(platform.close);
    const config = writeSandboxConfig(where, sandbox, "rest");
    const written = JSON.parse(readFileSync(config, "utf8")) as object;
    writeFileSync(config, JSON.stringify({ ...written, chatHistory: ilvesChatHistory(where, platform.url) }));
    const ran = await esmChatHere(["run", "--config", config, "--json"]);
    expect(ran.stderr).toBe("");
    expect((JSON.parse(ran.stdout) as RunReport).sessions).toMatchObject({ seen: 1, finished: 1, failed: 0 });
  });
});
